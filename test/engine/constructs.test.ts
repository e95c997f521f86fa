import { describe, expect, test } from "vitest";
import { choosePaths } from "../../src/engine/paths.ts";
import { choose } from "../../src/program/expr.ts";
import type { Program } from "../../src/program/program.ts";
import { add, ambient, assign, binary, call, constant, read, variable } from "../interpret/programs.ts";
import { agree } from "./agreement.ts";
import { changed, circuit, sparse, step } from "./circuits.ts";

describe("the compiled engine does in f64 what the interpreter does, step by step", () => {
  test("for pair plasticity with two delays", () => {
    expect(agree(circuit(), 250)).toBeGreaterThan(3000);
  });

  test("for plasticity that waits, run in long stretches", () => {
    agree(circuit(), 250, { ways: [1, 10, 50].map((every) => ({ plastic: "lazy", every })) });
  });

  test("for what a synapse transmits in the place of its weight, on every path", () => {
    const sent = call("exp", call("min", binary(binary(read(5), "*", 0.3), "+", read(3)), 1));
    const latent = (change: Partial<Program["projections"][number]> = {}) =>
      changed({
        variables: [
          variable(5, "P.size", "synapse", 0, sparse("normal", "size")),
          variable(6, "E.slow", "post", 1),
        ],
        projection: {
          // the second receptor, and what is transmitted after the first is raised, are those of before
          transmits: binary(sent, "*", binary(1, "+", read(1))),
          gain: read(2),
          onPre: [
            {
              site: "synapse",
              statement: assign(3, call("min", binary(read(3), "-", binary(read(2), "*", 0.001)), 2)),
            },
            { site: "pre", statement: add(4, 1) },
          ],
          receptors: [
            { variable: 1, scale: 0.1 },
            { variable: 6, scale: 0.01 },
          ],
          ...change,
        },
      });
    expect(choosePaths(latent())[0]).toMatchObject({ path: "lazy", reason: "" });
    const ways = (["lazy", "eager"] as const).flatMap((plastic) =>
      [1, 50].map((every) => ({ plastic, every })),
    );
    expect(agree(latent(), 250, { ways })).toBeGreaterThan(3000);
    const still = latent({ weightVariable: null, transmits: sent, onPre: [], gain: null });
    const quiet: Program = { ...still, populations: [still.populations[0]!, silentOnPost(still)] };
    expect(choosePaths(quiet)[0]).toMatchObject({ path: "static" });
    agree({ ...quiet, projections: [{ ...quiet.projections[0]!, transmits: constant(0.6) }] }, 100);
    agree(quiet, 100);
  });

  test("for draws of each step", () => {
    const noisy = changed({
      neuron: (neuron) => ({
        integrate: [
          ...neuron.integrate,
          add(0, binary(step("normal", 0), "*", 0.05)),
          add(0, binary(step("poisson", 2, constant(0.3)), "*", 0.02)),
        ],
        after: [assign(5, step("uniform", 1))],
      }),
      variables: [variable(5, "E.n", "post", 1)],
      program: { streams: [{ instance: "noise", population: 1, draws: 3 }] },
    });
    agree(noisy, 60, { ways: [{}, { every: 20 }] });
  });

  test("for sparse draws at synapses, axons and neurons, in events", () => {
    const drawn = changed({
      neuron: (neuron) => ({
        onPost: [
          {
            kind: "synapse",
            projection: 0,
            statements: [add(3, binary(sparse("normal", "a"), "*", 0.01)), assign(5, sparse("uniform", "b"))],
          },
          ...neuron.onPost,
          { kind: "post", statements: [assign(6, sparse("poisson", "c", constant(3)))] },
        ],
      }),
      projection: {
        before: [assign(7, sparse("bernoulli", "d", constant(0.6)))],
        release: binary(binary(0.5, "*", read(7)), "+", sparse("uniform", "r")),
        onPre: [
          { site: "synapse", statement: add(3, binary(sparse("bernoulli", "e", constant(0.3)), "*", 0.01)) },
          { site: "pre", statement: add(4, sparse("uniform", "f")) },
          { site: "synapse", statement: assign(8, read(4)) },
          { site: "post", statement: add(6, sparse("poisson", "g", constant(100))) },
        ],
      },
      variables: [
        variable(5, "P.u", "synapse", 0),
        variable(6, "E.k", "post", 1),
        variable(7, "P.b", "pre", 0, 1),
        variable(8, "P.seen", "synapse", 0),
      ],
    });
    agree(drawn, 80, { ways: [{}, { every: 16 }] });
  });

  test("for start values that are drawn or counted", () => {
    const started = changed({
      variables: [
        variable(5, "P.s", "synapse", 0, binary(sparse("normal", "s"), "+", ambient("index"))),
        variable(6, "P.p", "pre", 0, binary(sparse("uniform", "p"), "+", ambient("pre"))),
        variable(7, "E.b", "branch", 1, binary(sparse("uniform", "b"), "+", ambient("count"))),
        variable(8, "E.m", "post", 1, binary(sparse("poisson", "m", constant(80)), "+", ambient("index"))),
        variable(9, "m", "network", -1, 4),
        variable(10, "E.q", "population", 1, binary(read(9), "*", ambient("count"))),
      ],
      branches: 3,
      projection: { branchOf: "uniform" },
    });
    agree(started, 5);
  });

  test("for branches, their gains and their ticks", () => {
    const branched = changed({
      branches: 3,
      variables: [
        variable(5, "E.h", "branch", 1, binary(1, "+", binary(ambient("index"), "*", 0.001))),
        variable(6, "E.c", "branch", 1),
        variable(7, "E.sum", "post", 1),
      ],
      neuron: (neuron) => ({
        onPost: [
          {
            kind: "synapse",
            projection: 0,
            statements: [add(3, binary(read(5), "*", 0.001))],
          },
          ...neuron.onPost,
        ],
      }),
      projection: {
        branchOf: "ordered",
        branchGain: read(5),
        onPre: [
          { site: "branch", statement: add(6, binary(read(3), "*", 0.1)) },
          { site: "synapse", statement: add(3, binary(read(6), "*", 0.001)) },
          { site: "pre", statement: add(4, 1) },
        ],
      },
      program: {
        ticks: [
          {
            steps: 10,
            instance: "branches",
            passes: [
              {
                kind: "reduce",
                fn: "mean",
                over: [{ domain: { site: "synapse", owner: 0 }, value: read(3) }],
                target: 6,
              },
              {
                kind: "each",
                domain: { site: "branch", owner: 1 },
                statements: [
                  { kind: "let", local: 0, precision: "f64", value: binary(read(6), "+", read(2)) },
                  assign(
                    5,
                    binary(binary(read(5), "*", 0.9), "+", binary({ kind: "local", local: 0 }, "*", 0.01)),
                  ),
                  add(5, binary(sparse("normal", "branch"), "*", 0.01)),
                ],
              },
              {
                kind: "reduce",
                fn: "sum",
                over: [{ domain: { site: "branch", owner: 1 }, value: read(5) }],
                target: 7,
              },
            ],
          },
        ],
      },
    });
    agree(branched, 60, { ways: [{}, { every: 20 }] });
  });

  test("for a rule that is gated by the voltage, and filters after it", () => {
    const gated = changed({
      variables: [variable(5, "E.u", "post", 1), variable(6, "X.q", "pre", 0, 0.3)],
      neuron: () => ({
        gated: [
          {
            projection: 0,
            condition: binary(read(0), "-", 0.6),
            statements: [
              { kind: "let", local: 0, precision: "f64", value: binary(read(0), "-", read(5)) },
              add(
                3,
                binary(binary({ kind: "local", local: 0 }, "*", read(6)), "*", binary(0.001, "*", read(4))),
              ),
            ],
          },
        ],
        after: [assign(5, binary(binary(read(5), "*", 0.9), "+", binary(read(0), "*", 0.1)))],
      }),
      projection: {
        decays: [
          { variable: 4, rate: constant(0.05), toward: constant(0) },
          { variable: 6, rate: constant(0.01), toward: constant(1) },
        ],
        before: [assign(6, binary(read(6), "*", 0.8))],
        release: read(6),
      },
    });
    agree(gated, 120, { ways: [{}, { every: 30 }] });
  });

  test("for variables of synapses that relax to 0, to a number, and at a live rate", () => {
    const relaxing = changed({
      variables: [
        variable(5, "P.zero", "synapse", 0, 1),
        variable(6, "P.level", "synapse", 0, 0),
        variable(7, "P.live", "synapse", 0, 1),
        variable(8, "rate", "network", -1, 0.02),
        variable(9, "X.live", "pre", 0, 2),
      ],
      projection: {
        decays: [
          { variable: 3, rate: constant(0.001), toward: constant(0) },
          { variable: 4, rate: constant(0.05), toward: constant(0) },
          { variable: 5, rate: constant(0.3), toward: constant(0) },
          { variable: 6, rate: constant(0.01), toward: constant(2) },
          { variable: 7, rate: read(8), toward: constant(0.5) },
          { variable: 9, rate: read(8), toward: read(8) },
        ],
        onPre: [
          { site: "synapse", statement: add(5, read(9)) },
          { site: "synapse", statement: add(7, binary(read(6), "*", 0.01)) },
          { site: "pre", statement: add(4, 1) },
          { site: "pre", statement: add(9, 0.5) },
        ],
      },
      neuron: (neuron) => ({
        onPost: [
          ...neuron.onPost,
          {
            kind: "synapse",
            projection: 0,
            statements: [add(6, read(9)), add(3, binary(0.01, "*", read(5)))],
          },
        ],
      }),
      program: {
        protocol: [
          { step: 0, set: [{ variable: 8, value: 0.03 }] },
          {
            step: 33,
            set: [
              { variable: 8, value: 0.1 },
              { variable: 2, value: 0.5 },
              { variable: 3, value: 0.4 },
            ],
          },
        ],
        ticks: [
          {
            steps: 20,
            instance: "rates",
            passes: [
              {
                kind: "each",
                domain: { site: "network", owner: -1 },
                statements: [assign(8, binary(read(8), "*", 1.5))],
              },
              {
                kind: "each",
                domain: { site: "pre", owner: 0 },
                statements: [add(9, binary(read(8), "+", ambient("pre")))],
              },
            ],
          },
        ],
      },
    });
    agree(relaxing, 200, { ways: [{}, { every: 25 }, { every: 25, plastic: "lazy" }] });
  });

  test("for powers of negative numbers, signs and choices", () => {
    const x = binary(read(0), "-", 0.5);
    const functions = changed({
      variables: [5, 6, 7, 8, 9, 10].map((id) => variable(id, `E.f${id}`, "post", 1)),
      neuron: () => ({
        after: [
          assign(5, call("pow", x, 5)),
          assign(6, call("pow", x, call("floor", binary(ambient("index"), "/", 10)))),
          assign(7, call("pow", call("abs", x), 2.7)),
          assign(8, call("sign", x)),
          assign(
            9,
            choose(
              binary(binary(x, ">", 0), "and", binary(ambient("t"), ">", 10)),
              call("log", binary(1, "+", call("abs", x))),
              call("exp", x),
            ),
          ),
          assign(10, call("pow", x, -12)),
        ],
      }),
    });
    agree(functions, 40, { tolerance: 1e-11 });
  });

  test("for ticks: statements in order, ranks, medians, states and inputs that follow them", () => {
    const synapses = { domain: { site: "synapse", owner: 0 } as const, value: read(3) };
    const ticking = changed({
      variables: [
        variable(5, "E.median", "post", 1, 9),
        variable(6, "P.rank", "synapse", 0),
        variable(7, "E.max", "population", 1),
        variable(8, "all", "network", -1),
        variable(9, "E.factor", "post", 1, 1),
        variable(10, "rate", "network", -1, 0.01),
        variable(11, "P.flag", "synapse", 0),
      ],
      projection: { gain: read(9) },
      program: {
        ticks: [
          {
            steps: 15,
            instance: "scaling",
            passes: [
              { kind: "reduce", fn: "median", over: [synapses], target: 5 },
              { kind: "rank", ...synapses, scope: "post", target: 6 },
              {
                kind: "reduce",
                fn: "max",
                over: [{ domain: { site: "post", owner: 1 }, value: read(2) }],
                target: 7,
              },
              { kind: "reduce", fn: "mean", over: [synapses, synapses], target: 8 },
              {
                kind: "each",
                domain: { site: "population", owner: 1 },
                statements: [
                  { kind: "let", local: 0, precision: "f64", value: read(7) },
                  assign(7, binary({ kind: "local", local: 0 }, "/", ambient("count"))),
                  add(7, { kind: "local", local: 0 }),
                ],
              },
              {
                kind: "each",
                domain: { site: "post", owner: 1 },
                statements: [assign(9, call("exp", binary(binary(0.6, "-", read(5)), "*", 0.1)))],
              },
              {
                kind: "each",
                domain: { site: "synapse", owner: 0 },
                statements: [
                  assign(
                    3,
                    binary(read(3), "*", binary(1, "+", binary(0.01, "*", binary(read(9), "-", read(6))))),
                  ),
                ],
              },
              {
                kind: "each",
                domain: { site: "network", owner: -1 },
                statements: [assign(10, binary(0.02, "*", read(8)))],
              },
            ],
          },
        ],
        onEnter: {
          sleep: [
            {
              kind: "each",
              domain: { site: "synapse", owner: 0 },
              statements: [assign(11, sparse("bernoulli", "flag", constant(0.4)))],
            },
            {
              kind: "each",
              domain: { site: "post", owner: 1 },
              statements: [assign(9, sparse("uniform", "post"))],
            },
            {
              kind: "each",
              domain: { site: "network", owner: -1 },
              statements: [add(8, sparse("uniform", "net"))],
            },
          ],
        },
      },
    });
    const enter = { state: "sleep", after: 50 };
    agree(ticking, 150, { ways: [{}, { every: 10 }, { every: 10, plastic: "lazy" }], enter });
    const followed = {
      ...ticking,
      populations: [
        {
          ...ticking.populations[0]!,
          body: {
            kind: "input" as const,
            input: { kind: "poisson" as const, rate: binary(read(10), "*", 5) },
          },
        },
        ticking.populations[1]!,
      ],
    };
    expect(agree(followed, 300, { ways: [{ every: 10 }] })).toBeGreaterThan(100);
  });
});

/** The cells of `changed` without rules at their synapses. */
function silentOnPost({ populations }: Program): Program["populations"][number] {
  const cells = populations[1]!;
  if (cells.body.kind !== "neurons") throw new Error("bug: an input");
  const { neuron } = cells.body;
  const onPost = neuron.onPost.filter(({ kind }) => kind === "post");
  return { ...cells, body: { kind: "neurons", neuron: { ...neuron, onPost } } };
}
