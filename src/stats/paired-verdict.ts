import { animalQuantiles, animalSizes } from "./animal-quantiles.ts";
import { type ChangeEstimate, type ComparedGroups, groupWeights } from "./change-test.ts";
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
 * changed, and the slope of size after on size before: p is twice the smaller of the two p values.
 * Fails: DataError as `pairedRows`.
 */
export function pairedVerdicts(request: PairedVerdictRequest): PairedVerdict[] {
  const pairs = pairedRows(request);
  const margins = { ...defaultMargins, ...request.margins };
  const changes = pairedChanges(pairs, request.comparisons);
  const adjusted = changes.tests["baseline-adjusted"];
  const hasCultures = adjusted.comparisons.some((one) => typeof one !== "string");
  const slopes = hasCultures ? slopeDifferences(pairs, request.comparisons) : null;
  return request.comparisons.map((compared, index) => {
    const change = adjusted.comparisons[index]!;
    const slope = slopes && typeof change !== "string" ? slopes.differences[index]! : null;
    const weights = groupWeights(compared, pairs.group.levels);
    const shape = changeOfShape(pairs, weights, slope);
    const verdict = decide({
      compared,
      margins,
      change,
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
        hasThreshold: pairs.belowThreshold > 0 || (request.threshold ?? null) !== null,
        isPaired: true,
      },
      warnings: [...pairs.warnings, ...adjusted.warnings, ...(slopes?.warnings ?? [])],
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

/** Shape test of each culture's change of its quantiles, joined with the slope difference. */
function changeOfShape(
  pairs: PairedRows,
  weights: readonly number[],
  slope: SlopeDifference | null,
): ShapeTest | string {
  const animal = pairs.nest[0];
  if (!animal || !slope) return "the spread between cultures cannot be measured";
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
