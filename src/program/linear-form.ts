import { call, choose, constant, minus, negate, over, plus, reads, times } from "./expr.ts";
import type { Expr } from "./program.ts";

/** scale * (offset + slope x), where no part reads x. */
export interface LinearForm {
  readonly scale: Expr;
  readonly offset: Expr;
  readonly slope: Expr;
}

/** `e` as a linear form of the variable `x`, by the structure of the expression; null if it is not one. */
export function linearForm(e: Expr, x: number): LinearForm | null {
  if (!reads(e, x)) return { scale: one, offset: e, slope: zero };
  switch (e.kind) {
    case "read":
      return { scale: one, offset: zero, slope: one };
    case "unary": {
      const form = e.op === "negate" ? linearForm(e.of, x) : null;
      return form && { scale: form.scale, offset: negate(form.offset), slope: negate(form.slope) };
    }
    case "if": {
      if (reads(e.condition, x)) return null;
      const then = spread(linearForm(e.then, x));
      const otherwise = spread(linearForm(e.otherwise, x));
      if (!then || !otherwise) return null;
      return {
        scale: one,
        offset: choose(e.condition, then.offset, otherwise.offset),
        slope: choose(e.condition, then.slope, otherwise.slope),
      };
    }
    case "binary":
      return linearBinary(e, x);
    default:
      return null;
  }
}

function linearBinary(e: Expr & { kind: "binary" }, x: number): LinearForm | null {
  const { op, left, right } = e;
  if (op === "+" || op === "-") {
    const a = spread(linearForm(left, x));
    const b = spread(linearForm(right, x));
    const join = op === "+" ? plus : minus;
    return a && b && { scale: one, offset: join(a.offset, b.offset), slope: join(a.slope, b.slope) };
  }
  if (op === "*") {
    const [factor, other] = reads(left, x) ? [right, left] : [left, right];
    const form = reads(factor, x) ? null : linearForm(other, x);
    return form && { ...form, scale: times(factor, form.scale) };
  }
  const form = op === "/" && !reads(right, x) ? linearForm(left, x) : null;
  return form && { ...form, scale: over(form.scale, right) };
}

/** The form with its scale multiplied in. */
function spread(form: LinearForm | null): LinearForm | null {
  if (form === null) return null;
  return { scale: one, offset: times(form.scale, form.offset), slope: times(form.scale, form.slope) };
}

/**
 * Value after `length` of a variable `x` with dx/dt = scale (offset + slope x), everything else frozen.
 *
 * Exact: x* + (x - x*) exp(scale slope length) with x* = -offset / slope, or x exp(...) without an offset. Where
 * slope might be 0 (`positive` cannot exclude it) its series in scale slope length is used below 1e-6.
 */
export function relaxed(
  form: LinearForm,
  x: Expr,
  length: number,
  positive: (e: Expr) => boolean = () => false,
): Expr {
  const { scale, offset, slope } = form;
  if (isConstant(slope, 0)) return plus(x, times(constant(length), times(scale, offset)));
  const rate = negate(slope);
  const exponent = negate(times(constant(length), times(scale, rate)));
  if (isConstant(offset, 0)) return times(x, call("exp", exponent));
  const toward = over(offset, rate);
  const exact = plus(toward, times(minus(x, toward), call("exp", exponent)));
  if (rate.kind === "constant" || positive(rate)) return exact;
  const drift = times(constant(length), times(scale, plus(offset, times(slope, x))));
  const series = plus(x, times(drift, plus(one, times(constant(0.5), exponent))));
  const small: Expr = { kind: "binary", op: "<", left: call("abs", exponent), right: constant(1e-6) };
  return choose(small, series, exact);
}

/** True if the form can be advanced in one multiplication with constants: rate and target pass `steady`. */
export function isRelaxation(form: LinearForm, steady: (e: Expr) => boolean): boolean {
  return !isConstant(form.slope, 0) && [form.scale, form.offset, form.slope].every(steady);
}

/** Rate and target of a relaxation. */
export function decayOf(form: LinearForm): { rate: Expr; toward: Expr } {
  const rate = negate(form.slope);
  return { rate: times(form.scale, rate), toward: over(form.offset, rate) };
}

const zero = constant(0);
const one = constant(1);

function isConstant(e: Expr, value: number): boolean {
  return e.kind === "constant" && e.value === value;
}
