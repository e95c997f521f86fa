import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { irregular, listed } from "../prescribed.ts";
import { type Backend, backends, start } from "../running.ts";

const count = 8;
const weights = Array.from({ length: count }, (_, i) => 0.3 + (0.4 * i) / count);
const milliseconds = 1300;
/** ms. */
const dt = 0.1;

/** The mechanism on `P`; slow means become fast, so that rates lie on both sides of them within a second. */
function ruleOf(mechanism: Mechanism): InstanceSpec {
  const parameters = mechanism.parameters["tauMean"]?.unit === "s" ? { tauMean: "1.1 s" } : {};
  const beside = mechanism.parameters["tauActivity"] === undefined ? {} : { tauActivity: "0.1 s" };
  return { mechanism, on: ["P"], parameters: { ...parameters, ...beside } };
}

/**
 * Pyramidal cells that strong synapses make fire when told, each with one plastic synapse too weak to matter; `groups` of
 * `count` cells with the same spikes.
 */
function pyramidal(mechanism: Mechanism, change: Partial<Model>, groups: number): Model {
  const repeated = <T>(list: readonly T[]): T[] => Array.from({ length: groups }, () => list).flat();
  const cells = repeated(weights).map((_, i) => i);
  const trains = (seed: number) => listed(repeated(irregular(count, milliseconds, seed)));
  return {
    version: 1,
    name: "pyramidal",
    dt: `${dt} ms`,
    duration: "1 s",
    seed: 3,
    populations: {
      X: { count: cells.length, input: trains(3) },
      D: { count: cells.length, input: trains(4) },
      E: { count: cells.length, neuron: "adex" },
    },
    projections: {
      tell: {
        from: "D",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "one-to-one" },
        weight: 1,
        unitWeight: "60 nS",
      },
      P: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "list", pre: cells, post: cells, weights: repeated(weights) },
        weight: 0,
        unitWeight: "1e-6 nS",
      },
    },
    mechanisms: { rule: ruleOf(mechanism) },
    ...change,
  };
}

/** Weights after all spikes; on the interpreter, of which a step costs most, after some of them and the first tick. */
function after(mechanism: Mechanism, backend: Backend, change: Partial<Model> = {}, groups = 1): number[] {
  const run = start(pyramidal(mechanism, change, groups), backend);
  const first = mechanism.every?.["1 s"] === undefined ? 500 : 1050;
  run.advance((backend === "interpreter" ? first : milliseconds) / dt);
  return [...run.weights("P")];
}

/** What the rule left with gates at these values, or without any; more than one law asks. */
const known = new WeakMap<Mechanism, Map<string, readonly number[]>>();

function gated(mechanism: Mechanism, backend: Backend, gates?: Record<string, number>): readonly number[] {
  const own = known.get(mechanism) ?? new Map<string, readonly number[]>();
  known.set(mechanism, own);
  const key = JSON.stringify([backend, gates]);
  const found = own.get(key) ?? after(mechanism, backend, gates === undefined ? {} : { gates });
  own.set(key, found);
  return found;
}

const compiled = backends.filter((backend) => backend !== "interpreter");

/** A gate that a protocol holds at 1 gives the same bytes as no protocol at all. */
export function sameWithOpenGates(mechanism: Mechanism): void {
  const gates = mechanism.gates ?? [];
  expect(gates.length).toBeGreaterThan(0);
  const set = Object.fromEntries(gates.map((gate) => [`gate.${gate}`, 1]));
  const open = {
    gates: Object.fromEntries(gates.map((gate) => [gate, 1])),
    protocol: [{ at: "100 ms", set }],
  };
  for (const backend of backends) {
    const plain = gated(mechanism, backend);
    expect(after(mechanism, backend, open)).toEqual(plain);
    expect(plain).not.toEqual(backend === "f32" ? weights.map(Math.fround) : weights);
  }
}

/** Without `ltp` no weight rises, without `ltd` none falls, without both none changes by a bit. */
export function obeysTheGates(mechanism: Mechanism): void {
  sameWithOpenGates(mechanism);
  for (const backend of compiled) {
    const before = backend === "f32" ? weights.map(Math.fround) : weights;
    expect(gated(mechanism, backend, { ltp: 0, ltd: 0 })).toEqual(before);
    const fallen = gated(mechanism, backend, { ltp: 0, ltd: 1 }).map((w, i) => w - before[i]!);
    const risen = gated(mechanism, backend, { ltp: 1, ltd: 0 }).map((w, i) => w - before[i]!);
    expect(Math.max(...fallen)).toBeLessThanOrEqual(0);
    expect(Math.min(...fallen)).toBeLessThan(0);
    expect(Math.min(...risen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...risen)).toBeGreaterThan(0);
  }
}

/** Factors on the two gates, for as many groups of `count` cells: none, one arm shut, the other, and both weaker. */
const factors = [
  [1, 1],
  [0, 1],
  [1, 0],
  [0.5, 0.25],
] as const;

/** Shares the factors, as metaplasticity does. */
function gains(): Mechanism {
  const shared = (arm: 0 | 1) => {
    const initial = factors.reduceRight(
      (rest, pair, k) => `if(index < ${count * (k + 1)}, ${pair[arm]}, ${rest})`,
      "1",
    );
    return { per: "post", unit: "1", initial, about: "a gain" } as const;
  };
  return {
    name: "gains",
    about: "constant gains",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: { ltp: shared(0), ltd: shared(1) },
    shares: ["ltp", "ltd"],
  };
}

/** Factors of 1 that another mechanism shares change no bit in double precision; others act on the two arms as the gates do. */
export function obeysTheGains(mechanism: Mechanism): void {
  const metaplasticity = { mechanism: gains(), population: "E" };
  const mechanisms = { rule: ruleOf(mechanism), metaplasticity };
  for (const backend of compiled) {
    const all = after(mechanism, backend, { mechanisms }, factors.length);
    for (const [k, [ltp, ltd]] of factors.entries()) {
      const own = all.slice(count * k, count * (k + 1));
      const alike = gated(mechanism, backend, ltp * ltd === 1 ? undefined : { ltp, ltd });
      if (ltp * ltd === 1 && backend === "f64") expect(own).toEqual(alike);
      // gains are double, so that single-precision rules round elsewhere beside them
      for (const [i, w] of own.entries())
        expect(Math.abs(w - alike[i]!)).toBeLessThan(backend === "f32" ? 2e-6 : 1e-13);
    }
  }
}
