import { ModelError } from "../model/errors.ts";
import { log } from "../numerics/elementary.ts";
import { gapScale } from "../numerics/geometric-gap.ts";
import { uniformOf } from "../numerics/inverse-draw.ts";
import { drawKey, NO_CELL, sparseDraw } from "../numerics/sparse-draw.ts";
import { nextXoshiro, seedXoshiro } from "../numerics/xoshiro.ts";
import type { InputProgram, Program } from "./program.ts";

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

/** By cell: step of the next spike, words of xoshiro128++ (word j of cell i at j n + i), chance of a spike a step. */
export interface SpikeState {
  readonly next: Float64Array;
  readonly words: Uint32Array;
  readonly chance: Float64Array;
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
  return new RandomSpikes({ program, name, input: body.input, first, end });
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

type RandomInput = Exclude<InputProgram, { kind: "spikes" }>;

/** Steps whose spikes are sorted into buckets at a time; a power of two. */
const HORIZON = 1024;

class RandomSpikes implements SpikeSource {
  readonly spikes: Uint32Array;
  readonly state: SpikeState;
  private readonly name: string;
  private readonly dt: number;
  private readonly input: RandomInput;
  private readonly first: number;
  private readonly count: number;
  /** By step modulo the horizon: a cell that spikes then, or -1; and by cell the next one of the same step. */
  private readonly bucket = new Int32Array(HORIZON);
  private readonly link: Int32Array;
  /** Spikes before this step are in the buckets. */
  private sortedTo = 0;
  private lastStep = Number.NaN;
  private scale = Number.NaN;
  /** Step at which the pattern ends. */
  private until = Number.NEGATIVE_INFINITY;

  constructor(of: { program: Program; name: string; input: RandomInput; first: number; end: number }) {
    const count = of.end - of.first;
    this.name = of.name;
    this.dt = of.program.dt;
    this.input = of.input;
    this.first = of.first;
    this.count = count;
    this.spikes = new Uint32Array(count);
    this.link = new Int32Array(count);
    this.state = {
      next: new Float64Array(count).fill(Infinity),
      words: new Uint32Array(4 * count),
      chance: new Float64Array(count),
    };
    const key = drawKey(of.program.seed, of.name, "spikes");
    const words = new Uint32Array(4);
    for (let i = 0; i < count; i++) {
      sparseDraw(words, key, NO_CELL, of.first + i, 0);
      seedXoshiro(this.state.words, count, i, words);
    }
  }

  nextSpike(step: number, scale: number): number {
    if (scale !== this.scale || step >= this.until) this.setRates(step, scale);
    let least = this.until;
    for (const next of this.state.next) if (next < least) least = next;
    return Math.max(step, least);
  }

  advance(step: number, scale: number): number {
    if (scale !== this.scale || step >= this.until) this.setRates(step, scale);
    if (step !== this.lastStep + 1 || step >= this.sortedTo) this.sortAhead(step);
    this.lastStep = step;
    const n = this.take(step);
    const { next } = this.state;
    for (let k = 0; k < n; k++) {
      const i = this.spikes[k]! - this.first;
      next[i] = step + 1 + this.gap(i);
      if (next[i]! < this.sortedTo) this.put(i, next[i]!);
    }
    return n;
  }

  /** Puts the cells that spike before the horizon into the buckets; those that are late spike in `step`. */
  private sortAhead(step: number): void {
    const { next } = this.state;
    this.sortedTo = step + HORIZON;
    this.bucket.fill(-1);
    for (let i = 0; i < this.count; i++) if (next[i]! < this.sortedTo) this.put(i, Math.max(step, next[i]!));
  }

  private put(i: number, step: number): void {
    const at = step % HORIZON;
    this.link[i] = this.bucket[at]!;
    this.bucket[at] = i;
  }

  /** Moves the cells of a bucket into `spikes`, ascending; returns how many. */
  private take(step: number): number {
    const at = step % HORIZON;
    let n = 0;
    for (let i = this.bucket[at]!; i >= 0; i = this.link[i]!) {
      let k = n++;
      for (; k > 0 && this.spikes[k - 1]! > this.first + i; k--) this.spikes[k] = this.spikes[k - 1]!;
      this.spikes[k] = this.first + i;
    }
    this.bucket[at] = -1;
    return n;
  }

  private gap(i: number): number {
    const u = uniformOf(nextXoshiro(this.state.words, this.count, i));
    return Math.floor(log(u) * gapScale(this.state.chance[i]!));
  }

  private setRates(step: number, scale: number): void {
    this.scale = scale;
    const rates = this.ratesAt(step);
    const { chance, next } = this.state;
    for (let i = 0; i < this.count; i++) {
      const p = (rates === null ? 0 : rates === "same" ? 1 : rates[this.first + i]!) * scale * this.dt;
      if (!(p >= 0 && p <= 1)) this.refuse(p, step);
      if (p === chance[i]) continue;
      chance[i] = p;
      next[i] = p === 0 ? Infinity : step + this.gap(i);
    }
    this.lastStep = Number.NaN;
  }

  /** Rates of all cells of the population in `step`, null where the input is silent; sets `until`. */
  private ratesAt(step: number): Float64Array | "same" | null {
    const { input } = this;
    this.until = Infinity;
    if (input.kind === "poisson") return "same";
    const length = input.schedule.reduce((sum, part) => sum + part.steps, 0);
    let start = input.repeat && length > 0 ? Math.floor(step / length) * length : 0;
    for (const { pattern, steps } of input.schedule) {
      start += steps;
      if (step >= start) continue;
      this.until = start;
      return pattern === null ? null : input.rates[pattern]!;
    }
    return null;
  }

  private refuse(p: number, step: number): never {
    const rate = (1000 * p) / this.dt;
    throw new ModelError(
      `rate must be between 0 and one spike a step (${1000 / this.dt} Hz), got ${rate} Hz at t = ${step * this.dt} ms`,
      p > 1 ? "lower the rate or make dt shorter" : "rates and gains must be 0 or positive",
      { owner: this.name },
    );
  }
}
