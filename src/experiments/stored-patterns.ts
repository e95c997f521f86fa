import { netSWiring } from "../circuits/net-s.ts";
import { exp } from "../numerics/elementary.ts";
import { randomStream } from "../numerics/random.ts";

/** Cells of an assembly, the step from one to the next (neighbours share 5 %). */
const ASSEMBLY = 40;
const STEP = 38;
/** Cells of a pattern that a cue drives (20 %). */
export const CUED = 8;
/** Chance of a synapse between excitatory cells, and the median weight within an assembly over that of NET-S. */
const PROBABILITY = 0.2;
const STRONGER = 7.5;
/** Excitatory cells, and the patterns that their synapses store. */
export interface StoredPatterns {
  readonly cells: number;
  readonly stored: number;
}

/** Cells of the stored patterns, then of as many novel ones; the first of each are cued. */
export function patterns({ cells, stored }: StoredPatterns, seed: number): readonly (readonly number[])[] {
  const draws = randomStream(seed, "patterns");
  const shuffled = (of: readonly number[]) => [...draws.permutation(of.length)].map((k) => of[k]!);
  const all = [...Array(cells).keys()];
  return [
    ...Array.from({ length: stored }, (_, k) => shuffled(all.slice(k * STEP, k * STEP + ASSEMBLY))),
    ...Array.from({ length: stored }, () => shuffled(all).slice(0, ASSEMBLY)),
  ];
}

/** Synapses between excitatory cells: log-normal weights, stronger where both cells are in one assembly; or shuffled. */
export function synapses({ cells, stored }: StoredPatterns, seed: number, order: "drawn" | "shuffled") {
  const draws = randomStream(seed, "recurrent");
  // in-degree is twice that of NET-S, and its median weight half
  const middle = (netSWiring.start.recurrent * 40) / (PROBABILITY * cells);
  const strong = STRONGER * netSWiring.start.recurrent;
  const together = (a: number, b: number) => {
    // the last assembly that begins at or before the first of the two
    const from = STEP * Math.min(stored - 1, Math.floor(Math.min(a, b) / STEP));
    return Math.max(a, b) < from + ASSEMBLY;
  };
  const [pre, post, weights]: number[][] = [[], [], []];
  for (let to = 0; to < cells; to++)
    for (let from = 0; from < cells; from++) {
      if (from === to || draws.uniform() >= PROBABILITY) continue;
      pre!.push(from);
      post!.push(to);
      weights!.push((together(from, to) ? strong : middle) * exp(0.6 * draws.normal()));
    }
  if (order === "drawn") return { pre: pre!, post: post!, weights: weights! };
  const other = randomStream(seed, "shuffle").permutation(weights!.length);
  return { pre: pre!, post: post!, weights: [...other].map((k) => weights![k]!) };
}

/** The amount which, added to all weights and cut at 0, makes their mean `factor` times what it was. */
export function amountFor(weights: readonly number[], factor: number): number {
  const wanted = factor * weights.reduce((a, b) => a + b, 0);
  const falling = Float64Array.from(weights).sort().reverse();
  let sum = 0;
  // with k weights left above 0 their sum is sum + k amount; the next one must not be left
  for (let k = 1; k <= falling.length; k++) {
    sum += falling[k - 1]!;
    const amount = (wanted - sum) / k;
    if (k === falling.length || falling[k]! + amount <= 0) return amount;
  }
  return 0;
}
