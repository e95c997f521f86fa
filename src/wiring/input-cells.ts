import { ModelError } from "../model/errors.ts";
import { log } from "../numerics/elementary.ts";
import { gapScale } from "../numerics/geometric-gap.ts";
import { uniformOf } from "../numerics/inverse-draw.ts";
import { drawKey, NO_CELL, sparseDraw } from "../numerics/sparse-draw.ts";
import { nextXoshiro, seedXoshiro } from "../numerics/xoshiro.ts";
import type { InputProgram, Program } from "../program/program.ts";

/** Input cells whose spikes are drawn. */
export type RandomInput = Exclude<InputProgram, { kind: "spikes" }>;

/** By cell: step of the next spike, words of xoshiro128++ (word j of cell i at j n + i), chance of a spike a step. */
export interface SpikeState {
  readonly next: Float64Array;
  readonly words: Uint32Array;
  readonly chance: Float64Array;
}

/** A state, and by cell what `gapScale` says of its chance. */
export interface CellArrays extends SpikeState {
  readonly scale: Float64Array;
}

/** Arrays of `count` cells. */
export function newCellArrays(count: number): CellArrays {
  return {
    next: new Float64Array(count),
    words: new Uint32Array(4 * count),
    chance: new Float64Array(count),
    scale: new Float64Array(count),
  };
}

/**
 * Rates and streams of cells `first` to `end - 1` of a random input population.
 *
 * The chance of a spike in a step is rate * dt, at most one spike a step; the gaps are geometric, drawn anew at the step
 * at which the rate of the cell changes, which is exact because they have no memory.
 */
export class RandomCells {
  readonly arrays: CellArrays;
  readonly first: number;
  readonly count: number;
  private readonly name: string;
  private readonly dt: number;
  private readonly input: RandomInput;
  private scale = Number.NaN;
  /** Step at which the pattern ends. */
  private until = Number.NEGATIVE_INFINITY;

  /** `arrays` are filled for the start; they may be of any memory. */
  constructor(
    program: Program,
    population: number,
    { first, end }: { readonly first: number; readonly end: number },
    arrays = newCellArrays(end - first),
  ) {
    const { name, body } = program.populations[population]!;
    if (body.kind !== "input" || body.input.kind === "spikes")
      throw new Error(`bug: the spikes of ${name} are not drawn`);
    this.name = name;
    this.dt = program.dt;
    this.input = body.input;
    this.first = first;
    this.count = end - first;
    this.arrays = arrays;
    arrays.next.fill(Infinity);
    arrays.chance.fill(0);
    const key = drawKey(program.seed, name, "spikes");
    const words = new Uint32Array(4);
    for (let i = 0; i < this.count; i++) {
      sparseDraw(words, key, NO_CELL, first + i, 0);
      seedXoshiro(arrays.words, this.count, i, words);
    }
  }

  /** Sets rates for `step` where they change then; true if they do. Fails: ModelError for a chance outside 0 to 1. */
  prepare(step: number, scale: number): boolean {
    if (scale === this.scale && step < this.until) return false;
    this.setRates(step, scale);
    return true;
  }

  /** The first step from `step` on that must not be left out if `scale` stays: a spike, or a change of rates. */
  nextSpike(step: number, scale: number): number {
    this.prepare(step, scale);
    let least = this.until;
    for (const next of this.arrays.next) if (next < least) least = next;
    return Math.max(step, least);
  }

  /** Steps without a spike of cell `i` after one. */
  gap(i: number): number {
    const u = uniformOf(nextXoshiro(this.arrays.words, this.count, i));
    return Math.floor(log(u) * this.arrays.scale[i]!);
  }

  private setRates(step: number, factor: number): void {
    this.scale = factor;
    const { rates, until } = ratesAt(this.input, step);
    this.until = until;
    const { chance, next, scale } = this.arrays;
    for (let i = 0; i < this.count; i++) {
      const p = (rates === null ? 0 : rates === "same" ? 1 : rates[this.first + i]!) * factor * this.dt;
      if (!(p >= 0 && p <= 1)) this.refuse(p, step);
      scale[i] = gapScale(p);
      if (p === chance[i]) continue;
      chance[i] = p;
      next[i] = p === 0 ? Infinity : step + this.gap(i);
    }
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

/** Rates of all cells of a population in `step`, null where the input is silent, and the step at which they change. */
export function ratesAt(
  input: RandomInput,
  step: number,
): { readonly rates: Float64Array | "same" | null; readonly until: number } {
  if (input.kind === "poisson") return { rates: "same", until: Infinity };
  const length = input.schedule.reduce((sum, part) => sum + part.steps, 0);
  let start = input.repeat && length > 0 ? Math.floor(step / length) * length : 0;
  for (const { pattern, steps } of input.schedule) {
    start += steps;
    if (step < start) return { rates: pattern === null ? null : input.rates[pattern]!, until: start };
  }
  return { rates: null, until: Infinity };
}
