import { describe, expect, test } from "vitest";
import { conditions } from "../../src/conditions/index.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Condition } from "../../src/model/condition.ts";
import type { Model, ProtocolEntry } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { simulationModel } from "../../src/runs/simulation-model.ts";
import { programOf, refusalOf } from "../running.ts";

const made = (changes: Condition["changes"], name = "mine"): Condition => ({
  name,
  about: "for a test",
  changes,
});

const model = (protocol: readonly ProtocolEntry[], more: Partial<Model> = {}): Model => ({
  version: 1,
  name: "conditioned",
  dt: "1 ms",
  duration: "1 s",
  seed: 1,
  populations: {
    X: { count: 4, input: { kind: "poisson", rate: "10 Hz" } },
    P: {
      count: 4,
      input: {
        kind: "patterned",
        unit: "Hz",
        rates: [[1, 2, 3, 4]],
        schedule: [{ pattern: 0, duration: "1 s" }],
      },
    },
    E: { count: 4, neuron: "lif-conductance" },
    F: { count: 4, neuron: "lif-conductance" },
    A: { count: 4, neuron: "lif-current" },
  },
  projections: Object.fromEntries(
    ["E", "F"].map((to) => [
      `X${to}`,
      {
        from: "X",
        to,
        receptor: "ampa",
        wiring: { kind: "all-to-all" as const },
        weight: 1,
        unitWeight: "1 nS",
      },
    ]),
  ),
  mechanisms: {
    one: { mechanism: "multiplicative-scaling", on: ["XE"] },
    two: { mechanism: "multiplicative-scaling", on: ["XF"] },
  },
  protocol,
  ...more,
});

/** Values by step and name, as the program sets them. */
function stepsOf(of: Model): Record<number, Record<string, number>> {
  const { protocol, variables } = programOf(of);
  return Object.fromEntries(
    protocol.map(({ step, set }) => [
      step,
      Object.fromEntries(set.map(({ variable, value }) => [variables[variable]!.name, value])),
    ]),
  );
}

describe("conditions that hold together", () => {
  const a = made({ "E.iExt": { times: 0.3 } }, "a");
  const b = made({ "E.iExt": { times: 0.7 } }, "b");
  const start = {
    populations: { E: { count: 1, neuron: "lif-conductance", parameters: { iExt: "90 pA" } } },
    projections: {},
    mechanisms: {},
  };

  test("multiply, and give back what was there to the bit, in whatever order they end", () => {
    const first = [
      { at: "10 ms", until: "40 ms", condition: a },
      { at: "20 ms", until: "30 ms", condition: b },
    ];
    expect(stepsOf(model(first, start))).toEqual({
      10: { "E.iExt": 90 * 0.3 },
      20: { "E.iExt": 90 * 0.3 * 0.7 },
      30: { "E.iExt": 90 * 0.3 },
      40: { "E.iExt": 90 },
    });
    const crossed = [
      { at: "10 ms", until: "30 ms", condition: a },
      { at: "20 ms", until: "40 ms", condition: b },
    ];
    expect(stepsOf(model(crossed, start))[30]).toEqual({ "E.iExt": 90 * 0.7 });
    expect(stepsOf(model(crossed, start))[40]).toEqual({ "E.iExt": 90 });
  });

  test("fix first, add then, multiply last, and act on what the protocol sets", () => {
    const add = made({ "E.iExt": { plus: "5 pA" } }, "add");
    const fix = made({ "E.iExt": { set: "20 pA" } }, "fix");
    const entries = [
      { at: "1 ms", condition: a },
      { at: "2 ms", condition: add },
      { at: "3 ms", until: "5 ms", set: { "E.iExt": "50 pA" } },
      { at: "4 ms", until: "6 ms", condition: fix },
    ];
    expect(stepsOf(model(entries, start))).toEqual({
      1: { "E.iExt": 90 * 0.3 },
      2: { "E.iExt": 95 * 0.3 },
      3: { "E.iExt": 55 * 0.3 },
      4: { "E.iExt": 25 * 0.3 },
      6: { "E.iExt": 95 * 0.3 },
    });
  });
});

describe("a target", () => {
  const moved = (changes: Condition["changes"], of?: readonly string[]) =>
    Object.keys(
      stepsOf(model([{ at: "5 ms", condition: made(changes), ...(of && { of }) }]))[5] ?? {},
    ).sort();

  test("may be every place of a mechanism, of a neuron, of all neurons, or of one of the model", () => {
    expect(moved({ "multiplicative-scaling.gain": { times: 2 } })).toEqual(["one.gain", "two.gain"]);
    expect(moved({ "lif-conductance.openGABA": { times: 2 } })).toEqual(["E.openGABA", "F.openGABA"]);
    expect(moved({ "neurons.openGABA": { times: 2 } })).toEqual(["A.openGABA", "E.openGABA", "F.openGABA"]);
    expect(moved({ "neurons.tauInh": { times: 2 } })).toEqual(["A.tauInh"]);
    expect(moved({ "F.openGABA": { times: 2 }, "two.gain": { times: 2 } })).toEqual([
      "F.openGABA",
      "two.gain",
    ]);
    expect(moved({ "inputs.rate": { times: 2 } })).toEqual(["P.gain", "X.rate"]);
  });

  test("is met in the named populations only, where the entry names some", () => {
    expect(moved({ "multiplicative-scaling.gain": { times: 2 } }, ["E"])).toEqual(["one.gain"]);
    expect(moved({ "neurons.openGABA": { times: 2 }, "inputs.rate": { times: 2 } }, ["A", "X"])).toEqual([
      "A.openGABA",
      "X.rate",
    ]);
  });

  test("that a model does not have is passed by", () => {
    expect(moved({ "stdp-pair.eta": { times: 2 }, "E.openGABA": { times: 2 } })).toEqual(["E.openGABA"]);
  });
});

test("values of a compressed group are those of compressed time, factors are what they are", () => {
  const condition = made({ "one.tauRate": { set: "200 s" }, "two.tauRate": { times: 2 } });
  const steps = stepsOf(model([{ at: "50 ms", condition }], { compression: 5 }));
  expect(steps[10]!["one.tauRate"]).toBeCloseTo(40_000, 9);
  expect(steps[10]!["two.tauRate"]).toBeCloseTo(40_000, 9);
});

test("a run keeps the whole condition, so that it can be repeated without the catalogue", async () => {
  const entries = [{ at: "5 ms", until: "9 ms", condition: "bicuculline" }];
  const kept = await simulationModel(model(entries), { neurons, mechanisms, conditions });
  const bicuculline = conditions.find(({ name }) => name === "bicuculline");
  expect(kept.model.protocol![0]!.condition).toEqual(bicuculline);
  expect(stepsOf(kept.model)).toEqual(stepsOf(model(entries)));
});

const of = (changes: Condition["changes"], more: Partial<ProtocolEntry> = {}) => [
  { at: "5 ms", condition: made(changes), ...more },
];

test.each<[string, ProtocolEntry[], string]>([
  [
    "a condition that is not known",
    [{ at: "5 ms", condition: "bicucullin" }],
    "protocol[0].condition: unknown condition: bicucullin\n  did you mean bicuculline?",
  ],
  [
    "a mechanism that is not known",
    of({ "multiplicative-scalin.gain": { times: 2 } }),
    'protocol[0].condition.changes["multiplicative-scalin.gain"]: unknown target: multiplicative-scalin.gain\n  did you mean multiplicative-scaling.gain?',
  ],
  [
    "a target that is like nothing",
    of({ somethingElse: { times: 2 } }),
    'protocol[0].condition.changes["somethingElse"]: unknown target: somethingElse\n  write gate.name, mechanism-name.parameter, population.parameter, neurons.parameter or inputs.rate',
  ],
  [
    "a parameter that is not known",
    of({ "multiplicative-scaling.gian": { times: 2 } }),
    'protocol[0].condition.changes["multiplicative-scaling.gian"]: multiplicative-scaling has no parameter gian\n  did you mean multiplicative-scaling.gain?',
  ],
  [
    "a parameter of a mechanism that is not in the model",
    of({ "weight-normalization.quantumFoam": { times: 2 } }),
    'protocol[0].condition.changes["weight-normalization.quantumFoam"]: weight-normalization has no parameter quantumFoam\n  it has total, period',
  ],
  [
    "a gate in some populations",
    of({ "gate.ltp": { set: 0 } }, { of: ["E"] }),
    "protocol[0].condition: gate.ltp belongs to the whole network and cannot change in E alone\n  leave `of` out, or change parameters of mechanisms instead",
  ],
  [
    "a population that is not known",
    of({ "neurons.openGABA": { times: 2 } }, { of: ["EE"] }),
    "protocol[0].of[0]: unknown population: EE\n  did you mean E?",
  ],
  [
    "populations without a condition",
    [{ at: "5 ms", set: { "E.iExt": "1 pA" }, of: ["E"] }],
    "protocol[0].of: of (E) restricts a condition, and this entry has none\n  leave it out: the names under `set` say where they act",
  ],
  [
    "a sum for patterns",
    of({ "inputs.rate": { plus: "1 Hz" } }),
    'protocol[0].condition.changes["inputs.rate"]: the input P has patterns of rates, which can only be multiplied\n  write { times: 0.5 }',
  ],
  [
    "what conditions do together",
    of({ "X.rate": { plus: "-20 Hz" } }),
    'protocol[0].condition.changes["X.rate"]: X.rate becomes -0.01 at step 5 (a rate is finite and 0 or more)\n  change what holds at that moment: values that are set, conditions that add and multiply',
  ],
  [
    "a value in another unit",
    of({ "E.iExt": { plus: "1 mV" } }),
    'protocol[0].condition.changes["E.iExt"]: it must be in pA, got 1 mV\n  write it with a unit of pA',
  ],
])("%s is refused", (_, protocol, text) => expect(refusalOf(model(protocol))).toBe(text));

test("more conditions than the compiler can follow are refused", () => {
  const many = Array.from({ length: 1001 }, (_, k) => ({ at: `${k} ms`, condition: "cnqx" }));
  expect(refusalOf(model(many))).toBe(
    "protocol: 1001 entries switch conditions, at most 1000 can\n  let one entry last longer, or set the values themselves",
  );
});
