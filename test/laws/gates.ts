import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { irregular, listed } from "../prescribed.ts";
import { type Backend, backends, start } from "../running.ts";

const count = 8;
const weights = Array.from({ length: count }, (_, i) => 0.3 + (0.4 * i) / count);
const milliseconds = 1300;

/** The mechanism on `P`; slow means become fast, so that rates lie on both sides of them within a second. */
function ruleOf(mechanism: Mechanism): InstanceSpec {
  const parameters = mechanism.parameters["tauMean"]?.unit === "s" ? { tauMean: "1.1 s" } : {};
  const beside = mechanism.parameters["tauActivity"] === undefined ? {} : { tauActivity: "0.1 s" };
  return { mechanism, on: ["P"], parameters: { ...parameters, ...beside } };
}

/** Pyramidal cells that strong synapses make fire when told, each with one plastic synapse too weak to matter. */
function pyramidal(mechanism: Mechanism, change: Partial<Model> = {}): Model {
  const cells = weights.map((_, i) => i);
  return {
    version: 1,
    name: "pyramidal",
    dt: "0.1 ms",
    duration: "1 s",
    seed: 3,
    populations: {
      X: { count, input: listed(irregular(count, milliseconds, 3)) },
      D: { count, input: listed(irregular(count, milliseconds, 4)) },
      E: { count, neuron: "adex" },
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
        wiring: { kind: "list", pre: cells, post: cells, weights },
        weight: 0,
        unitWeight: "1e-6 nS",
      },
    },
    mechanisms: { rule: ruleOf(mechanism) },
    ...change,
  };
}

function after(model: Model, backend: Backend): number[] {
  const run = start(model, backend);
  // the interpreter takes a second for all of it
  run.advance(10 * (backend === "interpreter" ? 1050 : milliseconds));
  return [...run.weights("P")];
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
    const plain = after(pyramidal(mechanism), backend);
    expect(after(pyramidal(mechanism, open), backend)).toEqual(plain);
    expect(plain).not.toEqual(backend === "f32" ? weights.map(Math.fround) : weights);
  }
}

/** Without `ltp` no weight rises, without `ltd` none falls, without both none changes by a bit. */
export function obeysTheGates(mechanism: Mechanism): void {
  sameWithOpenGates(mechanism);
  for (const backend of compiled) {
    const before = backend === "f32" ? weights.map(Math.fround) : weights;
    const ran = (gates: Record<string, number>) => after(pyramidal(mechanism, { gates }), backend);
    expect(ran({ ltp: 0, ltd: 0 })).toEqual(before);
    const fallen = ran({ ltp: 0, ltd: 1 }).map((w, i) => w - before[i]!);
    const risen = ran({ ltp: 1, ltd: 0 }).map((w, i) => w - before[i]!);
    expect(Math.max(...fallen)).toBeLessThanOrEqual(0);
    expect(Math.min(...fallen)).toBeLessThan(0);
    expect(Math.min(...risen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...risen)).toBeGreaterThan(0);
  }
}

/** Shares factors on the two gates, as metaplasticity does. */
function gains(ltp: number, ltd: number): Mechanism {
  const shared = (initial: number) => ({ per: "post", unit: "1", initial, about: "a gain" }) as const;
  return {
    name: "gains",
    about: "constant gains",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: { ltp: shared(ltp), ltd: shared(ltd) },
    shares: ["ltp", "ltd"],
  };
}

/** Factors of 1 that another mechanism shares change no bit in double precision; others act on the two arms as the gates do. */
export function obeysTheGains(mechanism: Mechanism): void {
  for (const backend of compiled) {
    const withGains = (plus: number, minus: number) =>
      after(
        pyramidal(mechanism, {
          mechanisms: {
            rule: ruleOf(mechanism),
            metaplasticity: { mechanism: gains(plus, minus), population: "E" },
          },
        }),
        backend,
      );
    const plain = after(pyramidal(mechanism), backend);
    // gains are double, so that single-precision rules round elsewhere beside them
    if (backend === "f64") expect(withGains(1, 1)).toEqual(plain);
    else for (const [i, w] of withGains(1, 1).entries()) expect(Math.abs(w - plain[i]!)).toBeLessThan(2e-6);
    for (const [plus, minus] of [
      [0, 1],
      [1, 0],
      [0.5, 0.25],
    ] as const) {
      const gated = after(pyramidal(mechanism, { gates: { ltp: plus, ltd: minus } }), backend);
      for (const [i, w] of withGains(plus, minus).entries())
        expect(Math.abs(w - gated[i]!)).toBeLessThan(backend === "f32" ? 2e-6 : 1e-13);
    }
  }
}
