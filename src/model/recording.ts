import { parseQuantity } from "../units/quantity.ts";
import { DataError } from "./errors.ts";
import type { Model } from "./model.ts";
import { nearestName } from "./nearest.ts";
import type { QuantityText } from "./quantity-text.ts";

/** A recorded quantity over time; `cells` holds the cell of each number where it is one cell's, and is empty otherwise. */
export interface Series {
  readonly unit: string;
  /** Model time, s. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly cells: Int32Array;
}

/**
 * All weights of a projection at a moment, in the order (block, presynaptic cell, delay, target): the same for each mark
 * where no synapses come and go. A synapse is that of (pre, post, ordinal); it survived from a mark if `age` reaches back.
 */
export interface WeightSnapshot {
  readonly projection: string;
  /** Model time, s. */
  readonly time: number;
  readonly pre: Int32Array;
  readonly post: Int32Array;
  /** Number among the synapses of the pair of cells. */
  readonly ordinal: Int32Array;
  /** Number among the branches of the target; null where it has none. */
  readonly branch: Int32Array | null;
  readonly w: Float64Array;
  /** Weight times the factors H, F and h of its target: what a spike transmits, but for short-term plasticity. */
  readonly strength: Float64Array;
  /** Variables that were kept with the weights, such as `spine.asi`, in their units. */
  readonly variables: ReadonlyMap<string, { readonly unit: string; readonly values: Float64Array }>;
  /** Model time since it was formed, s; null where no synapses come and go. */
  readonly age: Float64Array | null;
}

/**
 * What was recorded of one simulated circuit, as `measure` receives it.
 *
 * Times are model time: what the model file writes, also where compression ran it faster. Spike times alone are those of
 * the circuit's own clock, which ran `compression` times as fast.
 */
export interface CircuitRecording {
  readonly arm: string;
  /** The model as the arm gave it. */
  readonly data: Model;
  readonly compression: number;
  /** Model time that was simulated, s; shorter than the model's duration where the guard stopped it. */
  readonly seconds: number;
  /** What the guard saw: runaway, silence, divergence. */
  readonly trips: readonly GuardEvent[];
  readonly series: ReadonlyMap<string, Series>;
  readonly spikes: ReadonlyMap<string, { readonly times: Float64Array; readonly cells: Int32Array }>;
  readonly weights: readonly WeightSnapshot[];
}

/** A trip of the rate guard. */
export interface GuardEvent {
  readonly kind: "runaway" | "silence" | "divergence";
  readonly of: string;
  /** Model time, s. */
  readonly time: number;
  readonly text: string;
}

/** The series called `name`. Fails: DataError that offers the nearest recorded name. */
export function seriesOf(recording: CircuitRecording, name: string): Series {
  const found = recording.series.get(name);
  if (found !== undefined) return found;
  const names = [...recording.series.keys()];
  const near = nearestName(name, names);
  throw new DataError(
    `unknown series: ${name} (arm ${recording.arm})`,
    near ? `did you mean ${near}?` : `recorded are ${names.join(", ")}`,
  );
}

/** Mean of a series from `from` to `to` (model time), over all cells where it has cells; null where nothing lies there. */
export function meanBetween(
  recording: CircuitRecording,
  name: string,
  [from, to]: readonly [QuantityText, QuantityText],
): number | null {
  const { times, values } = seriesOf(recording, name);
  const [low, high] = [seconds(from), seconds(to)];
  let sum = 0;
  let count = 0;
  times.forEach((time, i) => {
    // half a millisecond: marks are whole steps, whose times carry rounding
    if (time < low - 5e-4 || time > high + 5e-4) return;
    sum += values[i]!;
    count++;
  });
  return count === 0 ? null : sum / count;
}

/** Values of a series at the recorded time nearest to `at`, one for each cell in the order of `cells`; empty if none. */
export function valuesAt(recording: CircuitRecording, name: string, at: QuantityText): Float64Array {
  const { times, values } = seriesOf(recording, name);
  const wanted = seconds(at);
  let nearest = Number.NaN;
  for (const time of times) if (!(Math.abs(time - wanted) >= Math.abs(nearest - wanted))) nearest = time;
  return values.filter((_, i) => times[i] === nearest);
}

/** Weights of a projection at the mark `at`. Fails: DataError if no weights were kept there; see `reached`. */
export function weightsAt(recording: CircuitRecording, projection: string, at: QuantityText): WeightSnapshot {
  const wanted = seconds(at);
  const own = recording.weights.filter((each) => each.projection === projection);
  const found = own.find(({ time }) => Math.abs(time - wanted) < 1e-3 * recording.compression);
  if (found !== undefined) return found;
  throw new DataError(
    `no weights of ${projection} at ${at} (arm ${recording.arm})`,
    own.length === 0
      ? "name the projection in recording.weights"
      : `they were kept at ${own.map(({ time }) => `${time} s`).join(", ")}`,
  );
}

/** Did the circuit get as far as `at`? False where the guard stopped it before. */
export function reached(recording: CircuitRecording, at: QuantityText): boolean {
  return recording.seconds >= seconds(at) - 5e-4 * recording.compression;
}

/** A time text such as "12 h" in s. */
export function seconds(time: QuantityText): number {
  return parseQuantity(time).value / 1000;
}
