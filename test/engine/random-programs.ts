import fc from "fast-check";
import type { Expr, Program, Statement } from "../../src/program/program.ts";
import { add, ambient, assign, binary, call, constant, read, variable } from "../interpret/programs.ts";
import { changed, sparse } from "./circuits.ts";

/** Variables of the circuit that a statement of a site may read, and those that are its own. */
const known = {
  synapse: { own: [3, 5], read: [3, 4, 5, 6, 7, 8, 9, 2] },
  pre: { own: [4, 6], read: [4, 6, 9] },
  post: { own: [2, 7], read: [0, 1, 2, 7, 9] },
  branch: { own: [8], read: [8, 2, 7, 9] },
  // what a synapse transmits, which the axon has no part in
  sent: { own: [], read: [3, 5, 7, 8, 9, 2] },
} as const;
type Place = keyof typeof known;

/** Expressions that stay between -3 and 3 whatever they read. */
function expressions(place: Place): fc.Arbitrary<Expr> {
  const leaf: fc.Arbitrary<Expr> = fc.oneof(
    fc.constantFrom(-1.5, -0.4, 0, 0.3, 1, 2).map(constant),
    fc.constantFrom(...known[place].read).map(read),
    fc.constantFrom("index" as const, "count" as const, "age" as const).map((name) => {
      return binary(binary(ambient(name), "*", 0.01), "-", call("floor", binary(ambient(name), "*", 0.01)));
    }),
    fc.nat(1000).map((site) => sparse("uniform", `random ${place} ${site}`)),
    fc.nat(1000).map((site) => sparse("normal", `random ${place} ${site}`)),
  );
  const { expression } = fc.letrec<{ expression: Expr }>((tie) => {
    const part = tie("expression");
    const both = fc.tuple(part, part);
    const compound: fc.Arbitrary<Expr>[] = [
      both.chain(([a, b]) =>
        fc.constantFrom("+" as const, "-" as const, "*" as const).map((op) => binary(a, op, b)),
      ),
      both.map(([a, b]) => binary(a, "/", binary(1, "+", call("abs", b)))),
      both.chain(([a, b]) => fc.constantFrom("min" as const, "max" as const).map((fn) => call(fn, a, b))),
      part.map((a) => call("exp", call("min", a, 1))),
      part.map((a) => call("sqrt", call("abs", a))),
      part.map((a) => call("log", binary(1, "+", call("abs", a)))),
      part.map((a) => call("pow", binary(0.5, "+", call("abs", a)), 1.3)),
      part.map((a): Expr => ({ kind: "unary", op: "negate", of: a })),
    ];
    return { expression: fc.oneof({ maxDepth: 3, depthSize: "small" }, leaf, ...compound) };
  });
  return expression.map((e) => call("max", call("min", e, 3), -3));
}

/** Statements of a site; the variables that they change relax towards the random values. */
function statements(place: Place): fc.Arbitrary<Statement[]> {
  const one = fc.tuple(fc.constantFrom(...known[place].own), expressions(place)).map(([target, e]) => {
    const moved = binary(binary(read(target), "*", 0.9), "+", binary(0.1, "*", e));
    return assign(target, target === 3 ? call("max", call("min", moved, 2), 0) : moved);
  });
  return fc.array(one, { minLength: 1, maxLength: 3 });
}

/** Circuits with given spikes whose rules are random, at every place where a rule may stand. */
export const randomPrograms: fc.Arbitrary<Program> = fc
  .record({
    onPost: statements("synapse"),
    atPost: statements("post"),
    before: statements("pre"),
    onPre: statements("synapse"),
    atPre: statements("pre"),
    sum: expressions("synapse"),
    gate: statements("synapse"),
    condition: expressions("post"),
    after: statements("post"),
    tickSynapse: statements("synapse"),
    tickPost: statements("post"),
    tickBranch: statements("branch"),
    tickPre: statements("pre"),
    rates: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(0.003, 0.05, 0.4))),
    toward: fc.constantFrom(0, 0.5),
    release: expressions("pre"),
    gain: fc.constantFrom<Expr>(read(7), binary(1, "+", read(2)), constant(1)),
    transmits: fc.option(expressions("sent")),
  })
  .map(assemble);

type Parts = {
  readonly [part in
    | "onPost"
    | "atPost"
    | "before"
    | "onPre"
    | "atPre"
    | "gate"
    | "after"
    | "tickSynapse"
    | "tickPost"
    | "tickBranch"
    | "tickPre"]: Statement[];
} & {
  sum: Expr;
  condition: Expr;
  release: Expr;
  gain: Expr;
  transmits: Expr | null;
  rates: number[];
  toward: number;
};

function assemble(parts: Parts): Program {
  return changed({
    branches: 2,
    variables: [
      variable(5, "P.s", "synapse", 0, 0.2),
      variable(6, "P.p", "pre", 0, 0.7),
      variable(7, "E.f", "post", 1, 1),
      variable(8, "E.b", "branch", 1, 0.4),
      variable(9, "scalar", "network", -1, 0.6),
    ],
    neuron: () => ({
      onPost: [
        { kind: "synapse", projection: 0, statements: parts.onPost },
        { kind: "post", statements: parts.atPost },
      ],
      gated: [{ projection: 0, condition: parts.condition, statements: parts.gate }],
      after: parts.after,
    }),
    projection: {
      branchOf: "uniform",
      before: parts.before,
      release: parts.release,
      gain: parts.gain,
      branchGain: read(8),
      transmits: parts.transmits,
      onPre: [
        ...parts.onPre.map((statement) => ({ site: "synapse" as const, statement })),
        ...parts.atPre.map((statement) => ({ site: "pre" as const, statement })),
        { site: "post", statement: add(7, binary(0.001, "*", parts.sum)) },
      ],
      decays: [
        { variable: 4, rate: constant(parts.rates[0]!), toward: constant(0) },
        { variable: 5, rate: constant(parts.rates[1]!), toward: constant(parts.toward) },
        { variable: 6, rate: constant(parts.rates[2]!), toward: constant(0.5) },
      ],
    },
    program: {
      ticks: [
        {
          steps: 12,
          instance: "random",
          passes: [
            { kind: "each", domain: { site: "synapse", owner: 0 }, statements: parts.tickSynapse },
            { kind: "each", domain: { site: "post", owner: 1 }, statements: parts.tickPost },
            { kind: "each", domain: { site: "branch", owner: 1 }, statements: parts.tickBranch },
            { kind: "each", domain: { site: "pre", owner: 0 }, statements: parts.tickPre },
            {
              kind: "reduce",
              fn: "mean",
              over: [{ domain: { site: "synapse", owner: 0 }, value: read(3) }],
              target: 9,
            },
          ],
        },
      ],
    },
  });
}
