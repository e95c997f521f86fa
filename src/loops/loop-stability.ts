import { type Complex, smallEigenvalues } from "../numerics/small-eigenvalues.ts";
import type { MeanFieldLoop } from "./mean-field-loop.ts";

/** How the linear loop behaves about its set-point, for one gain of the circuit. */
export interface LoopBehaviour {
  /** Damping ratio of the least damped mode: 1 and above does not oscillate, below 0 grows. */
  readonly damping: number;
  /** Period of that mode, ms; infinite if it does not oscillate. */
  readonly period: number;
  /** Growth of the slowest or growing mode, 1/ms; below 0 is stable. */
  readonly growth: number;
}

/** Least damping that is not warned of: one overshoot of 16 %. */
const LEAST_DAMPING = 0.5;

/** Growth (1/ms) that counts as none: a change by e in thirty years. */
const DRIFT = 1e-12;

/** True if some mode grows. */
export function grows({ growth }: LoopBehaviour): boolean {
  return growth > DRIFT;
}

/** True if the loop neither grows nor oscillates enough to be warned of. */
export function comesToRest(behaviour: LoopBehaviour): boolean {
  return !grows(behaviour) && behaviour.damping >= LEAST_DAMPING;
}

/**
 * The rate (1/ms) at which what is controlled rests with the sensors settled; null if there is none from 0.01 to 500 Hz.
 *
 * Above it excitation must fall and inhibition rise; which way something without a sign has to go is not known here.
 */
export function setPoint(loop: MeanFieldLoop): number | null {
  let direction: number = loop.sign ?? 1;
  const drift = (rate: number): number => {
    const state = loop.settled(rate);
    return direction * (loop.advance(state, rate)[0]! - state[0]!);
  };
  let low = 1e-5;
  let high = 0.5;
  if (loop.sign === null && drift(high) > 0) direction = -1;
  const below = drift(low);
  const above = drift(high);
  if (!(below > 0 && above < 0)) return null;
  for (let i = 0; i < 200 && high / low > 1 + 1e-13; i++) {
    const middle = Math.sqrt(low * high);
    const value = drift(middle);
    if (value === 0) return middle;
    if (value > 0) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** True if more firing raises excitation or lowers inhibition: the sign of a loop that runs away. */
export function isPositiveFeedback(loop: MeanFieldLoop): boolean {
  const { sign } = loop;
  if (sign === null) return false;
  const drift = (rate: number) => loop.advance(loop.settled(rate), rate)[0]! - loop.settled(rate)[0]!;
  return sign * drift(1e-5) < 0 && sign * drift(0.5) > 0;
}

/**
 * The modes of the loop when the rate follows the factor as rate = setPoint * factor^gain, with 1 / factor for inhibition.
 *
 * `gain` is the log gain G = K / rate of mechanisms.md 3.3: by how many per cent one per cent of weight changes the rate.
 */
export function loopBehaviour(loop: MeanFieldLoop, rate: number, gain: number): LoopBehaviour {
  const at = loop.settled(rate);
  const factor = at[0]!;
  const step = (state: readonly number[]) =>
    loop.advance(state, rate * followed(loop, state[0]! / factor, gain));
  return behaviourOf(changes(step, at, unitsOf(loop, rate, at)), loop.interval);
}

/** What the rate is multiplied by when what is controlled, or what is sent of it, is multiplied by `share`. */
export function followed({ sign }: MeanFieldLoop, share: number, gain: number): number {
  return Math.max(share, 1e-12) ** ((sign ?? 1) * gain);
}

/**
 * What the least damped mode does, of the matrix of changes over an interval (ms) in which everything starts again.
 *
 * Shapes: n x n, row by row, the identity taken off, as `changes` makes it.
 */
export function behaviourOf(matrix: readonly (readonly number[])[], interval: number): LoopBehaviour {
  const perTime = matrix.map((row) => row.map((x) => x / interval));
  const modes = modesOf(perTime).map((mode) => continuous(mode, interval));
  const moving = modes.filter(({ re, im }) => Math.hypot(re, im) > 1e-15);
  if (moving.length === 0) return { damping: 1, period: Number.POSITIVE_INFINITY, growth: 0 };
  const ratio = ({ re, im }: Complex) =>
    Math.abs(im) < 1e-4 * Math.abs(re) ? -Math.sign(re) : -re / Math.hypot(re, im);
  const worst = moving.reduce((a, b) => (ratio(b) < ratio(a) ? b : a));
  return {
    damping: ratio(worst),
    period:
      Math.abs(worst.im) < 1e-4 * Math.abs(worst.re)
        ? Number.POSITIVE_INFINITY
        : (2 * Math.PI) / Math.abs(worst.im),
    growth: Math.max(...moving.map(({ re }) => re)),
  };
}

/**
 * Eigenvalues, with those split off first that stand alone on the diagonal: of states that stay as they are, and of those
 * that a tick writes anew. Rounding would give them a growth.
 */
function modesOf(matrix: readonly (readonly number[])[]): Complex[] {
  const others = (i: number) => matrix.map((_, j) => j).filter((j) => j !== i);
  const alone = matrix.findIndex(
    (row, i) => others(i).every((j) => row[j] === 0) || others(i).every((j) => matrix[j]![i] === 0),
  );
  if (alone < 0) return smallEigenvalues(matrix);
  const rest = others(alone);
  return [
    { re: matrix[alone]![alone]!, im: 0 },
    ...modesOf(rest.map((i) => rest.map((j) => matrix[i]![j]!))),
  ];
}

/**
 * Units of the states of a loop at rest: their size, or what an e-fold of the rate (1/ms) moves them by where that is more.
 *
 * What is 0 at the set-point, such as the amount of a tick, is left by rounding at a size that says nothing.
 */
export function unitsOf(loop: MeanFieldLoop, rate: number, at: readonly number[]): number[] {
  const risen = loop.settled(1.01 * rate);
  return at.map((x, i) => Math.max(Math.abs(x), Math.abs(risen[i]! - x) / 0.01) || 1);
}

/**
 * Slopes about `at` of what `step` adds to each state by each, with every state in its `unit`.
 *
 * Shapes: n x n, row by row. Without the identity, so that no digit of a slow change is lost.
 */
export function changes(
  step: (state: readonly number[]) => readonly number[],
  at: readonly number[],
  unit: readonly number[],
): number[][] {
  const n = at.length;
  const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let j = 0; j < n; j++) {
    const e = 1e-4 * unit[j]!;
    const up = at.map((x, i) => (i === j ? x + e : x));
    const down = at.map((x, i) => (i === j ? x - e : x));
    const risen = step(up);
    const fallen = step(down);
    for (let i = 0; i < n; i++)
      matrix[i]![j] = (((risen[i]! - up[i]! - (fallen[i]! - down[i]!)) / (2 * e)) * unit[j]!) / unit[i]!;
  }
  return matrix;
}

/** The rate s of a mode that is multiplied by 1 + T mode in a tick of length T. */
function continuous({ re, im }: Complex, interval: number): Complex {
  const x = 1 + interval * re;
  const y = interval * im;
  if (Math.hypot(interval * re, y) < 1e-6) return { re, im };
  return { re: Math.log(Math.hypot(x, y)) / interval, im: Math.atan2(y, x) / interval };
}
