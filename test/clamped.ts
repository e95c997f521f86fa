import { mechanisms } from "../src/mechanisms/index.ts";
import type { Mechanism, Site } from "../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../src/model/model.ts";
import { listed } from "./prescribed.ts";
import { type Backend, type Running, start } from "./running.ts";
import { relay } from "./spike-pair.ts";

/** A mechanism that shares quantities which stay as they are: one number for all, or one for each neuron. */
export function held(
  values: Readonly<Record<string, number | readonly number[]>>,
  per: Site = "post",
): Mechanism {
  return {
    name: "held",
    about: "shares what a test holds",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        { per, unit: "1", initial: typeof value === "number" ? value : byIndex(value), about: "held" },
      ]),
    ),
    shares: Object.keys(values),
  };
}

/** An expression that gives neuron i the number i of a list. */
function byIndex(values: readonly number[]): string {
  return values.reduceRight(
    (rest, value, i) => (rest === "" ? `${value}` : `if(index == ${i}, ${value}, ${rest})`),
    "",
  );
}

export interface Clamp {
  /** What is shared, such as the relative activity `c`; a list has one value for each neuron. */
  readonly values?: Readonly<Record<string, number | readonly number[]>>;
  /** Mechanisms on all afferents, in their order. */
  readonly chain: Readonly<Record<string, string | Mechanism | Partial<InstanceSpec>>>;
  readonly neurons?: number;
  readonly weights?: readonly number[];
  readonly model?: Partial<Model>;
  /** Length of a step in s; what runs every second runs once a step. */
  readonly tick?: number;
}

/** Silent neurons with four afferents each, whose activity is not theirs but held. */
export function clampedModel({
  values = {},
  chain,
  neurons = 1,
  weights,
  model = {},
  tick = 1,
}: Clamp): Model {
  const count = Math.max(
    neurons,
    ...Object.values(values).map((v) => (typeof v === "number" ? 1 : v.length)),
  );
  const pairs = Array.from({ length: 4 * count }, (_, k) => ({ pre: k % 4, post: Math.floor(k / 4) }));
  const instances = Object.entries(chain).map(([name, given]) => {
    const spec: Partial<InstanceSpec> =
      typeof given === "string" || "laws" in given ? { mechanism: given as string | Mechanism } : given;
    return [name, { on: ["P"], ...spec, mechanism: ticking(spec.mechanism!, tick) }] as const;
  });
  return {
    version: 1,
    name: "clamped",
    dt: `${tick} s`,
    duration: "1 d",
    seed: 1,
    populations: {
      X: { count: 4, input: listed([[], [], [], []]) },
      E: { count, neuron: relay },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: {
          kind: "list",
          pre: pairs.map(({ pre }) => pre),
          post: pairs.map(({ post }) => post),
          weights: pairs.map(({ pre }) => weights?.[pre] ?? 0.25 * (pre + 1)),
        },
        weight: 0,
      },
    },
    mechanisms: { held: { mechanism: held(values), population: "E" }, ...Object.fromEntries(instances) },
    ...model,
  };
}

/** A mechanism whose ticks of a second are as long as a step. */
function ticking(mechanism: string | Mechanism, tick: number): Mechanism {
  const found = typeof mechanism === "string" ? mechanisms.find(({ name }) => name === mechanism) : mechanism;
  if (found === undefined) throw new Error(`bug: no mechanism ${mechanism}`);
  const every = Object.fromEntries(
    Object.entries(found.every ?? {}).map(([interval, rules]) => [
      interval === "1 s" ? `${tick} s` : interval,
      rules,
    ]),
  );
  return { ...found, every };
}

/** The same, started. */
export function clamped(clamp: Clamp, backend: Backend = "f64"): Running {
  return start(clampedModel(clamp), backend);
}
