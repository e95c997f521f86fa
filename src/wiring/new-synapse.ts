import { ModelError } from "../model/errors.ts";
import { uniformOf } from "../numerics/inverse-draw.ts";
import { drawKey, sparseDraw } from "../numerics/sparse-draw.ts";
import { newFrame } from "../program/evaluate.ts";
import type { Program } from "../program/program.ts";
import { nearestDelay, withoutVariables } from "./wiring.ts";

/**
 * Number of the delay of a synapse between any two cells (in their populations) of a projection.
 *
 * The same that wiring gives the pair; where delays are listed, one of those in use, drawn once for each pair.
 */
export function delayOfPair(program: Program, projection: number): (pre: number, post: number) => number {
  const { name, from, to, delays, delayOf } = program.projections[projection]!;
  const firstPre = program.populations[from]!.firstCell;
  const { firstCell, count } = program.populations[to]!;
  if (delays.length === 1 || delayOf.kind === "constant") return () => 0;
  if (delayOf.kind === "list") {
    const words = new Uint32Array(4);
    const key = drawKey(program.seed, name, "delay of a new synapse");
    return (pre, post) => {
      sparseDraw(words, key, firstPre + pre, firstCell + post, 0);
      return Math.floor(uniformOf(words[0]!) * delays.length);
    };
  }
  const frame = newFrame();
  frame.ambient.count = count;
  const steps = withoutVariables(delayOf.steps);
  return (pre, post) => {
    frame.ambient.pre = pre;
    frame.ambient.index = post;
    frame.drawPre = firstPre + pre;
    frame.drawPost = firstCell + post;
    return nearestDelay(delays, steps(frame));
  };
}

/** Synapses that a block of `cells` cells has room for; infinite where none is formed. */
export function blockCapacity(program: Program, projection: number, cells: number): number {
  const { structure } = program.projections[projection]!;
  return structure?.capacity == null ? Number.POSITIVE_INFINITY : Math.floor(structure.capacity * cells);
}

/** Fails with a ModelError where a block is wired with more synapses than it has room for. */
export function checkRoom(program: Program, projection: number, wired: number, capacity: number): void {
  if (wired <= capacity) return;
  const { name, structure } = program.projections[projection]!;
  throw new ModelError(
    `${wired} synapses of ${name} are wired onto a block that has room for ${capacity}`,
    `raise the capacity: ${structure!.capacity} synapses for each target cell are too few to begin with`,
    { path: `projections.${name}.capacity` },
  );
}

/**
 * Numbers the synapses of each pair of cells, in the order of their rows.
 *
 * Rows are (presynaptic cell, delay); `post` holds what tells targets apart, and more than the rows reach is left alone.
 */
export function numberPairs(
  rowStart: Uint32Array,
  delays: number,
  post: ArrayLike<number>,
  ordinal: Uint16Array,
): void {
  const seen = new Map<number, number>();
  for (let row = 0; row < rowStart.length - 1; row++) {
    if (row % delays === 0) seen.clear();
    for (let s = rowStart[row]!; s < rowStart[row + 1]!; s++) {
      const number = seen.get(post[s]!) ?? 0;
      ordinal[s] = number;
      seen.set(post[s]!, number + 1);
    }
  }
}
