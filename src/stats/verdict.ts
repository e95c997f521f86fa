import { animalLevels } from "./animal-levels.ts";
import { type AnimalSizes, animalSizes } from "./animal-quantiles.ts";
import {
  type ChangeEstimate,
  type ChangeTest,
  type ComparedGroups,
  changeTest,
  groupWeights,
  type ModelSums,
} from "./change-test.ts";
import { fractionProfile } from "./fraction-profile.ts";
import type { KindComparison } from "./kind-lead.ts";
import { kindScore, type ScoredAnimal } from "./kind-score.ts";
import { matchedChange } from "./matched-change.ts";
import { lowestKept } from "./matched-threshold.ts";
import { type ShapeTest, shapeTest } from "./shape-test.ts";
import { type VerdictColumns, type VerdictRows, verdictRows } from "./verdict-rows.ts";
import {
  defaultMargins,
  type Verdict,
  type VerdictMargins,
  type VerdictStep,
  type VerdictWord,
} from "./verdict-types.ts";
import {
  changeText,
  fractionText,
  kindText,
  limitsOf,
  noChangeText,
  percentText,
  pText,
  shapeText,
} from "./verdict-words.ts";

/** A table and the comparisons to be decided; margins default to 10 % and 0.15. */
export interface VerdictRequest extends VerdictColumns {
  readonly comparisons: readonly ComparedGroups[];
  readonly margins?: Partial<VerdictMargins>;
  /** Whether to profile the share of synapses that scaled; default `none`, which is faster. */
  readonly fraction?: "profile" | "none";
  /** Gives the model of step 1 over all rows, where `table` holds a sample of them. */
  readonly sums?: ModelSums;
}

/** Level of the tests of steps 1 and 2. */
const alpha = 0.05;

/**
 * Did the synapses scale? One verdict per comparison, in three steps, each able to stop.
 *
 * (1) Change: Kenward-Roger contrast of mean log size, single-step over the comparisons; not rejected gives `no change`
 * if the 90 % interval lies inside log(1 -+ margin), else `inconclusive`. (2) One factor: the animal-level shape test;
 * not rejected gives `uniform` if the band of r(q) - mean r lies inside the shape margin, else `inconclusive`.
 * (3) Kind: leave-one-animal-out scores; a lead below 2 standard errors gives `inconclusive`, naming both.
 * Its error rates are measured in docs/calibration.md.
 * Fails: DataError for a table that does not hold what is asked.
 */
export function verdicts(request: VerdictRequest): Verdict[] {
  const rows = verdictRows(request);
  const change = changeTest(rows, request.comparisons, request.sums);
  const margins = { ...defaultMargins, ...request.margins };
  const animals = animalSizes({
    logSize: rows.logSize,
    animal: rows.animal,
    group: rows.group,
    animalNames: rows.animalNames,
    groupCount: rows.groups.length,
  });
  return request.comparisons.map((compared, index) => {
    const weights = groupWeights(compared, rows.groups);
    const shape = shapeTest({ animals, weights, logThreshold: rows.logThreshold });
    const scored = () => scoredAnimals({ rows, change, animals, weights });
    const verdict = decide({
      compared,
      margins,
      change: withMatchedFactor(change.comparisons[index]!, shape),
      shape,
      kinds: () => kindScore(...scored()),
      limits: { hasThreshold: rows.logThreshold !== null, isPaired: false },
      warnings: change.warnings,
    });
    return request.fraction === "profile" ? withFraction(verdict, scored) : verdict;
  });
}

/** The verdict with the share of synapses that scaled, where something changed and the share has a meaning. */
function withFraction(verdict: Verdict, scored: () => [ScoredAnimal[], number]): Verdict {
  if (verdict.change === null || verdict.steps[0]!.stopped) return verdict;
  if (verdict.verdict === "divergent" || verdict.verdict === "additive") return verdict;
  const profile = fractionProfile(...scored());
  if (profile === null) return verdict;
  return {
    ...verdict,
    fraction: profile.estimate,
    fractionProfile: profile,
    sentence: `${verdict.sentence} ${fractionText(profile, verdict.verdict, verdict.change.estimate)}`,
  };
}

/** What one verdict is decided from; a string in place of a test says why there is none. */
export interface Evidence {
  readonly compared: ComparedGroups;
  readonly margins: VerdictMargins;
  readonly change: ChangeEstimate | string;
  readonly shape: ShapeTest | string;
  /** Compares the kinds; called only if step 3 is reached. */
  readonly kinds: () => KindComparison | string;
  readonly limits: { readonly hasThreshold: boolean; readonly isPaired: boolean };
  readonly warnings: readonly string[];
}

/** The verdict that the evidence leads to. */
export function decide(evidence: Evidence): Verdict {
  const { change, margins, shape } = evidence;
  if (typeof change === "string") {
    const step = stepOne(change, null, true);
    return verdictOf(evidence, { word: "inconclusive", steps: [step], because: change });
  }
  const isChanged = change.pAdjusted < alpha;
  const isInside =
    change.low90 > Math.log(1 - margins.margin) && change.high90 < Math.log(1 + margins.margin);
  const because = noChangeText(change, margins, isInside);
  if (!isChanged) {
    const step = stepOne(because, change, true);
    return verdictOf(evidence, { word: isInside ? "no change" : "inconclusive", steps: [step], because });
  }
  const first = stepOne(`changed by ${changeText(change)}, ${pText(change.pAdjusted)}`, change, false);
  if (typeof shape === "string") {
    const step = stepTwo(shape, null, true);
    return verdictOf(evidence, {
      word: "inconclusive",
      steps: [first, step],
      because: `changed by ${changeText(change)}; one factor not excluded: ${shape}`,
    });
  }
  const found = shapeText(shape, margins);
  if (shape.p >= alpha) {
    const isUniform = shape.reach <= margins.shapeMargin;
    return verdictOf(evidence, {
      word: isUniform ? "uniform" : "inconclusive",
      steps: [first, stepTwo(found, shape, true)],
      because: isUniform
        ? `scaled by one factor, ${Math.exp(change.estimate).toFixed(3)} (95 % interval ${Math.exp(change.low).toFixed(3)} to ${Math.exp(change.high).toFixed(3)}), ${percentText(change.estimate)}; ${found}`
        : `changed by ${changeText(change)}; one factor not excluded: ${found}`,
    });
  }
  return decideKind(evidence, change, shape, [first, stepTwo(found, shape, false)]);
}

function decideKind(
  evidence: Evidence,
  change: ChangeEstimate,
  shape: ShapeTest,
  before: readonly VerdictStep[],
): Verdict {
  const kinds = evidence.kinds();
  const changed = `changed by ${changeText(change)}, and not by one factor (${pText(shape.p)})`;
  if (typeof kinds === "string")
    return verdictOf(evidence, {
      word: "inconclusive",
      steps: [...before, stepThree(kinds, null)],
      because: `${changed}; the kind of change is not known: ${kinds}`,
    });
  const [best, next] = kinds.scores;
  const lead = `lead ${(-next!.difference).toFixed(1)}, standard error ${next!.se.toFixed(1)}`;
  const answer = kinds.decided
    ? `${best!.kind}${best!.form === best!.kind ? "" : ` (${best!.form})`} foretells left-out animals best, before ${next!.kind} (${lead})`
    : `${best!.kind} and ${next!.kind} foretell left-out animals equally well (${lead})`;
  return verdictOf(evidence, {
    word: kinds.decided ? best!.kind : "inconclusive",
    form: kinds.decided && best!.form !== best!.kind ? best!.form : null,
    steps: [...before, stepThree(answer, kinds)],
    because: kinds.decided
      ? `${changed}: ${kindText(best!, change.estimate)}; ${answer}`
      : `${changed}; these data cannot tell which way: ${answer}`,
    kinds,
  });
}

interface Outcome {
  readonly word: VerdictWord;
  readonly form?: string | null;
  readonly steps: readonly VerdictStep[];
  readonly because: string;
  readonly kinds?: KindComparison;
}

function verdictOf(evidence: Evidence, outcome: Outcome): Verdict {
  const { compared, limits } = evidence;
  const change = typeof evidence.change === "string" ? null : evidence.change;
  const shape = typeof evidence.shape === "string" ? null : evidence.shape;
  const reference = compared.references.join("+");
  const title = outcome.word === "uniform" ? "uniform scaling" : outcome.word;
  return {
    treated: compared.treated,
    reference,
    verdict: outcome.word,
    form: outcome.form ?? null,
    factor: change && Math.exp(change.estimate),
    low: change && Math.exp(change.low),
    high: change && Math.exp(change.high),
    percent: change && 100 * Math.expm1(change.estimate),
    percentLow: change && 100 * Math.expm1(change.low),
    percentHigh: change && 100 * Math.expm1(change.high),
    fraction: null,
    fractionProfile: null,
    steps: outcome.steps,
    change,
    smallestMargin: shape?.smallestMargin ?? null,
    shape,
    scores: outcome.kinds?.scores ?? null,
    sentence: `${compared.treated} against ${reference}: ${title}. ${capital(outcome.because)}.`,
    cannotTell: limitsOf(outcome.word, limits),
    warnings: [...evidence.warnings, ...(shape?.warnings ?? [])],
  };
}

function stepOne(answer: string, change: ChangeEstimate | null, stopped: boolean): VerdictStep {
  return {
    step: 1,
    name: "change",
    question: "Did the mean log size change?",
    answer,
    statistic: change?.t ?? null,
    p: change?.pAdjusted ?? null,
    stopped,
    numbers: change ? { ...change } : {},
  };
}

function stepTwo(answer: string, shape: ShapeTest | null, stopped: boolean): VerdictStep {
  return {
    step: 2,
    name: "one factor",
    question: "Does one factor describe the change at every size?",
    answer,
    statistic: shape ? (shape.tilt.p / 0.8 <= shape.bend.p / 0.2 ? shape.tilt.t : shape.bend.t) : null,
    p: shape?.p ?? null,
    stopped,
    numbers: shape
      ? {
          tilt: shape.tilt.estimate,
          tiltSe: shape.tilt.se,
          tiltP: shape.tilt.p,
          bend: shape.bend.estimate,
          bendSe: shape.bend.se,
          bendP: shape.bend.p,
          df: shape.df,
          reach: shape.reach,
          smallestMargin: shape.smallestMargin,
        }
      : {},
  };
}

function stepThree(answer: string, kinds: KindComparison | null): VerdictStep {
  const next = kinds?.scores[1];
  return {
    step: 3,
    name: "kind",
    question: "In which way did the change depend on size?",
    answer,
    statistic: next && next.se > 0 ? -next.difference / next.se : null,
    p: null,
    stopped: true,
    numbers: Object.fromEntries((kinds?.scores ?? []).map(({ kind, score }) => [kind, score])),
  };
}

/** The change as the shape test found it to be above the limit; as it is without a limit. */
function withMatchedFactor(
  change: ChangeEstimate | string,
  shape: ShapeTest | string,
): ChangeEstimate | string {
  if (typeof change === "string" || typeof shape === "string" || shape.matchedCorrection === null)
    return change;
  return matchedChange(change, { correction: shape.matchedCorrection, stretch: shape.matchedStretch });
}

/** The animals of both sides without their own levels, cut alike if there is a detection limit, and its log. */
function scoredAnimals(of: {
  readonly rows: VerdictRows;
  readonly change: ChangeTest;
  readonly animals: readonly AnimalSizes[];
  readonly weights: readonly number[];
}): [ScoredAnimal[], number] {
  const { rows, change, animals, weights } = of;
  const levels = animalLevels(rows, change);
  const moved = animals
    .filter(({ group }) => weights[group] !== 0)
    .map(({ animal, group, logSizes }) => {
      const level = levels.get(`${animal}\t${group}`) ?? 0;
      return {
        animal,
        side: weights[group]! > 0 ? ("treated" as const) : ("reference" as const),
        level,
        logSizes: logSizes.map((y) => y - level),
      };
    });
  if (rows.logThreshold === null) return [moved, -Infinity];
  // Taking out levels moves each animal's limit: the highest of them holds for all.
  const limit = Math.max(...moved.map(({ level }) => lowestKept(0, 0, rows.logThreshold!) - level));
  return [moved.map((one) => ({ ...one, logSizes: one.logSizes.filter((y) => y >= limit) })), limit];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
