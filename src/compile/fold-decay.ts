import { call, constant, minus, negate, plus, read, times } from "./expr.ts";
import type { Decay, Statement } from "./program.ts";

/** The assignment that advances a decay by `length` ms: x <- toward + (x - toward) exp(-rate length). */
export function fold(decay: Decay, length: number): Statement {
  const factor = call("exp", negate(times(constant(length), decay.rate)));
  const x = read(decay.variable);
  return {
    kind: "assign",
    target: decay.variable,
    value: plus(decay.toward, times(factor, minus(x, decay.toward))),
    origin: { owner: "decay", text: "" },
  };
}
