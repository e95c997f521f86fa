import { randomStream } from "../numerics/random.ts";

/** What keeps the rate: see `timescaleField`. */
export type Homeostasis =
  | "none"
  | "scaling"
  | "additive"
  | "cascade"
  | "bcm"
  | "intrinsic"
  | "L1 normalisation";

/** Times in s; `gain` is the share of its drive that a population at its set-point gives itself. */
export interface FieldPoint {
  readonly rule: Homeostasis;
  readonly gain: number;
  readonly tauDetector: number;
  readonly tauHomeostasis: number;
  readonly tauHebb: number;
  /** Time after the training; 30 time constants of homeostasis and 6 h at most if absent. */
  readonly rest?: number;
}

/** `memory`: stable and still selective for what was trained. */
export type FieldClass = "memory" | "stable" | "oscillating" | "runaway";

/** Course: learning is on throughout, a pattern is shown for `training`, then as long as the rest says. Times in s. */
const course = { settle: 600, training: 300, most: 6 * 3600, constants: 30 };
/** Runaway and silence as elsewhere: above five times the set-point for 10 s, below a fortieth (0.1 of 4 Hz) for 60 s. */
const event = { high: 5, highFor: 10, low: 0.025, lowFor: 60 };
/** Largest rate and weight, relative to those at the set-point; the trained share of the synapses. */
const most = { rate: 20, weight: 5 };
const TRAINED = 0.2;
/** Weight of the trained synapses over the others from which on a memory is there. */
const SELECTIVE = 1.2;
/** Second stage of the cascade, s. */
const STAGE = 10;
/** Relative noise of the drive, drawn anew every second or step. */
const NOISE = 0.02;

/**
 * Class of a population whose synapses onto itself learn, while homeostasis keeps its rate.
 *
 * Rates and weights are relative to the set-point. The rate follows its drive, 1 - gain from outside and gain times the
 * weights from itself, and saturates. Two kinds of synapses, of which one is trained, follow
 * dw/dt = x r (r - theta) / tauHebb (triplet STDP of independent spikes). The detector relaxes to the rate in tauDetector.
 * Rules: a factor (scaling), the same amount for each weight (additive), a factor behind a second stage (cascade), a
 * threshold (intrinsic), theta itself, which follows r^2 in tauHomeostasis (bcm), or a sum of weights that is fixed.
 */
export function timescaleField(point: FieldPoint, seed: number): FieldClass {
  const { rule, gain, tauDetector, tauHomeostasis, tauHebb } = point;
  const draws = randomStream(seed, rule, gain, tauDetector, tauHomeostasis);
  const dt = Math.min(tauDetector / 5, tauHomeostasis / 20, tauHebb / 100, STAGE / 5);
  const rest = point.rest ?? Math.min(course.most, Math.max(course.constants * tauHomeostasis, 4 * tauHebb));
  const start = course.settle + course.training;
  const steps = Math.ceil((start + rest) / dt);
  const every = Math.max(1, Math.round(1 / dt));
  const late = Math.ceil((start + (2 / 3) * rest) / dt);
  let [rate, trained, other, factor, shift, theta, sensed, stage, noise] = [1, 1, 1, 1, 0, 1, 1, 0, 0];
  let [high, low] = [0, 0];
  let [sum, squares, count] = [0, 0, 0];
  const bounded = (w: number) => Math.min(most.weight, Math.max(0, w));
  const [slow, sense, learn, second] = [dt / tauHomeostasis, dt / tauDetector, dt / tauHebb, dt / STAGE];
  for (let step = 0; step < steps; step++) {
    const time = step * dt;
    if (step % every === 0) noise = NOISE * draws.normal();
    const shown = time >= course.settle && time < start ? 1 : 0;
    const drive =
      (1 - gain) * (1 + noise) +
      0.5 * shown * (1 - gain) -
      shift +
      gain * factor * (TRAINED * trained * (rate + shown) + (1 - TRAINED) * other * rate);
    rate = drive > 0 ? most.rate * Math.tanh(drive / most.rate) : 0;
    const change = learn * rate * (rate - theta);
    trained = bounded(trained + change * (rate + shown));
    other = bounded(other + change * rate);
    sensed += sense * (rate - sensed);
    const error = 1 - sensed;
    if (rule === "scaling") factor *= Math.exp(slow * error);
    else if (rule === "additive")
      [trained, other] = [bounded(trained + slow * error), bounded(other + slow * error)];
    else if (rule === "cascade") {
      stage += second * (error - stage);
      factor *= Math.exp(slow * stage);
    } else if (rule === "intrinsic") shift -= slow * error;
    else if (rule === "bcm") theta += slow * (rate * rate - theta);
    else if (rule === "L1 normalisation") {
      const total = TRAINED * trained + (1 - TRAINED) * other;
      if (total > 0) [trained, other] = [trained / total, other / total];
    }
    factor = Math.min(20, Math.max(0.05, factor));
    high = rate > event.high ? high + dt : 0;
    low = rate < event.low ? low + dt : 0;
    if (high >= event.highFor || low >= event.lowFor) return "runaway";
    if (step >= late) {
      sum += rate;
      squares += rate * rate;
      count++;
    }
  }
  const mean = sum / count;
  const spread = Math.sqrt(Math.max(0, squares / count - mean * mean));
  if (spread > 0.2 * mean && mean > 0.2 && mean < 5) return "oscillating";
  if (mean < 0.5 || mean > 2) return "runaway";
  return trained > SELECTIVE * other ? "memory" : "stable";
}

/** Kendall's tau of two rows of numbers, ties counted as neither. */
export function kendall(x: readonly number[], y: readonly number[]): number {
  let [score, pairs] = [0, 0];
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < i; j++) {
      pairs++;
      score += Math.sign((x[i]! - x[j]!) * (y[i]! - y[j]!));
    }
  return score / pairs;
}
