import { animalQuantiles, animalSizes } from "./animal-quantiles.ts";
import { type ChangeEstimate, type ComparedGroups, groupWeights } from "./change-test.ts";
import { matchedChange } from "./matched-change.ts";
import { type MatchedPairs, matchedPairs } from "./matched-pairs.ts";
import { tooClose } from "./matched-threshold.ts";
import { pairedKindScore } from "./paired-kind-score.ts";
import {
  type PairedAnalysis,
  type PairedChanges,
  pairedChanges,
  type SlopeDifference,
  slopeDifferences,
} from "./paired-models.ts";
import { type PairedColumns, type PairedRows, pairedRows } from "./paired-rows.ts";
import { type ShapeTest, shapeOfQuantiles } from "./shape-test.ts";
import { decide } from "./verdict.ts";
import { defaultMargins, type Verdict, type VerdictMargins, type VerdictStep } from "./verdict-types.ts";
import { percentText, pText } from "./verdict-words.ts";

/** Paired columns and the comparisons to be decided. */
export type PairedVerdictRequest = PairedColumns & {
  readonly comparisons: readonly ComparedGroups[];
  readonly margins?: Partial<VerdictMargins>;
};

/** The verdict on paired sizes with what it rests on. */
export interface PairedVerdict extends Verdict {
  readonly paired: number;
  readonly lost: number;
  readonly gained: number;
  readonly timeBefore: string;
  readonly timeAfter: string;
  /** The same comparison by each analysis; null where a group has too few cultures. */
  readonly contrasts: Readonly<Record<PairedAnalysis, ChangeEstimate | null>>;
  /** Said where the analyses differ in sign or significance. */
  readonly disagreement: string | null;
  readonly slope: SlopeDifference | null;
}

/**
 * Did the synapses scale, each measured before and after? One verdict per comparison.
 *
 * Step 1 is the baseline-adjusted contrast. Step 2 compares, between groups, how each culture's quantile function
 * changed, and the slope of size after on size before: p is twice the smaller of the two p values. With a detection
 * limit both are of the pairs that scaling leaves on both sides, and the factor of step 1 has what the limit hid of it
 * put back; `contrasts` stay those of all pairs that were seen.
 * Fails: DataError as `pairedRows`.
 */
export function pairedVerdicts(request: PairedVerdictRequest): PairedVerdict[] {
  const pairs = pairedRows(request);
  const margins = { ...defaultMargins, ...request.margins };
  const changes = pairedChanges(pairs, request.comparisons);
  const adjusted = changes.tests["baseline-adjusted"];
  const logThreshold = request.threshold ? Math.log(request.threshold) : null;
  const shapes = shapesOf(pairs, changes, request.comparisons, logThreshold);
  return request.comparisons.map((compared, index) => {
    const change = adjusted.comparisons[index]!;
    const weights = groupWeights(compared, pairs.group.levels);
    const { shape, slope, matched, warnings } = shapes[index]!;
    const verdict = decide({
      compared,
      margins,
      change: matched && typeof change !== "string" ? matchedChange(change, matched) : change,
      shape,
      kinds: () =>
        pairedKindScore({
          pairs,
          rows: changes.adjustedRows,
          change: adjusted,
          logFactor: (change as ChangeEstimate).estimate, // step 3 is reached only with an estimate
          weights,
        }),
      limits: {
        hasThreshold: logThreshold !== null,
        isPaired: true,
      },
      warnings: [...pairs.warnings, ...adjusted.warnings, ...warnings],
    });
    const disagreement = disagreementOf(changes, index);
    return {
      ...verdict,
      steps: verdict.steps.map((step) => (step.step === 2 && slope ? withSlope(step, slope) : step)),
      sentence: disagreement ? `${verdict.sentence} ${disagreement}` : verdict.sentence,
      paired: pairs.before.length,
      lost: pairs.lost,
      gained: pairs.gained,
      timeBefore: pairs.timeBefore,
      timeAfter: pairs.timeAfter,
      contrasts: {
        change: estimateOf(changes, "change", index),
        "baseline-adjusted": estimateOf(changes, "baseline-adjusted", index),
        "follow-up": estimateOf(changes, "follow-up", index),
      },
      disagreement,
      slope,
    };
  });
}

/** Step 2 of one comparison, and the pairs it rests on where a detection limit asks for a cut. */
interface ShapeOfChange {
  readonly shape: ShapeTest | string;
  readonly slope: SlopeDifference | null;
  readonly matched: MatchedPairs | null;
  readonly warnings: readonly string[];
}

function shapesOf(
  pairs: PairedRows,
  changes: PairedChanges,
  comparisons: readonly ComparedGroups[],
  logThreshold: number | null,
): ShapeOfChange[] {
  const adjusted = changes.tests["baseline-adjusted"].comparisons;
  const all =
    logThreshold === null && adjusted.some((one) => typeof one !== "string")
      ? slopeDifferences(pairs, comparisons)
      : null;
  return comparisons.map((compared, index) => {
    if (typeof adjusted[index] === "string")
      return { shape: noCultures, slope: null, matched: null, warnings: all?.warnings ?? [] };
    const weights = groupWeights(compared, pairs.group.levels);
    if (logThreshold === null) {
      const slope = all!.differences[index]!; // made above, since this comparison has a change
      return { shape: changeOfShape(pairs, weights, slope), slope, matched: null, warnings: all!.warnings };
    }
    const matched = matchedPairs(pairs, { weights, logThreshold, slope: changes.baselineSlope });
    if (matched === null) return { shape: tooClose, slope: null, matched, warnings: [] };
    const { differences, warnings } = slopeDifferences(matched.pairs, [compared]);
    const slope = differences[0]!;
    return { shape: changeOfShape(matched.pairs, weights, slope), slope, matched, warnings };
  });
}

const noCultures = "the spread between cultures cannot be measured";

/** Shape test of each culture's change of its quantiles, joined with the slope difference. */
function changeOfShape(
  pairs: PairedRows,
  weights: readonly number[],
  slope: SlopeDifference,
): ShapeTest | string {
  const animal = pairs.nest[0];
  if (!animal) return noCultures;
  const quantilesOf = (logSize: Float64Array) =>
    animalQuantiles(
      animalSizes({
        logSize,
        animal: animal.codes,
        group: pairs.group.codes,
        animalNames: animal.levels,
        groupCount: pairs.group.levels.length,
      }),
    );
  const before = quantilesOf(pairs.before);
  const after = quantilesOf(pairs.after);
  const table = {
    ...after,
    animals: after.animals.map((one, i) => ({
      ...one,
      // Pairs give each culture the same count at both times, so that both lists hold the same cultures in order.
      quantiles: one.quantiles.map((value, k) => value - before.animals[i]!.quantiles[k]!),
    })),
  };
  const shape = shapeOfQuantiles(table, weights);
  return typeof shape === "string" ? shape : { ...shape, p: Math.min(1, 2 * Math.min(shape.p, slope.p)) };
}

/** Step 2 with what the slopes say. */
function withSlope(step: VerdictStep, slope: SlopeDifference): VerdictStep {
  const { treated, reference, difference, se, p } = slope;
  return {
    ...step,
    answer: `${step.answer}; the slope of log size after on log size before is ${treated.toFixed(2)} in the treated and ${reference.toFixed(2)} in the reference (difference ${difference.toFixed(2)}, ${pText(p)})`,
    numbers: { ...step.numbers, slopeDifference: difference, slopeSe: se, slopeP: p },
  };
}

function estimateOf(changes: PairedChanges, analysis: PairedAnalysis, index: number): ChangeEstimate | null {
  const found = changes.tests[analysis].comparisons[index]!;
  return typeof found === "string" ? null : found;
}

/** A sentence if the three analyses differ in sign or significance, else null. */
function disagreementOf(changes: PairedChanges, index: number): string | null {
  const names: PairedAnalysis[] = ["change", "baseline-adjusted", "follow-up"];
  const found = names.map((name) => estimateOf(changes, name, index));
  if (found.some((one) => one === null)) return null;
  const all = found as ChangeEstimate[]; // just checked
  const signs = new Set(all.map(({ estimate }) => Math.sign(estimate)));
  const calls = new Set(all.map(({ pAdjusted }) => pAdjusted < 0.05));
  if (signs.size === 1 && calls.size === 1) return null;
  const words = ["change from baseline", "baseline-adjusted", "follow-up alone"];
  const list = all
    .map((one, i) => `${words[i]} ${percentText(one.estimate)} (${pText(one.pAdjusted)})`)
    .join(", ");
  const about =
    signs.size > 1 && calls.size > 1 ? "sign and significance" : signs.size > 1 ? "sign" : "significance";
  return `The ways to use the baseline disagree in ${about}: ${list}; the verdict uses the baseline-adjusted one.`;
}
