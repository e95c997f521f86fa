import { constantOf } from "../program/expr.ts";
import type { Expr, Variable } from "../program/program.ts";
import type { PopulationDraft } from "./draft.ts";

/** True if the structure of `e` shows that it is above 0, given which variables cannot fall below 0. */
export function isPositive(
  e: Expr,
  nonNegative: (variable: number) => boolean,
  locals: ReadonlyMap<number, Expr>,
): boolean {
  const written = withLocals(e, locals);
  return atLeastZero(written, nonNegative) && aboveZero(written, nonNegative);
}

/** `e` with what each local stands for in its place. */
function withLocals(e: Expr, locals: ReadonlyMap<number, Expr>): Expr {
  const inside = (part: Expr) => withLocals(part, locals);
  if (e.kind === "local") return inside(locals.get(e.local) ?? { kind: "ambient", name: "t" });
  if (e.kind === "binary") return { ...e, left: inside(e.left), right: inside(e.right) };
  return e.kind === "call" ? { ...e, args: e.args.map(inside) } : e;
}

function aboveZero(e: Expr, nonNegative: (variable: number) => boolean): boolean {
  switch (e.kind) {
    case "constant":
      return e.value > 0;
    case "binary":
      if (e.op === "+") return aboveZero(e.left, nonNegative) || aboveZero(e.right, nonNegative);
      return (
        (e.op === "*" || e.op === "/") && aboveZero(e.left, nonNegative) && aboveZero(e.right, nonNegative)
      );
    default:
      return false;
  }
}

function atLeastZero(e: Expr, nonNegative: (variable: number) => boolean): boolean {
  switch (e.kind) {
    case "constant":
      return e.value >= 0;
    case "read":
      return nonNegative(e.variable);
    case "binary":
      return (
        ["+", "*", "/"].includes(e.op) &&
        atLeastZero(e.left, nonNegative) &&
        atLeastZero(e.right, nonNegative)
      );
    case "call":
      return (
        e.fn === "exp" || (e.fn === "max" && e.args.some((argument) => atLeastZero(argument, nonNegative)))
      );
    default:
      return false;
  }
}

/** True for a conductance: it starts at 0 or more, relaxes towards 0 or more, and only arriving spikes raise it. */
export function isNonNegative(id: number, variables: readonly Variable[], draft: PopulationDraft): boolean {
  const decay = draft.decays.find((each) => each.variable === id);
  const start = constantOf(variables[id]!.initial);
  if (decay === undefined || start === undefined || !(start >= 0)) return false;
  const toward = constantOf(decay.toward);
  if (toward === undefined || !(toward >= 0)) return false;
  const name = [...draft.ids].find(([, each]) => each === id)?.[0];
  if (name === undefined || draft.neuron!.reset.some((text) => new RegExp(`^\\s*${name}\\b`).test(text)))
    return false;
  return [...draft.receptors.values()]
    .flat()
    .every(({ variable, ratio }) => variable !== id || constantOf(ratio)! >= 0);
}
