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

  advance(step: number): number {
    while (this.at < this.steps.length && this.steps[this.at]! < step) this.at++;
    let n = 0;
    while (this.steps[this.at] === step) this.spikes[n++] = this.cells[this.at++]!;
    return n;
  }
}

type RandomInput = Exclude<InputProgram, { kind: "spikes" }>;

/** Cells that are looked at together. */
const GROUP = 64;

class RandomSpikes implements SpikeSource {
  readonly spikes: Uint32Array;
  readonly state: SpikeState;
  private readonly name: string;
  private readonly dt: number;
  private readonly input: RandomInput;
  private readonly first: number;
  private readonly count: number;
  /** No cell of the group spikes before this step. */
  private readonly soonest: Float64Array;
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
    this.soonest = new Float64Array(Math.ceil(count / GROUP));
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

  advance(step: number, scale: number): number {
    if (scale !== this.scale || step >= this.until) this.setRates(step, scale);
    const { next } = this.state;
    let n = 0;
    for (let g = 0; g < this.soonest.length; g++) {
      if (this.soonest[g]! > step) continue;
      let soonest = Infinity;
      const end = Math.min(this.count, (g + 1) * GROUP);
      for (let i = g * GROUP; i < end; i++) {
        if (next[i]! <= step) {
          this.spikes[n++] = this.first + i;
          next[i] = step + 1 + this.gap(i);
        }
        if (next[i]! < soonest) soonest = next[i]!;
      }
      this.soonest[g] = soonest;
    }
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
    this.soonest.fill(0);
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
