import { minus, read, times } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import { horner } from "./wasm-math.ts";

/** A step x* + (x - x*) exp(-z) of a variable with dx/dt = r (x* - x), written as x + drift (1 - exp(-z)) / z. */
export interface Relaxation {
  /** z: rate times length of the step, above 0. */
  readonly exponent: Expr;
  /** What a step of Euler adds: z (x* - x), without a division. */
  readonly drift: Expr;
}

/**
 * The exponential Euler step of `target` that `value` is (see `relaxed`), or null where it is none.
 *
 * Only steps whose rate is an expression and above 0 have this form; a constant rate has its factor folded.
 */
export function relaxationOf(target: number, value: Expr): Relaxation | null {
  if (value.kind !== "binary" || value.op !== "+") return null;
  const { left: toward, right: rest } = value;
  if (toward.kind !== "binary" || toward.op !== "/") return null;
  if (rest.kind !== "binary" || rest.op !== "*") return null;
  const { left: distance, right: factor } = rest;
  const x = read(target);
  const isDistance = distance.kind === "binary" && distance.op === "-" && same(distance.left, x);
  if (!isDistance || !same(distance.right, toward)) return null;
  if (factor.kind !== "call" || factor.fn !== "exp") return null;
  const [power] = factor.args;
  if (power?.kind !== "unary" || power.op !== "negate") return null;
  const length = quotient(power.of, toward.right);
  if (length === null) return null;
  return {
    exponent: power.of,
    drift: times(length, minus(toward.left, { kind: "binary", op: "*", left: toward.right, right: x })),
  };
}

/** `product` without its factor `rate`; null if that is not one of its factors. */
function quotient(product: Expr, rate: Expr): Expr | null {
  if (product.kind !== "binary" || product.op !== "*") return null;
  if (same(product.right, rate)) return product.left;
  const inner = quotient(product.right, rate);
  return inner && times(product.left, inner);
}

function same(a: Expr, b: Expr): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The largest exponent whose series is used. */
export const LONGEST = 0.75;

/**
 * Pushes the relaxed values of four elements in single precision: by the series of (1 - exp(-z)) / z where z is at most
 * `LONGEST`, as `exact` pushes them elsewhere, and the start in the lanes of the mask `except`.
 *
 * The series has a third of the instructions of the exponential with its division. All that `exact` reads must have been
 * read before.
 */
export function pushRelaxation(
  f: WasmFunction,
  push: {
    readonly exponent: () => void;
    readonly start: () => void;
    readonly drift: () => void;
    readonly exact: () => void;
    readonly except: Local | undefined;
  },
): void {
  const [z, next] = [f.local("v128"), f.local("v128")];
  push.exponent();
  f.set(z);
  push.start();
  push.drift();
  pushSeries(f, z);
  f.op("f32x4.mul");
  if (push.except !== undefined) f.get(push.except).op("v128.andnot");
  f.op("f32x4.add").set(next);
  f.get(z).splat(LONGEST, "f32x4").op("f32x4.gt", "i32x4.bitmask");
  f.if(() => {
    f.get(next);
    push.exact();
    f.get(z).splat(LONGEST, "f32x4").op("f32x4.le");
    if (push.except !== undefined) f.get(push.except).op("v128.or");
    f.op("v128.bitselect").set(next);
  });
  f.get(next);
  f.release(z, next);
}

/** Pushes (1 - exp(-z)) / z for z up to `LONGEST`, within 1.5e-8. Coefficients: minimax of the relative error (Remez). */
function pushSeries(f: WasmFunction, z: Local): void {
  const coefficients = [
    -0.001008491407, 0.008026577241, -0.04154869752, 0.1666457885, -0.4999986284, 0.9999999851,
  ];
  horner(f, "f32x4", z, coefficients);
}
