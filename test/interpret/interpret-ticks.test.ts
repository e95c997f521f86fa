import { describe, expect, test } from "vitest";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Expr, Program, Statement } from "../../src/program/program.ts";
import {
  add,
  ambient,
  assign,
  constant,
  course,
  neurons,
  program,
  projection,
  read,
  spiking,
  variable,
} from "./programs.ts";

describe("ticks", () => {
  test("run at every multiple of their steps, at the moment t + dt, in order", () => {
    const moment = {
      kind: "each",
      domain: { site: "network", owner: -1 },
      statements: [assign(0, ambient("t")), add(1, 1)],
    } as const;
    const p = program({
      dt: 0.5,
      variables: [variable(0, "when", "network", -1, -1), variable(1, "times", "network", -1)],
      populations: [neurons("E", 1)],
      ticks: [{ steps: 3, instance: "clock", passes: [moment] }],
    });
    expect(course(p, "when", 7)).toEqual([-1, -1, 1.5, 1.5, 1.5, 3, 3]);
    expect(course(p, "times", 7).at(-1)).toBe(2);
  });

  const [w, out, rank, whole] = [0, 1, 2, 3];
  const reduced = (pass: Parameters<typeof passes>[0]) => passes(pass);
  function passes(pass: Program["ticks"][number]["passes"][number]): ReturnType<typeof interpret> {
    const run = interpret(
      program({
        variables: [
          variable(w, "P.w", "synapse", 0),
          variable(out, "out", "post", 1, -7),
          variable(rank, "rank", "synapse", 0),
          variable(whole, "whole", "network", -1),
        ],
        populations: [spiking("X", 4, []), neurons("E", 3, {}, 4)],
        projections: [
          projection({
            wiring: { kind: "list", pre: Uint32Array.of(0, 1, 2, 3, 0), post: Uint32Array.of(0, 0, 0, 0, 1) },
            weightVariable: w,
            listWeights: Float64Array.of(8, 1, 2, 2, 5),
          }),
        ],
        ticks: [{ steps: 1, instance: "test", passes: [pass] }],
      }),
    );
    run.step();
    return run;
  }
  const synapses = { site: "synapse", owner: 0 } as const;

  test.each([
    ["sum", [13, 5, 0]],
    ["mean", [3.25, 5, -7]],
    ["median", [2, 5, -7]],
    ["min", [1, 5, -7]],
    ["max", [8, 5, -7]],
  ] as const)("%s over the synapses of each neuron; one without synapses keeps its value", (fn, expected) => {
    const run = reduced({ kind: "reduce", fn, over: [{ domain: synapses, value: read(w) }], target: out });
    expect([...run.read("out")]).toEqual(expected);
  });

  test("a sum runs over all its domains", () => {
    const cells = { domain: { site: "post", owner: 1 }, value: read(out) } as const;
    const run = reduced({
      kind: "reduce",
      fn: "sum",
      over: [{ domain: synapses, value: read(w) }, cells],
      target: whole,
    });
    expect(run.read("whole")[0]).toBe(18 - 21);
  });

  test("a rank is the share of its scope below, ties by number", () => {
    const run = reduced({ kind: "rank", domain: synapses, value: read(w), scope: "post", target: rank });
    expect([...run.weights("P").pre]).toEqual([0, 0, 1, 2, 3]);
    expect([...run.read("rank")]).toEqual([0.75, 0, 0, 0.25, 0.5]);
  });
});

describe("draws", () => {
  const normal = (slot: number): Expr => ({
    kind: "draw",
    distribution: "normal",
    args: [],
    source: { kind: "step", stream: 0, slot },
  });
  const noisy = (extra: boolean): Program =>
    program({
      variables: [
        variable(0, "E.a", "post", 0),
        variable(1, "E.b", "post", 0),
        variable(2, "F.c", "post", 1),
      ],
      populations: [
        neurons("E", 1000, { integrate: [assign(0, normal(0)), assign(1, normal(1))] }),
        neurons(
          "F",
          5,
          extra
            ? {
                integrate: [
                  assign(2, { ...normal(0), source: { kind: "step", stream: 1, slot: 0 } } as Expr),
                ],
              }
            : {},
          1000,
        ),
      ],
      streams: [
        { instance: "noise", population: 0, draws: 2 },
        ...(extra ? [{ instance: "other", population: 1, draws: 1 }] : []),
      ],
    });

  test("of each step are standard normal, different for each cell, slot and step", () => {
    const run = interpret(noisy(false));
    run.step();
    const first = [...run.read("E.a"), ...run.read("E.b")];
    run.step();
    const all = [...first, ...run.read("E.a")];
    expect(new Set(all).size).toBe(3000);
    const mean = all.reduce((s, x) => s + x, 0) / 3000;
    const square = all.reduce((s, x) => s + x * x, 0) / 3000;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(3000));
    expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / 3000));
  });

  test("of one instance are left alone by another", () => {
    const [alone, both] = [interpret(noisy(false)), interpret(noisy(true))];
    alone.run(3);
    both.run(3);
    expect(both.read("E.b")).toEqual(alone.read("E.b"));
  });

  test("at ticks depend on key, cells and step only", () => {
    const drawn = (target: number, key: number): Statement =>
      assign(target, {
        kind: "draw",
        distribution: "bernoulli",
        args: [constant(0.3)],
        source: { kind: "sparse", key: [key, 1] },
      });
    const of = (statements: Statement[], steps: number) => {
      const run = interpret(
        program({
          variables: [variable(0, "a", "post", 0), variable(1, "b", "post", 0)],
          populations: [neurons("E", 2000)],
          ticks: [
            {
              steps: 2,
              instance: "m",
              passes: [{ kind: "each", domain: { site: "post", owner: 0 }, statements }],
            },
          ],
        }),
      );
      run.run(steps);
      return run.read("a");
    };
    const alone = of([drawn(0, 5)], 4);
    expect(of([drawn(1, 6), drawn(0, 5)], 4)).toEqual(alone);
    expect(of([drawn(0, 5)], 2)).not.toEqual(alone);
    const ones = alone.reduce((s, x) => s + x, 0);
    expect(Math.abs(ones - 600)).toBeLessThan(5 * Math.sqrt(420));
  });
});

test("a vigilance state runs its passes when it begins", () => {
  const pass = {
    kind: "each",
    domain: { site: "post", owner: 0 },
    statements: [assign(0, ambient("index"))],
  } as const;
  const run = interpret(
    program({
      variables: [variable(0, "flag", "post", 0)],
      populations: [neurons("E", 3)],
      onEnter: { nrem: [pass] },
    }),
  );
  run.enter("wake");
  expect([...run.read("flag")]).toEqual([0, 0, 0]);
  run.enter("nrem");
  expect([...run.read("flag")]).toEqual([0, 1, 2]);
});
