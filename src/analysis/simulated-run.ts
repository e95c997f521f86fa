import type { Model } from "../model/model.ts";
import { givenParameters } from "../model/preset.ts";
import type { CompressionError } from "../stats/compression-error.ts";
import { parseQuantity } from "../units/quantity.ts";

/** What a run of a circuit recorded, as the report reads it. Times are those of the circuit, in s. */
export interface SimulatedRun {
  readonly model: Model;
  readonly facts: {
    readonly version: string;
    readonly status: string;
    readonly hash: string;
    readonly modelSeconds: number;
    readonly wallSeconds: number;
    readonly threads: number;
    readonly warnings: readonly string[];
    readonly trips: readonly string[];
    /** Whether a verdict may rest on it, and why. */
    readonly permission: { readonly carriesVerdict: boolean; readonly sentence: string };
    /** The errors that an audit of its compression found; none where it was not audited. */
    readonly compressionErrors: readonly CompressionError[];
  };
  /** Of each population whose spikes were recorded, those that `rasterPart` names, or more. */
  readonly spikes: readonly {
    readonly population: string;
    readonly times: Float64Array;
    readonly cells: Float64Array;
  }[];
  /** Numbers of a quantity such as `E.rate` or `scaling.H q50`, at least those that `shownSeries` names. */
  readonly series: ReadonlyMap<string, RecordedSeries>;
  /** Weights, by projection, ascending in time. They are read when they are used: all together may not fit into memory. */
  readonly weights: readonly {
    readonly projection: string;
    readonly time: number;
    /** Whether `read` gives what a spike transmits, where that is another number than the weight w. */
    readonly transmitted: boolean;
    readonly read: () => Promise<Float64Array>;
  }[];
}

export interface RecordedSeries {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Target rates of a population in Hz, each with the instance that states it. */
export function targetRates(
  model: Model,
): { readonly instance: string; readonly population: string; readonly rate: number }[] {
  return Object.entries(model.mechanisms ?? {}).flatMap(([instance, spec]) => {
    if (typeof spec.mechanism === "string") return [];
    const parameter = spec.mechanism.parameters["targetRate"];
    const population = spec.population ?? model.projections?.[spec.on?.[0] ?? ""]?.to;
    if (parameter === undefined || population === undefined) return [];
    const own = givenParameters(spec.mechanism, spec)["targetRate"];
    if (own === undefined && typeof parameter.value !== "number") return [];
    const { value } = parseQuantity(own ?? `${parameter.value} ${parameter.unit}`);
    return [{ instance, population, rate: 1000 * value }];
  });
}

/** Recorded factors of a projection: those of instances on it whose variable is called H, F or h. */
function factorsOf(model: Model, projection: string): string[] {
  return Object.entries(model.mechanisms ?? {}).flatMap(([instance, { on, mechanism }]) =>
    typeof mechanism === "string" || !on?.includes(projection)
      ? []
      : ["H", "F"]
          .filter((name) => mechanism.variables[name] !== undefined)
          .map((name) => `${instance}.${name}`),
  );
}

/** Factors of all projections, each once. */
export function modelFactors(model: Model): string[] {
  return [...new Set(Object.keys(model.projections ?? {}).flatMap((name) => factorsOf(model, name)))];
}
