import type { Program, ProjectionProgram } from "./program.ts";
import { type BlockWiring, blockSize, wireBlock } from "./wiring.ts";

/** All synapses of a projection, numbered by row (presynaptic cell, then delay) and in a row by target. */
export interface WholeWiring {
  readonly delays: number;
  readonly rowStart: Uint32Array;
  /** By synapse: its row, its target cell, and the element of its branch (target * branches + branch). */
  readonly row: Uint32Array;
  readonly post: Uint32Array;
  readonly branch: Uint32Array;
  readonly weight: Float64Array | null;
  /** The synapses of target i are afferents[afferentStart[i]] to afferents[afferentStart[i + 1] - 1], ascending. */
  readonly afferentStart: Uint32Array;
  readonly afferents: Uint32Array;
}

/** The blocks of `wireBlock` put together. */
export function wholeWiring(program: Program, projection: number): WholeWiring {
  const spec = program.projections[projection]!;
  const target = program.populations[spec.to]!;
  const blockCount = Math.ceil(target.count / blockSize(target.count));
  const blocks = Array.from({ length: blockCount }, (_, b) => wireBlock(program, projection, b));
  const rows = program.populations[spec.from]!.count * spec.delays.length;
  const count = blocks.reduce((sum, block) => sum + block.target.length, 0);
  const rowStart = new Uint32Array(rows + 1);
  const row = new Uint32Array(count);
  const post = new Uint32Array(count);
  const branch = new Uint32Array(count);
  const weight = spec.weightVariable === null ? null : new Float64Array(count);
  const weightOf = startWeight(program, spec);
  let n = 0;
  for (let r = 0; r < rows; r++) {
    for (const block of blocks) {
      for (let s = block.rowStart[r]!; s < block.rowStart[r + 1]!; s++) {
        row[n] = r;
        post[n] = block.first + block.target[s]!;
        branch[n] = post[n]! * target.branches + (block.branch?.[s] ?? 0);
        if (weight !== null) weight[n] = weightOf(block, s);
        n++;
      }
    }
    rowStart[r + 1] = n;
  }
  return { delays: spec.delays.length, rowStart, row, post, branch, weight, ...byTarget(post, target.count) };
}

/** Start weights as they are stored; those of a block without weights are the constant of the projection. */
function startWeight(
  program: Program,
  spec: ProjectionProgram,
): (block: BlockWiring, synapse: number) => number {
  const single = spec.weightVariable !== null && program.variables[spec.weightVariable]!.precision === "f32";
  const constant = spec.weight.kind === "constant" ? spec.weight.value : Number.NaN;
  const stored = single ? Math.fround(constant) : constant;
  return (block, synapse) => (block.weight === null ? stored : block.weight[synapse]!);
}

/** Stable counting sort of the synapses by target. */
function byTarget(post: Uint32Array, count: number): Pick<WholeWiring, "afferentStart" | "afferents"> {
  const afferentStart = new Uint32Array(count + 1);
  for (const i of post) afferentStart[i + 1]!++;
  for (let i = 0; i < count; i++) afferentStart[i + 1]! += afferentStart[i]!;
  const at = afferentStart.slice();
  const afferents = new Uint32Array(post.length);
  for (let s = 0; s < post.length; s++) afferents[at[post[s]!]!++] = s;
  return { afferentStart, afferents };
}
