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

/**
 * The rate (1/ms) at which what is controlled rests with the sensors settled; null if there is none from 0.01 to 500 Hz.
 *
 * A factor must fall above it; which way a quantity of the neuron has to go is not known here.
 */
export function setPoint(loop: MeanFieldLoop): number | null {
  let direction = 1;
  const drift = (rate: number): number => {
    const state = loop.settled(rate);
    return direction * (loop.advance(state, rate)[0]! - state[0]!);
  };
  let low = 1e-5;
  let high = 0.5;
  if (loop.controls === "quantity" && drift(high) > 0) direction = -1;
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

/** True if more firing raises the factor: the sign of a loop that runs away. */
export function isPositiveFeedback(loop: MeanFieldLoop): boolean {
  const drift = (rate: number) => loop.advance(loop.settled(rate), rate)[0]! - loop.settled(rate)[0]!;
  return drift(1e-5) < 0 && drift(0.5) > 0;
}

/**
 * The modes of the loop when the rate follows the factor as rate = setPoint * factor^gain.
 *
 * `gain` is the log gain G = K / rate of mechanisms.md 3.3: how many per cent the rate rises with one per cent of weight.
 */
export function loopBehaviour(loop: MeanFieldLoop, rate: number, gain: number): LoopBehaviour {
  const at = loop.settled(rate);
  const factor = at[0]!;
  const step = (state: readonly number[]) =>
    loop.advance(state, rate * Math.max(state[0]! / factor, 1e-12) ** gain);
  const n = at.length;
  const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let j = 0; j < n; j++) {
    const e = at[j] === 0 ? 1e-4 : 1e-4 * Math.abs(at[j]!);
    const up = at.map((x, i) => (i === j ? x + e : x));
    const down = at.map((x, i) => (i === j ? x - e : x));
    const risen = step(up);
    const fallen = step(down);
    for (let i = 0; i < n; i++)
      matrix[i]![j] = (risen[i]! - up[i]! - (fallen[i]! - down[i]!)) / (2 * e * loop.interval);
  }
  const modes = smallEigenvalues(balanced(matrix, at)).map((mode) => continuous(mode, loop.interval));
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

/** The matrix in units in which every state is about 1, so that no digit is lost between them. */
function balanced(matrix: readonly (readonly number[])[], at: readonly number[]): number[][] {
  const unit = at.map((x) => (x === 0 ? 1 : Math.abs(x)));
  return matrix.map((row, i) => row.map((x, j) => (x * unit[j]!) / unit[i]!));
}

/** The rate s of a mode that is multiplied by 1 + T mode in a tick of length T. */
function continuous({ re, im }: Complex, interval: number): Complex {
  const x = 1 + interval * re;
  const y = interval * im;
  if (Math.hypot(interval * re, y) < 1e-6) return { re, im };
  return { re: Math.log(Math.hypot(x, y)) / interval, im: Math.atan2(y, x) / interval };
}
