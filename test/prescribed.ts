import type { Mechanism } from "../src/model/mechanism.ts";
import type { Draw, InputSpec, InstanceSpec, Model } from "../src/model/model.ts";
import type { QuantityText } from "../src/model/quantity-text.ts";
import { type Backend, start } from "./running.ts";
import { relay } from "./spike-pair.ts";

/** Spikes in ms, one list for each cell. */
export type Trains = readonly (readonly number[])[];

export function listed(trains: Trains): InputSpec {
  return {
    kind: "spikes",
    unit: "ms",
    times: trains.flat(),
    cells: trains.flatMap((times, cell) => times.map(() => cell)),
  };
}

export interface Prescribed {
  readonly mechanism: string | Mechanism;
  readonly parameters?: Readonly<Record<string, QuantityText>>;
  readonly initial?: Readonly<Record<string, Draw>>;
  /** Further instances, on the same projection `P` or population `E`. */
  readonly beside?: Readonly<Record<string, InstanceSpec>>;
  readonly dt?: number;
  readonly seed?: number;
}

/**
 * Pairs of cells, each with one plastic synapse `P` and spikes that are prescribed on both sides.
 *
 * A presynaptic and a postsynaptic spike at one time meet in one step; the weight of synapse i is `weights[i]`.
 */
export function pairModel(
  { mechanism, parameters = {}, initial = {}, beside = {}, dt = 0.1, seed = 1 }: Prescribed,
  pre: InputSpec,
  post: InputSpec,
  weights: readonly number[],
): Model {
  const count = weights.length;
  const cells = weights.map((_, i) => i);
  return {
    version: 1,
    name: "pairs",
    dt: `${dt} ms`,
    duration: "1 s",
    seed,
    populations: {
      X: { count, input: pre },
      D: { count, input: post },
      E: { count, neuron: relay },
    },
    projections: {
      tell: { from: "D", to: "E", receptor: "drive", wiring: { kind: "one-to-one" }, weight: 1 },
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: { kind: "list", pre: cells, post: cells, weights },
        weight: 0,
      },
    },
    mechanisms: { rule: { mechanism, on: ["P"], parameters, initial }, ...beside },
  };
}

/** Weights after spikes at given times. */
export function weightsAfter(
  of: Prescribed,
  trains: { readonly pre: Trains; readonly post: Trains; readonly weights: readonly number[] },
  backend: Backend,
  plastic: "lazy" | "eager" = "lazy",
): Float64Array {
  const { pre, post, weights } = trains;
  const run = start(pairModel(of, listed(pre), listed(post), weights), backend, plastic);
  const last = Math.max(0, ...pre.flat(), ...post.flat());
  run.advance(Math.round(last / (of.dt ?? 0.1)) + 3);
  return run.weights("P");
}

/** A value with its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly error: number;
}

/** Change of the weight per ms under uncorrelated Poisson spikes, over many synapses; rates in Hz. */
export function poissonDrift(
  of: Prescribed,
  rates: { readonly pre: number; readonly post: number },
  options: { seconds?: number; count?: number; weight?: number; backend?: Backend } = {},
): Estimate {
  const { seconds = 20, count = 1000, weight = 0.5, backend = "f32" } = options;
  const poisson = (rate: number): InputSpec => ({ kind: "poisson", rate: `${rate} Hz` });
  const model = pairModel(of, poisson(rates.pre), poisson(rates.post), Array(count).fill(weight) as number[]);
  const run = start(model, backend);
  run.advance(Math.round((seconds * 1000) / run.program.dt));
  return estimate([...run.weights("P")].map((w) => (w - weight) / (seconds * 1000)));
}

export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/**
 * Mean of a trace of spikes at 1/ms, as a spike of the other side meets it: with those of its own step (`including`) or
 * without (mechanisms.md 0.4). Both tend to tau as dt goes to 0.
 */
export function traceArea(tau: number, dt: number, which: "including" | "before"): number {
  const q = Math.exp(-dt / tau);
  return ((which === "including" ? 1 : q) * dt) / (1 - q);
}

/** Irregular trains, the same for a seed: spikes of each cell on the grid of 1 ms. */
export function irregular(cells: number, end: number, seed: number): number[][] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: cells }, () => {
    const times: number[] = [];
    for (let t = 1; t < end; t++) if (next() < 0.03) times.push(t);
    return times;
  });
}
