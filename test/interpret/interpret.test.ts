import { describe, expect, test } from "vitest";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Expr, NeuronProgram, Program, Statement } from "../../src/program/program.ts";
import {
  add,
  ambient,
  assign,
  binary,
  call,
  constant,
  course,
  neurons,
  program,
  projection,
  read,
  spiking,
  variable,
} from "./programs.ts";

/** A threshold that holds in these steps of 1 ms. */
const inSteps = (...steps: number[]): Expr =>
  steps.map((s) => binary(ambient("t"), "==", s)).reduce((a, b) => binary(a, "or", b), constant(0) as Expr);

describe("neurons", () => {
  // E defaults of mechanisms.md 1.1 with R I = 20 mV: v relaxes to -40 mV in 20 ms.
  const lif = (dt: number): Program => {
    const step: Statement = assign(
      0,
      binary(-40, "+", binary(binary(read(0), "+", 40), "*", Math.exp(-dt / 20))),
      true,
    );
    const neuron: Partial<NeuronProgram> = {
      integrate: [step],
      threshold: binary(read(0), ">=", -50),
      reset: [assign(0, -60)],
      refractorySteps: Math.round(5 / dt),
    };
    return program({
      dt,
      variables: [variable(0, "E.v", "post", 0, -60)],
      populations: [neurons("E", 1, neuron)],
    });
  };

  test("a leaky integrator at constant current fires at 53.0140 Hz, up to one step an interval", () => {
    const run = interpret(lif(0.01));
    run.run(20_000);
    const steps = run.spikes.map(({ step }) => step);
    expect(steps.length).toBe(10);
    for (const [i, step] of steps.slice(1).entries()) {
      const interval = (step - steps[i]!) * 0.01;
      expect(interval - 1000 / 53.014).toBeGreaterThan(-1e-5);
      expect(interval - 1000 / 53.014).toBeLessThan(0.01);
    }
  });

  test("halving dt leaves the potential below threshold as it is", () => {
    const coarse = course(lif(0.1), "E.v", 100).at(-1)!;
    const fine = course(lif(0.05), "E.v", 200).at(-1)!;
    expect(Math.abs(coarse - fine)).toBeLessThan(1e-11);
  });

  test("held statements rest, others run, and no threshold is tested for the refractory steps", () => {
    const neuron = {
      integrate: [assign(0, binary(read(0), "+", 1), true), add(1, 1)],
      threshold: binary(read(0), ">=", 3),
      reset: [assign(0, 2)],
      refractorySteps: 2,
    };
    const p = program({
      variables: [variable(0, "E.v", "post", 0), variable(1, "E.n", "post", 0)],
      populations: [neurons("E", 1, neuron)],
    });
    expect(course(p, "E.v", 8)).toEqual([1, 2, 2, 2, 2, 2, 2, 2]);
    expect(course(p, "E.n", 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const run = interpret(p);
    run.run(9);
    expect(run.spikes.map(({ step }) => step)).toEqual([2, 5, 8]);
  });

  test("a decay relaxes exactly towards its value, by a rate that may be read", () => {
    const decay = { variable: 0, rate: read(1), toward: constant(2) };
    const p = program({
      dt: 0.5,
      variables: [variable(0, "E.x", "post", 0, 5), variable(1, "rate", "network", -1, 0.3)],
      populations: [neurons("E", 1, { decays: [decay] })],
    });
    for (const [n, x] of course(p, "E.x", 20).entries()) {
      expect(Math.abs(x - (2 + 3 * Math.exp(-0.3 * 0.5 * (n + 1))))).toBeLessThan(1e-13);
    }
  });
});

describe("transmission", () => {
  const receptor = [{ variable: 0, scale: 1 }];

  test.each([0, 1, 4])(
    "a spike of step 3 with a delay of %d steps arrives that many steps after step 4",
    (k) => {
      const p = program({
        variables: [variable(0, "E.g", "post", 1)],
        populations: [spiking("X", 1, [[3, 0]]), neurons("E", 1, {}, 1)],
        projections: [projection({ delays: [k], weight: constant(2), receptors: receptor })],
      });
      expect(course(p, "E.g", 10).indexOf(2)).toBe(4 + k);
    },
  );

  test("two delays of one cell arrive each at its time", () => {
    const p = program({
      variables: [variable(0, "E.g", "post", 1), variable(1, "P.w", "synapse", 0)],
      populations: [
        spiking("X", 1, [
          [0, 0],
          [1, 0],
        ]),
        neurons("E", 2, {}, 1),
      ],
      projections: [
        projection({
          wiring: { kind: "list", pre: Uint32Array.of(0, 0), post: Uint32Array.of(0, 0) },
          weightVariable: 1,
          listWeights: Float64Array.of(1, 10),
          delays: [0, 2],
          delayOf: { kind: "list", steps: Uint16Array.of(0, 2) },
          receptors: receptor,
        }),
      ],
    });
    expect(course(p, "E.g", 6)).toEqual([0, 1, 2, 12, 22, 22]);
  });

  test("is scale * w * release * gain * branch gain, release read after `before`", () => {
    const p = program({
      variables: [
        variable(0, "E.g", "post", 1),
        variable(1, "stp.u", "pre", 0, 0.25),
        variable(2, "scaling.H", "post", 1, 3),
        variable(3, "local.h", "branch", 1, binary(ambient("index"), "+", 5)),
      ],
      populations: [spiking("X", 1, [[0, 0]]), { ...neurons("E", 1, {}, 1), branches: 2 }],
      projections: [
        projection({
          weight: constant(2),
          branchOf: "ordered",
          receptors: [{ variable: 0, scale: 0.1 }],
          before: [assign(1, 0.5)],
          release: read(1),
          gain: read(2),
          branchGain: read(3),
          onPre: [{ site: "pre", statement: assign(1, 9) }],
        }),
      ],
    });
    const run = interpret(p);
    run.run(2);
    expect(run.read("E.g")[0]).toBeCloseTo(0.1 * 2 * 0.5 * 3 * 5, 15);
    expect(run.read("stp.u")).toEqual(Float64Array.of(9));
  });

  test("uses the weight as it stands before `onPre`, whose statements run in their order", () => {
    const w = 1;
    const x = 2;
    const first = {
      site: "synapse",
      statement: assign(w, binary(read(w), "+", binary(10, "*", read(x)))),
    } as const;
    const second = { site: "pre", statement: add(x, 1) } as const;
    const of = (onPre: (typeof first | typeof second)[]) => {
      const run = interpret(
        program({
          variables: [
            variable(0, "E.g", "post", 1),
            variable(w, "P.w", "synapse", 0),
            variable(x, "x", "pre", 0),
          ],
          populations: [spiking("X", 1, [[0, 0]]), neurons("E", 1, {}, 1)],
          projections: [projection({ weightVariable: w, receptors: receptor, onPre })],
        }),
      );
      run.run(2);
      return [run.read("E.g")[0], run.weights("P").weight[0], run.read("x")[0]];
    };
    expect(of([first, second])).toEqual([1, 1, 1]);
    expect(of([second, first])).toEqual([1, 11, 1]);
  });
});

describe("pair rule", () => {
  const [w, xPre, xPost] = [0, 1, 2];
  const [aPlus, aMinus, tau] = [0.01, 0.012, 20];
  const stdp = (pre: readonly number[], post: readonly number[]): Program =>
    program({
      variables: [
        variable(w, "P.w", "synapse", 0),
        variable(xPre, "xPre", "pre", 0),
        variable(xPost, "xPost", "post", 1),
      ],
      populations: [
        spiking(
          "X",
          1,
          pre.map((step) => [step, 0] as const),
        ),
        neurons(
          "E",
          1,
          {
            decays: [{ variable: xPost, rate: constant(1 / tau), toward: constant(0) }],
            threshold: inSteps(...post),
            onPost: [
              { kind: "synapse", projection: 0, statements: [add(w, binary(aPlus, "*", read(xPre)))] },
              { kind: "post", statements: [add(xPost, 1)] },
            ],
          },
          1,
        ),
      ],
      projections: [
        projection({
          weightVariable: w,
          weight: constant(0.5),
          delays: [3],
          onPre: [
            { site: "synapse", statement: add(w, binary(-aMinus, "*", read(xPost))) },
            { site: "pre", statement: add(xPre, 1) },
          ],
          decays: [{ variable: xPre, rate: constant(1 / tau), toward: constant(0) }],
        }),
      ],
    });

  test("a pair in one step only potentiates, with full weight", () => {
    const run = interpret(stdp([6], [10]));
    run.run(11);
    expect(run.weights("P").weight[0]).toBe(0.5 + aPlus);
  });

  test("gives the sum over all pairs of the two exponentials", () => {
    const sent = [1, 9, 10, 31, 40, 47, 60];
    const post = [3, 5, 13, 14, 20, 35, 64, 70];
    const run = interpret(stdp(sent, post));
    run.run(80);
    let expected = 0.5;
    for (const a of sent.map((s) => s + 4)) {
      for (const b of post)
        expected += b >= a ? aPlus * Math.exp((a - b) / tau) : -aMinus * Math.exp((b - a) / tau);
    }
    expect(run.spikes.filter(({ population }) => population === 1)).toHaveLength(post.length);
    expect(Math.abs(run.weights("P").weight[0]! - expected)).toBeLessThan(1e-12);
  });
});

test("gated statements run for neurons whose condition is positive, before `after`", () => {
  const [w, v, filtered] = [0, 1, 2];
  const run = interpret(
    program({
      variables: [
        variable(w, "P.w", "synapse", 0),
        variable(v, "E.v", "post", 1, binary(ambient("index"), "-", 1)),
        variable(filtered, "E.f", "post", 1),
      ],
      populations: [
        spiking("X", 2, []),
        neurons(
          "E",
          3,
          {
            gated: [
              { projection: 0, condition: read(v), statements: [add(w, binary(1, "+", read(filtered)))] },
            ],
            after: [add(filtered, 10)],
          },
          2,
        ),
      ],
      projections: [
        projection({
          wiring: { kind: "all-to-all", autapses: true, exceptPartner: false },
          weightVariable: w,
        }),
      ],
    }),
  );
  run.run(2);
  expect([...run.weights("P").weight]).toEqual([1, 1, 13, 1, 1, 13]);
  expect([...run.weights("P").post]).toEqual([0, 1, 2, 0, 1, 2]);
});

test("a protocol sets values at the start of its step", () => {
  const p = program({
    variables: [variable(0, "E.bias", "network", -1, 1), variable(1, "E.x", "post", 0)],
    populations: [neurons("E", 1, { integrate: [add(1, read(0))] })],
    protocol: [{ step: 2, set: [{ variable: 0, value: 10 }] }],
  });
  expect(course(p, "E.x", 4)).toEqual([1, 2, 12, 22]);
});

test("a local holds a value for the statements after it", () => {
  const swap: Statement[] = [
    { kind: "let", local: 0, precision: "f64", value: read(0) },
    assign(0, read(1)),
    assign(1, { kind: "local", local: 0 }),
  ];
  const run = interpret(
    program({
      variables: [variable(0, "a", "post", 0, 1), variable(1, "b", "post", 0, 2)],
      populations: [neurons("E", 1, { integrate: swap })],
    }),
  );
  run.step();
  expect([run.read("a")[0], run.read("b")[0]]).toEqual([2, 1]);
});

test.each([
  [binary(binary(2, "*", 3), "-", binary(7, "/", 2)), 2.5],
  [call("pow", 0, 0), 1],
  [call("min", 3, call("max", -1, -2)), -1],
  [call("sign", -4), -1],
  [call("floor", -1.5), -2],
  [call("abs", -1.5), 1.5],
  [call("sqrt", 6.25), 2.5],
  [binary(binary(1, "<", 2), "and", binary(2, ">=", 3)), 0],
  [binary(binary(1, "!=", 2), "or", binary(2, "<=", 1)), 1],
  [{ kind: "unary", op: "not", of: constant(0) }, 1],
  [{ kind: "unary", op: "negate", of: constant(4) }, -4],
  // biome-ignore lint/suspicious/noThenProperty: the branch of an `if`, nothing awaits it
  [{ kind: "if", condition: binary(1, ">", 2), then: constant(5), otherwise: constant(6) }, 6],
  [ambient("count"), 4],
] as [Expr, number][])("the expression %j is %d", (e, value) => {
  const p = program({ variables: [variable(0, "x", "post", 0, e)], populations: [neurons("E", 4)] });
  expect(interpret(p).read("x")[3]).toBe(value);
});

test("in f32 only stores of f32 variables are rounded", () => {
  const third = binary(1, "/", 3);
  const p = program({
    variables: [variable(0, "a", "post", 0, third, "f32"), variable(1, "b", "post", 0, third)],
    populations: [neurons("E", 1)],
  });
  expect(interpret(p, { precision: "f32" }).read("a")[0]).toBe(Math.fround(1 / 3));
  expect(interpret(p, { precision: "f32" }).read("b")[0]).toBe(1 / 3);
  expect(interpret(p).read("a")[0]).toBe(1 / 3);
});

test("a value that is not finite ends the run and names variable, owner, equation and time", () => {
  const p = program({
    dt: 0.5,
    variables: [variable(0, "E.v", "post", 0, 2)],
    populations: [
      neurons("E", 1, {
        integrate: [assign(0, binary(read(0), "-", 1)), assign(0, binary(1, "/", read(0)))],
      }),
    ],
  });
  const run = interpret(p);
  run.step();
  expect(() => run.step()).toThrow(
    [
      "test: E.v of element 0 became Infinity at t = 0.5 ms",
      "  variable 0",
      "  look for a division by zero, a runaway in the equations that write it, or a step dt that is too long",
    ].join("\n"),
  );
});
