import type { Ast } from "./ast.ts";

/**
 * What a function asks of the dimensions of its arguments and gives: `plain` numbers in and out; `keeps` that of its
 * argument; `agree` all arguments alike, and the result; `root` half of it; `drops` any in, plain out; `choice` the
 * first plain, the others alike.
 */
export type DimensionRule = "plain" | "keeps" | "agree" | "root" | "drops" | "choice";

/** A function of the equation language. */
export interface Builtin {
  readonly name: string;
  /** Numbers of arguments that are allowed; the scope of a reduction does not count. */
  readonly arities: readonly number[];
  /** `min` and `max` are math with two arguments and reductions with one. */
  readonly kind: "math" | "draw" | "reduction" | "math or reduction";
  readonly rule: DimensionRule;
  readonly about: string;
}

/** Every function of the equation language. */
export const builtins: readonly Builtin[] = [
  {
    name: "if",
    arities: [3],
    kind: "math",
    rule: "choice",
    about: "if(c, a, b): a where c holds, b elsewhere",
  },
  {
    name: "clip",
    arities: [3],
    kind: "math",
    rule: "agree",
    about: "clip(x, lo, hi): x moved into [lo, hi]",
  },
  { name: "exp", arities: [1], kind: "math", rule: "plain", about: "exp(x): e to the power x" },
  { name: "log", arities: [1], kind: "math", rule: "plain", about: "log(x): natural logarithm" },
  { name: "sqrt", arities: [1], kind: "math", rule: "root", about: "sqrt(x): square root" },
  { name: "tanh", arities: [1], kind: "math", rule: "plain", about: "tanh(x): hyperbolic tangent" },
  { name: "abs", arities: [1], kind: "math", rule: "keeps", about: "abs(x): size without the sign" },
  { name: "sign", arities: [1], kind: "math", rule: "drops", about: "sign(x): -1, 0 or 1" },
  {
    name: "floor",
    arities: [1],
    kind: "math",
    rule: "plain",
    about: "floor(x): largest whole number up to x",
  },
  { name: "frac", arities: [1], kind: "math", rule: "plain", about: "frac(x): x - floor(x)" },
  { name: "mod", arities: [2], kind: "math", rule: "agree", about: "mod(a, b): a - b floor(a / b)" },
  {
    name: "min",
    arities: [1, 2],
    kind: "math or reduction",
    rule: "agree",
    about: "min(a, b): the smaller one; min(x): the smallest x of the scope",
  },
  {
    name: "max",
    arities: [1, 2],
    kind: "math or reduction",
    rule: "agree",
    about: "max(a, b): the larger one; max(x): the largest x of the scope",
  },
  { name: "sum", arities: [1], kind: "reduction", rule: "keeps", about: "sum(x): sum of x over the scope" },
  {
    name: "mean",
    arities: [1],
    kind: "reduction",
    rule: "keeps",
    about: "mean(x): mean of x over the scope",
  },
  {
    name: "median",
    arities: [1],
    kind: "reduction",
    rule: "keeps",
    about: "median(x): median of x over the scope",
  },
  {
    name: "rank",
    arities: [1],
    kind: "reduction",
    rule: "drops",
    about: "rank(x): share of the scope's elements whose x is below one's own, in [0, 1)",
  },
  { name: "normal", arities: [0], kind: "draw", rule: "plain", about: "normal(): standard normal draw" },
  { name: "uniform", arities: [0], kind: "draw", rule: "plain", about: "uniform(): draw from (0, 1)" },
  {
    name: "bernoulli",
    arities: [1],
    kind: "draw",
    rule: "plain",
    about: "bernoulli(p): 1 with probability p, else 0",
  },
  { name: "poisson", arities: [1], kind: "draw", rule: "plain", about: "poisson(mean): Poisson count" },
];

const byName = new Map(builtins.map((builtin) => [builtin.name, builtin]));

/** The function called `name`, or undefined. */
export function builtin(name: string): Builtin | undefined {
  return byName.get(name);
}

/** Sites over which a reduction may run, as its second argument. */
export const reductionScopes: readonly string[] = ["post", "branch", "population", "network"];

/** The call as a reduction: what it combines, and the scope if one is written. Null if it is none. */
export function reductionOf(call: Ast & { kind: "call" }): { of: Ast; scope: string | null } | null {
  const kind = byName.get(call.fn)?.kind;
  const [of, second] = call.args;
  if (of === undefined || (kind !== "reduction" && kind !== "math or reduction")) return null;
  if (second === undefined) return { of, scope: null };
  return second.kind === "name" && reductionScopes.includes(second.name) ? { of, scope: second.name } : null;
}
