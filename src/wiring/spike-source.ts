import type { InputProgram, Program } from "../program/program.ts";
import { RandomCells, type SpikeState } from "./input-cells.ts";

/** Spikes of some cells of an input population, step by step. */
export interface SpikeSource {
  /** Fills `spikes` with the cells that spike in `step`, ascending; returns how many. Steps must ascend. */
  advance(step: number, scale: number): number;
  /** The first step from `step` on that must not be left out if `scale` stays: a spike, or a change of rates. */
  nextSpike(step: number, scale: number): number;
  /** Numbers of cells in their population. */
  readonly spikes: Uint32Array;
  /** All that must be kept to go on later; empty where the step says all. Restored in place. */
  readonly state: SpikeState | null;
}

/**
 * Source of cells `first` to `end - 1` of input population number `population`.
 *
 * `scale` of `advance` is the rate (1/ms) of Poisson cells and the gain of patterned ones. The chance of a spike in a
 * step is rate * dt, at most one spike a step; the gaps are geometric, drawn anew at the step at which the rate of the
 * cell changes, which is exact because they have no memory. Each cell has its own stream, so parts may run apart.
 * Fails: with a ModelError where rate * dt is above 1 or the rate is negative.
 */
export function spikeSource(
  program: Program,
  population: number,
  first = 0,
  end = program.populations[population]!.count,
): SpikeSource {
  const { name, body } = program.populations[population]!;
  if (body.kind !== "input") throw new Error(`bug: ${name} is not an input`);
  if (body.input.kind === "spikes") return new ListedSpikes(body.input, first, end);
  return new RandomSpikes(new RandomCells(program, population, { first, end }));
}

class ListedSpikes implements SpikeSource {
  readonly spikes: Uint32Array;
  readonly state = null;
  private readonly steps: Float64Array;
  private readonly cells: Uint32Array;
  private at = 0;

  constructor(input: Extract<InputProgram, { kind: "spikes" }>, first: number, end: number) {
    const own = [...input.cells.keys()].filter((k) => input.cells[k]! >= first && input.cells[k]! < end);
    this.steps = Float64Array.from(own, (k) => input.steps[k]!);
    this.cells = Uint32Array.from(own, (k) => input.cells[k]!);
    this.spikes = new Uint32Array(own.length);
  }

  nextSpike(step: number): number {
    while (this.at < this.steps.length && this.steps[this.at]! < step) this.at++;
    return this.steps[this.at] ?? Infinity;
  }

  advance(step: number): number {
    this.nextSpike(step); // passes by what is over
    let n = 0;
    while (this.steps[this.at] === step) this.spikes[n++] = this.cells[this.at++]!;
    return n;
  }
}

/** Steps whose spikes are sorted into buckets at a time; a power of two. */
export const HORIZON = 1024;

class RandomSpikes implements SpikeSource {
  readonly spikes: Uint32Array;
  private readonly cells: RandomCells;
  /** By step modulo the horizon: a cell that spikes then, or -1; and by cell the next one of the same step. */
  private readonly bucket = new Int32Array(HORIZON);
  private readonly link: Int32Array;
  /** Spikes before this step are in the buckets. */
  private sortedTo = 0;
  private lastStep = Number.NaN;

  constructor(cells: RandomCells) {
    this.cells = cells;
    this.spikes = new Uint32Array(cells.count);
    this.link = new Int32Array(cells.count);
  }

  get state(): SpikeState {
    return this.cells.arrays;
  }

  nextSpike(step: number, scale: number): number {
    if (this.cells.prepare(step, scale)) this.lastStep = Number.NaN;
    return this.cells.nextSpike(step, scale);
  }

  advance(step: number, scale: number): number {
    if (this.cells.prepare(step, scale)) this.lastStep = Number.NaN;
    if (step !== this.lastStep + 1 || step >= this.sortedTo) this.sortAhead(step);
    this.lastStep = step;
    const n = this.take(step);
    const { next } = this.cells.arrays;
    for (let k = 0; k < n; k++) {
      const i = this.spikes[k]! - this.cells.first;
      next[i] = step + 1 + this.cells.gap(i);
      if (next[i]! < this.sortedTo) this.put(i, next[i]!);
    }
    return n;
  }

  /** Puts the cells that spike before the horizon into the buckets; those that are late spike in `step`. */
  private sortAhead(step: number): void {
    const { next } = this.cells.arrays;
    this.sortedTo = step + HORIZON;
    this.bucket.fill(-1);
    for (let i = 0; i < next.length; i++) if (next[i]! < this.sortedTo) this.put(i, Math.max(step, next[i]!));
  }

  private put(i: number, step: number): void {
    const at = step % HORIZON;
    this.link[i] = this.bucket[at]!;
    this.bucket[at] = i;
  }

  /** Moves the cells of a bucket into `spikes`, ascending; returns how many. */
  private take(step: number): number {
    const at = step % HORIZON;
    const { first } = this.cells;
    let n = 0;
    for (let i = this.bucket[at]!; i >= 0; i = this.link[i]!) {
      let k = n++;
      for (; k > 0 && this.spikes[k - 1]! > first + i; k--) this.spikes[k] = this.spikes[k - 1]!;
      this.spikes[k] = first + i;
    }
    this.bucket[at] = -1;
    return n;
  }
}
