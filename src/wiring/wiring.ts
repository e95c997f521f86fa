import { drawKey, sparseDraw } from "../numerics/sparse-draw.ts";
import { type Evaluate, evaluator, type Frame, newFrame } from "../program/evaluate.ts";
import type { Expr, Program, ProjectionProgram } from "../program/program.ts";
import { type RowSource, rowSource } from "./row-source.ts";

/** Number of cells in a block of a population of `count`: 64 ceil(n / 1024), at least 64 and at most 4096. */
export function blockSize(count: number): number {
  return Math.min(4096, Math.max(64, 64 * Math.ceil(count / 1024)));
}

/** Synapses of a projection onto `targets` consecutive cells. */
export interface BlockWiring {
  /** First target cell, in its population. */
  readonly first: number;
  readonly targets: number;
  /** Row r = pre * delays + (number of the delay) holds the synapses rowStart[r] to rowStart[r + 1] - 1. */
  readonly rowStart: Uint32Array;
  /** Target less `first`, by synapse; ascending in a row. */
  readonly target: Uint16Array;
  /** Start weight by synapse; null if all are the constant of the projection. */
  readonly weight: Float64Array | Float32Array | null;
  /** Branch of the target, by synapse; null if the projection has no branches. */
  readonly branch: Uint16Array | null;
}

/**
 * Synapses of projection number `projection` onto block number `block` of its target population.
 *
 * Depends on the model and the seed only; each draw on (pre, post) alone, except where `rowSource` says otherwise.
 * A drawn delay takes the nearest of the projection's delays, the shorter one at a tie.
 */
export function wireBlock(program: Program, projection: number, block: number): BlockWiring {
  const spec = program.projections[projection]!;
  const target = program.populations[spec.to]!;
  const first = block * blockSize(target.count);
  const end = Math.min(target.count, first + blockSize(target.count));
  const source = rowSource(program, projection, first, end);
  const synapses = new SynapseAttributes(program, spec, source);
  const wiring = new GrowingBlock(program, spec, first, end);
  for (let pre = 0; pre < program.populations[spec.from]!.count; pre++) {
    addRow(wiring, synapses, pre, source.row(pre));
  }
  return wiring.finish();
}

/** Appends the `n` targets that `source` holds, those of the shortest delay first. */
function addRow(wiring: GrowingBlock, synapses: SynapseAttributes, pre: number, n: number): void {
  const { targets } = synapses.source;
  wiring.reserve(n);
  if (wiring.delays === 1 && wiring.weight === null && wiring.branch === null) {
    for (let k = 0; k < n; k++) wiring.target[wiring.count++] = targets[k]! - wiring.first;
    wiring.endRow();
    return;
  }
  for (let k = 0; k < n; k++) synapses.draw(pre, k);
  for (let delay = 0; delay < wiring.delays; delay++) {
    for (let k = 0; k < n; k++) {
      if (synapses.delay[k] !== delay) continue;
      const s = wiring.count++;
      wiring.target[s] = targets[k]! - wiring.first;
      if (wiring.weight !== null) wiring.weight[s] = synapses.weight[k]!;
      if (wiring.branch !== null) wiring.branch[s] = synapses.branch[k]!;
    }
    wiring.endRow();
  }
}

/** Delay, start weight and branch of the synapses in the row that `source` holds. */
class SynapseAttributes {
  readonly source: RowSource;
  readonly delay: Uint8Array;
  readonly weight: Float64Array;
  readonly branch: Uint16Array;
  private readonly set: ((k: number, pre: number, post: number) => void)[] = [];
  private readonly frame: Frame = newFrame();
  private readonly firstPre: number;
  private readonly firstPost: number;

  constructor(program: Program, spec: ProjectionProgram, source: RowSource) {
    const from = program.populations[spec.from]!;
    const to = program.populations[spec.to]!;
    this.source = source;
    this.delay = new Uint8Array(source.targets.length);
    this.weight = new Float64Array(source.targets.length);
    this.branch = new Uint16Array(source.targets.length);
    this.firstPre = from.firstCell;
    this.firstPost = to.firstCell;
    this.frame.ambient.count = to.count;
    if (spec.weightVariable !== null) this.setWeight(spec);
    this.setDelay(spec);
    if (spec.branchOf === "ordered") this.setOrderedBranch(to.branches, from.count);
    if (spec.branchOf === "uniform")
      this.setUniformBranch(to.branches, drawKey(program.seed, spec.name, "branch"));
  }

  draw(pre: number, k: number): void {
    const post = this.source.targets[k]!;
    this.frame.ambient.pre = pre;
    this.frame.ambient.index = post;
    this.frame.drawPre = this.firstPre + pre;
    this.frame.drawPost = this.firstPost + post;
    for (const set of this.set) set(k, pre, post);
  }

  private setWeight(spec: ProjectionProgram): void {
    const { weight, source, frame } = this;
    const listed = spec.listWeights;
    if (listed !== null) this.set.push((k) => (weight[k] = listed[source.entries![k]!]!));
    else if (spec.weight.kind === "constant") weight.fill(spec.weight.value);
    else {
      const value = withoutVariables(spec.weight);
      this.set.push((k) => (weight[k] = value(frame)));
    }
  }

  private setDelay(spec: ProjectionProgram): void {
    const { delay, source, frame } = this;
    const how = spec.delayOf;
    if (how.kind === "constant") return;
    if (how.kind === "list") {
      this.set.push((k) => (delay[k] = nearestDelay(spec.delays, how.steps[source.entries![k]!]!)));
    } else {
      const steps = withoutVariables(how.steps);
      this.set.push((k) => (delay[k] = nearestDelay(spec.delays, steps(frame))));
    }
  }

  /** The presynaptic cells in equal parts, the first part on branch 0. */
  private setOrderedBranch(branches: number, preCount: number): void {
    this.set.push((k, pre) => (this.branch[k] = Math.floor((pre * branches) / preCount)));
  }

  private setUniformBranch(branches: number, key: readonly [number, number]): void {
    const words = new Uint32Array(4);
    this.set.push((k) => {
      sparseDraw(words, key, this.frame.drawPre, this.frame.drawPost, 0);
      this.branch[k] = Math.floor((words[0]! * branches) / 4294967296);
    });
  }
}

/** True if synapses of a projection start with weights of their own. */
export function hasOwnWeights({ weightVariable, weight, listWeights }: ProjectionProgram): boolean {
  return weightVariable !== null && (weight.kind !== "constant" || listWeights !== null);
}

/** A function of what stands in a frame alone. */
export function withoutVariables(e: Expr): Evaluate {
  return evaluator(e, { variables: [], values: [], uniforms: [], draws: [] });
}

/** Number of the value of ascending `delays` nearest to `steps`. */
export function nearestDelay(delays: readonly number[], steps: number): number {
  let best = 0;
  for (let i = 1; i < delays.length; i++) {
    if (Math.abs(delays[i]! - steps) < Math.abs(delays[best]! - steps)) best = i;
  }
  return best;
}

/** A block whose arrays grow as rows are added. */
class GrowingBlock {
  readonly first: number;
  readonly delays: number;
  target: Uint16Array;
  weight: Float64Array | Float32Array | null;
  branch: Uint16Array | null;
  count = 0;
  private readonly targets: number;
  private readonly rowStart: Uint32Array;
  private row = 0;

  constructor(program: Program, spec: ProjectionProgram, first: number, end: number) {
    this.first = first;
    this.delays = spec.delays.length;
    this.targets = end - first;
    this.rowStart = new Uint32Array(program.populations[spec.from]!.count * this.delays + 1);
    const variable = hasOwnWeights(spec) ? program.variables[spec.weightVariable!]! : null;
    this.target = new Uint16Array(1024);
    if (variable === null) this.weight = null;
    else this.weight = variable.precision === "f32" ? new Float32Array(1024) : new Float64Array(1024);
    this.branch = spec.branchOf === null ? null : new Uint16Array(1024);
  }

  /** Room for `n` more synapses. */
  reserve(n: number): void {
    if (this.count + n <= this.target.length) return;
    const length = Math.ceil((this.count + n) * 1.5);
    this.target = resized(this.target, new Uint16Array(length));
    if (this.branch !== null) this.branch = resized(this.branch, new Uint16Array(length));
    if (this.weight instanceof Float32Array) this.weight = resized(this.weight, new Float32Array(length));
    else if (this.weight !== null) this.weight = resized(this.weight, new Float64Array(length));
  }

  endRow(): void {
    this.rowStart[++this.row] = this.count;
  }

  finish(): BlockWiring {
    const { first, targets, rowStart } = this;
    return {
      first,
      targets,
      rowStart,
      target: this.target.slice(0, this.count),
      weight: this.weight?.slice(0, this.count) ?? null,
      branch: this.branch?.slice(0, this.count) ?? null,
    };
  }
}

function resized<T extends Uint16Array | Float32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
