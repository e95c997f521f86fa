import { call, constant, minus, negate, plus, read, times } from "./expr.ts";
import type { Decay, Expr, Statement } from "./program.ts";

/** The assignment that advances a decay by `length` ms: x <- toward + (x - toward) exp(-rate length). */
export function fold(decay: Decay, length: number): Statement {
  return foldOver(decay, constant(length));
}

/** The same over a time that is known only when it runs. */
export function foldOver(decay: Decay, length: Expr): Statement {
  const factor = call("exp", negate(times(length, decay.rate)));
  const x = read(decay.variable);
  return {
    kind: "assign",
    target: decay.variable,
    value: plus(decay.toward, times(factor, minus(x, decay.toward))),
    origin: { owner: "decay", text: "" },
  };
}
