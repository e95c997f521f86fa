import { lowestKept, type MatchedAnimal, type MatchedSizes, matchedSizes } from "./matched-threshold.ts";
import { type PairedRows, selectPairs } from "./paired-rows.ts";

/** Pairs cut so that uniform scaling leaves the same share of both sides above the limit at follow-up. */
export interface MatchedPairs extends Pick<MatchedSizes, "correction" | "stretch" | "droppedShare"> {
  readonly pairs: PairedRows;
}

/**
 * Drops the pairs whose follow-up, scaled as the other side was, would have been lost below the detection limit.
 *
 * The treatment acts between the two times, so that only the follow-up is cut. Compared are the means over cultures of
 * log size after less `slope` times log size before: pairs that survive were larger before, and the adjusted contrast
 * would otherwise take that for a baseline.
 * Shapes: `weights` one per group, as in a comparison. Units: log size; `slope` has none.
 * Fails: null where a culture keeps too few sizes above any limit that matches.
 */
export function matchedPairs(
  pairs: PairedRows,
  { weights, logThreshold, slope }: { weights: readonly number[]; logThreshold: number; slope: number },
): MatchedPairs | null {
  const found = matchedSizes({ animals: culturesOf(pairs, slope), weights, logThreshold });
  if (found === null) return null;
  const isKept = (i: number) =>
    pairs.after[i]! >= lowestKept(weights[pairs.group.codes[i]!]!, found.logFactor, logThreshold);
  const { correction, stretch, droppedShare } = found;
  return { correction, stretch, droppedShare, pairs: selectPairs(pairs, isKept) };
}

/** Follow-ups of each culture, ascending, with what is compared beside them. */
function culturesOf({ nest, group, before, after }: PairedRows, slope: number): MatchedAnimal[] {
  const culture = nest[0];
  if (!culture) return [];
  const rows = new Map<string, number[]>();
  after.forEach((_, i) => {
    const key = `${culture.codes[i]} ${group.codes[i]}`;
    const own = rows.get(key);
    if (own) own.push(i);
    else rows.set(key, [i]);
  });
  return [...rows.values()].map((own) => {
    own.sort((a, b) => after[a]! - after[b]!);
    return {
      animal: culture.levels[culture.codes[own[0]!]!]!,
      group: group.codes[own[0]!]!,
      logSizes: Float64Array.from(own, (i) => after[i]!),
      compared: Float64Array.from(own, (i) => after[i]! - slope * before[i]!),
    };
  });
}
