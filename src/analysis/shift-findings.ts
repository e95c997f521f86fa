import type { BandedLine } from "../figures/shift-function.ts";
import { numbersOf } from "../model/table.ts";
import { mean } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import type { Clusters } from "../stats/cluster-bootstrap.ts";
import { uniformRatioCurve } from "../stats/quantile-shift.ts";
import {
  type BandedCurve,
  FEWEST_RESAMPLES,
  type ShiftRequest,
  type ShiftSample,
  shiftBands,
} from "../stats/shift-bands.ts";
import { type CheckedDesign, FEWEST_ANIMALS } from "./design-check.ts";
import { animalRows } from "./design-tree.ts";
import { type GroupSizes, groupSizes } from "./group-sizes.ts";
import type { Comparison } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";
import { CHANGE } from "./paired-design.ts";

/** Shift and ratio function over quantiles `q` of size; arrays run along q. Shown beside the verdict, not part of it. */
export interface ShiftFindings {
  readonly q: readonly number[];
  /** Quantiles that the treated would have without a difference between groups, unit of the value. */
  readonly expected: readonly number[];
  /** Treated less expected quantile, unit of the value. */
  readonly difference: BandedLine;
  /** Log of treated over expected quantile. */
  readonly logRatio: BandedLine;
  /** Log ratio that one factor gives under the same detection limit; null without a limit. */
  readonly uniform: readonly number[] | null;
  readonly resamples: number;
  /** Animals less groups. */
  readonly df: number;
  readonly rule: "corrected SE with t quantile" | "percentile";
  /** Why there is no band, or null. */
  readonly noBand: string | null;
}

/**
 * Shift and ratio function of a comparison over the quantiles of size, with bands from resamples of animals.
 *
 * Beside the verdict, not in it: synapses are pooled inside a group, and nothing is adjusted for batch or covariates.
 * Of pairs the quantiles after are compared with those expected from the quantiles before and the reference's change.
 */
export function shiftFindings(
  design: CheckedDesign,
  comparison: Comparison,
  options: Pick<AnalysisOptions, "boot" | "threshold">,
  stream: RandomStream,
): ShiftFindings {
  const samples = samplesOf(design, comparison);
  const reason = noBand(design, samples.strata, options.boot);
  const replicates = reason === null ? options.boot : 0;
  const found = shiftBands({ ...samples, replicates, stream });
  const meanLogRatio = mean(found.logRatio.estimate);
  const uniform =
    options.threshold === undefined || samples.before
      ? null
      : uniformRatioCurve(samples.reference.sizes, Math.exp(meanLogRatio), options.threshold);
  return {
    q: found.probabilities,
    expected: [...found.expected],
    difference: pointsOf(found.difference),
    logRatio: pointsOf(found.logRatio),
    uniform: uniform && [...uniform],
    resamples: replicates,
    df: found.df,
    rule: found.rule,
    noBand: reason,
  };
}

function pointsOf({ estimate, band }: BandedCurve): BandedLine {
  return {
    estimate: [...estimate],
    band: band && {
      low: [...band.low],
      high: [...band.high],
      simultaneousLow: [...band.simultaneousLow],
      simultaneousHigh: [...band.simultaneousHigh],
    },
  };
}

/** Why there is no band, or null. */
function noBand({ animals }: CheckedDesign, strata: readonly Clusters[], boot: number): string | null {
  if (animals === null) return "no column names the animal, so that whole animals cannot be drawn";
  if (strata.some(({ animalCount }) => animalCount < FEWEST_ANIMALS))
    return `fewer than ${FEWEST_ANIMALS} animals in a group, or in one part of a crossover`;
  return boot < FEWEST_RESAMPLES
    ? `--boot ${boot}; a band needs at least ${FEWEST_RESAMPLES} resamples`
    : null;
}

/** The samples of both sides, and the animals behind them. */
function samplesOf(
  { table, roles }: CheckedDesign,
  { treated, references }: Comparison,
): Omit<ShiftRequest, "replicates" | "stream"> {
  const animals = animalRows(table, roles);
  const groups = [...references, treated].map((group) => groupSizes(table, roles, animals, [group]));
  const { strata, rows } = strataOf(groups);
  const change = roles.pair ? numbersOf(table, CHANGE) : null;
  const sampleOf = (chosen: readonly number[], at: "before" | "now"): ShiftSample => ({
    rows: Int32Array.from(chosen.flatMap((g) => [...rows[g]!])),
    sizes: Float64Array.from(
      chosen.flatMap((g) =>
        Array.from(groups[g]!.sizes.values, (size, i) =>
          at === "before" && change ? size / change[groups[g]!.rows[i]!]! : size,
        ),
      ),
    ),
  });
  const own = [references.length];
  const others = references.map((_, g) => g);
  return {
    strata,
    treated: sampleOf(own, "now"),
    reference: sampleOf(others, "now"),
    ...(change
      ? { before: { treated: sampleOf(own, "before"), reference: sampleOf(others, "before") } }
      : {}),
  };
}

/**
 * Animals that are drawn together, those that occur in the same groups: each group by itself, or all of a crossover;
 * and for each group the row, over all strata, of each of its sizes.
 */
function strataOf(groups: readonly GroupSizes[]): { strata: Clusters[]; rows: Int32Array[] } {
  const groupsOf = new Map<string, string>();
  groups.forEach(({ names }, g) => {
    for (const name of names) groupsOf.set(name, `${groupsOf.get(name) ?? ""} ${g}`);
  });
  const rows = groups.map(({ rows }) => new Int32Array(rows.length));
  let next = 0;
  const strata = [...new Set(groupsOf.values())].map((stratum): Clusters => {
    const names = [...groupsOf.keys()].filter((name) => groupsOf.get(name) === stratum);
    const animals: number[] = [];
    groups.forEach((group, g) => {
      group.sizes.animals.forEach((code, i) => {
        const animal = names.indexOf(group.names[code]!);
        if (animal < 0) return;
        rows[g]![i] = next++;
        animals.push(animal);
      });
    });
    return { animals: Int32Array.from(animals), animalCount: names.length };
  });
  return { strata, rows };
}
