import fc from "fast-check";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { irregular, listed } from "../prescribed.ts";
import { type Backend, type Running, refusalOf, start } from "../running.ts";

/** Mechanisms that change weights and factors; the wiring stays. */
export const catalogue: readonly Mechanism[] = mechanisms.filter(
  ({ structural }) => structural === undefined,
);
export const named = (name: string): Mechanism => {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`bug: no mechanism ${name}`);
  return found;
};

const axons = 10;
const cells = 4;
/** ms; with the compression of the models, 20 s of the tissue. */
const length = 1000;
const compression = 20;

export interface Circuit {
  /** Mechanisms on the projection P, in this order; what they must read of others is added before them. */
  readonly names: readonly string[];
  /** Mechanisms on the projection Q to the same cells. */
  readonly elsewhere?: readonly string[];
  readonly weights?: readonly number[];
  readonly seed?: number;
  readonly parametersOf?: (mechanism: Mechanism) => Record<string, QuantityText>;
  readonly gates?: Readonly<Record<string, number>>;
  /** Size of a weight of 1: what synapses transmit matters, or next to nothing so that all spikes are prescribed. */
  readonly transmits: boolean;
}

/** Start weights between 0.1 and 0.9, all different. */
export const startWeights = Array.from(
  { length: axons * cells },
  (_, k) => 0.1 + (0.8 * ((k * 17) % 40)) / 40,
);

/** Cells that fire when told, with two projections whose mechanisms are given; wake, NREM sleep and wake again. */
export function circuitOf(circuit: Circuit): Model {
  const { names, elsewhere = [], weights = startWeights, seed = 1, transmits } = circuit;
  const parametersOf = circuit.parametersOf ?? (() => ({}));
  const pairs = Array.from({ length: axons * cells }, (_, k) => k);
  const wiring = {
    kind: "list",
    pre: pairs.map((k) => k % axons),
    post: pairs.map((k) => Math.floor(k / axons)),
  } as const;
  const plastic = {
    from: "X",
    to: "E",
    receptor: "ampa",
    weight: 0,
    unitWeight: transmits ? "1 nS" : "1e-30 nS",
    branch: "ordered",
  } as const;
  const instance = (name: string, on: string): [string, InstanceSpec] => {
    const mechanism = named(name);
    return [key(name, on), { mechanism, on: [on], parameters: parametersOf(mechanism) }];
  };
  return {
    version: 1,
    name: "catalogue",
    dt: "0.1 ms",
    duration: `${length * compression} ms`,
    seed,
    compression,
    gates: { ...circuit.gates },
    populations: {
      X: { count: axons, input: listed(irregular(axons, length, seed + 5)) },
      D: { count: cells, input: listed(irregular(cells, length, seed + 11)) },
      E: { count: cells, neuron: "lif-conductance", branches: 2 },
    },
    projections: {
      tell: {
        from: "D",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "one-to-one" },
        weight: 1,
        unitWeight: "150 nS",
      },
      P: { ...plastic, wiring: { ...wiring, weights } },
      Q: { ...plastic, wiring: { ...wiring, weights: startWeights } },
    },
    mechanisms: Object.fromEntries([
      ...completed(names).map((name) => instance(name, "P")),
      ...elsewhere.map((name) => instance(name, "Q")),
    ]),
    protocol: [
      { at: "0 s", enter: "wake" },
      { at: "6 s", enter: "nrem" },
      { at: "14 s", enter: "wake" },
    ],
  };
}

/** Name of an instance. */
export const key = (name: string, on: string): string => `${on}_${name.replaceAll("-", "_")}`;

/** The names with a mechanism before them for everything that they cannot do without. */
export function completed(names: readonly string[]): readonly string[] {
  const all = [...names];
  const shared = new Set(all.flatMap((name) => named(name).shares ?? []));
  for (const name of names) {
    for (const [read, { otherwise }] of Object.entries(named(name).reads ?? {})) {
      if (otherwise !== undefined || shared.has(read)) continue;
      const sharers = catalogue.filter(({ shares }) => shares?.includes(read));
      const simplest = sharers.reduce((a, b) =>
        Object.keys(b.variables).length < Object.keys(a.variables).length ? b : a,
      );
      all.unshift(simplest.name);
      for (const each of simplest.shares ?? []) shared.add(each);
    }
  }
  return all;
}

/** Runs a circuit to its end. */
export function ran(circuit: Circuit, backend: Backend = "f64", steps = 10 * length): Running {
  const run = start(circuitOf(circuit), backend);
  run.run(steps);
  return run;
}

/** Values of every variable of the given instances, and the weights of P. */
export function stateOf(
  run: Running,
  instances: (name: string) => boolean,
): Record<string, readonly number[]> {
  const own = run.program.variables.filter(
    ({ name }) => instances(name.split(".")[0]!) && !name.includes("#"),
  );
  return Object.fromEntries([
    ...own.map(({ name }) => [name, [...run.read(name)]] as const),
    ["P.w", [...run.weights("P")]] as const,
  ]);
}

export const spikesOf = (run: Running): string[] =>
  run.spikes("E").map(({ step, cell }) => `${step}:${cell}`);

/** One to three different mechanisms that fit into one circuit. */
export const sets = (from: readonly Mechanism[] = catalogue): fc.Arbitrary<readonly string[]> =>
  fc
    .uniqueArray(fc.constantFrom(...from.map(({ name }) => name)), { minLength: 1, maxLength: 3 })
    .filter((names) => refusalOf(circuitOf({ names, transmits: false })) === "accepted");

/** True if its rules draw numbers. */
export const draws = (mechanism: Mechanism): boolean =>
  /\b(normal|uniform|bernoulli|poisson)\(/.test(JSON.stringify(mechanism));

/**
 * Parameters with which everything slow stands still: rates of a group times 1e-30, time constants times 1e30, where the
 * powers of time compression tell which is which. Intervals of ticks stay.
 */
export function frozen(mechanism: Mechanism): Record<string, QuantityText> {
  return Object.fromEntries(
    Object.entries(mechanism.parameters).flatMap(([name, { value, unit, group, power = 0 }]) =>
      typeof value !== "number" ||
      group === undefined ||
      group === "fast" ||
      power === 0 ||
      mechanism.every?.[name] !== undefined // length of a tick
        ? []
        : [[name, unit === "1" ? value * 1e-30 ** power : `${value * 1e-30 ** power} ${unit}`]],
    ),
  );
}
