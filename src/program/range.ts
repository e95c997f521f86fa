import type { Expr } from "./program.ts";

type Range = readonly [number, number];

const everything: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** Smallest and largest value that `e` can take, by interval arithmetic; normal draws within 5 SD. Ends may be infinite. */
export function rangeOf(e: Expr, largest: { readonly index: number; readonly pre: number }): Range {
  const inside = (part: Expr) => rangeOf(part, largest);
  switch (e.kind) {
    case "constant":
      return [e.value, e.value];
    case "ambient":
      return e.name === "index" ? [0, largest.index] : e.name === "pre" ? [0, largest.pre] : everything;
    case "unary": {
      const [low, high] = inside(e.of);
      return e.op === "not" ? [0, 1] : [-high, -low];
    }
    case "binary":
      return binaryRange(e.op, inside(e.left), inside(e.right));
    case "call":
      return callRange(e.fn, e.args.map(inside));
    case "if":
      return hull([...inside(e.then), ...inside(e.otherwise)]);
    case "draw":
      return drawRange(e.distribution);
    default:
      return everything;
  }
}

function drawRange(distribution: string): Range {
  if (distribution === "normal") return [-5, 5];
  return distribution === "poisson" ? [0, Number.POSITIVE_INFINITY] : [0, 1];
}

function hull(values: readonly number[]): Range {
  return values.some(Number.isNaN) ? everything : [Math.min(...values), Math.max(...values)];
}

function binaryRange(op: string, a: Range, b: Range): Range {
  switch (op) {
    case "+":
      return hull([a[0] + b[0], a[1] + b[1]]);
    case "-":
      return hull([a[0] - b[1], a[1] - b[0]]);
    case "*":
      return hull([a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]]);
    case "/":
      if (b[0] <= 0 && b[1] >= 0) return everything;
      return hull([a[0] / b[0], a[0] / b[1], a[1] / b[0], a[1] / b[1]]);
    default:
      return [0, 1];
  }
}

function callRange(fn: string, args: readonly Range[]): Range {
  const [low, high] = args[0]!;
  switch (fn) {
    case "min":
      return [Math.min(...args.map((arg) => arg[0])), Math.min(...args.map((arg) => arg[1]))];
    case "max":
      return [Math.max(...args.map((arg) => arg[0])), Math.max(...args.map((arg) => arg[1]))];
    case "floor":
      return [Math.floor(low), Math.floor(high)];
    case "exp":
      return [Math.exp(low), Math.exp(high)];
    case "sqrt":
      return low >= 0 ? [Math.sqrt(low), Math.sqrt(high)] : everything;
    case "abs":
      return low <= 0 && high >= 0 ? [0, Math.max(-low, high)] : hull([Math.abs(low), Math.abs(high)]);
    case "sign":
      return [-1, 1];
    default:
      return everything;
  }
}
