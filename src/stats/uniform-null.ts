import { mean } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import type { ClusteredValues } from "./cluster-bootstrap.ts";

/** One animal-level resample of two groups that differ by one log factor and nothing else. Ascending log sizes. */
export interface NullSample {
  readonly reference: Float64Array;
  readonly treated: Float64Array;
}

/**
 * Draws pairs of groups under uniform scaling, whole animals at a time.
 *
 * The treated log sizes are moved back by `shift`, the animals of both groups are pooled, and each group gets as many
 * animals as it has, drawn with replacement; treated ones are moved by `shift` again. Animals keep their shape; their
 * distances from the pooled mean are stretched by sqrt(M / (M - 2)), M animals in all, because centring each group and
 * drawing from M animals make the spread between animals too small by (M - 2) / M.
 *
 * With a threshold (log) the group that reaches lower after scaling is the only source of animals (stretch
 * sqrt(M / (M - 1)) there): the other lacks the sizes that the scaled group needs.
 */
export function uniformNull(
  reference: ClusteredValues,
  treated: ClusteredValues,
  shift: number,
  threshold = -Infinity,
): (stream: RandomStream) => NullSample {
  const animals = pool(reference, treated, shift, threshold);
  const draw = (count: number, move: number, stream: RandomStream) => {
    const chosen = Array.from({ length: count }, () => animals[stream.integer(animals.length)]!);
    const result = new Float64Array(chosen.reduce((sum, animal) => sum + animal.length, 0));
    let at = 0;
    for (const animal of chosen) for (const value of animal) result[at++] = value + move;
    result.sort();
    return threshold === -Infinity ? result : result.filter((value) => value >= threshold);
  };
  return (stream) => ({
    reference: draw(reference.animalCount, 0, stream),
    treated: draw(treated.animalCount, shift, stream),
  });
}

/** Log sizes of each animal, on the scale of the reference group, with their means stretched. */
function pool(
  reference: ClusteredValues,
  treated: ClusteredValues,
  shift: number,
  threshold: number,
): readonly Float64Array[] {
  const own = byAnimal(reference, 0);
  const moved = byAnimal(treated, -shift);
  if (threshold > -Infinity) return shift < 0 ? stretched(own, 1) : stretched(moved, 1);
  return stretched([...own, ...moved], 2);
}

function stretched(animals: readonly Float64Array[], lost: number): readonly Float64Array[] {
  const means = animals.map(mean);
  const centre = mean(means);
  const count = animals.length;
  const stretch = count > lost ? Math.sqrt(count / (count - lost)) : 1;
  return animals.map((values, i) => values.map((value) => value + (stretch - 1) * (means[i]! - centre)));
}

function byAnimal(group: ClusteredValues, move: number): Float64Array[] {
  const lists: number[][] = Array.from({ length: group.animalCount }, () => []);
  for (let i = 0; i < group.values.length; i++) lists[group.animals[i]!]!.push(group.values[i]! + move);
  return lists.filter((list) => list.length > 0).map((list) => Float64Array.from(list));
}

/** Share of replicates at least as large as the observed value, (1 + #) / (B + 1). */
export function calibratedP(observed: number, replicates: ArrayLike<number>): number {
  let count = 1;
  for (let i = 0; i < replicates.length; i++) if (replicates[i]! >= observed - 1e-12) count++;
  return count / (replicates.length + 1);
}
