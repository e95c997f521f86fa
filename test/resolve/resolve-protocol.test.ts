import { describe, expect, test } from "vitest";
import type { Model, ProtocolEntry } from "../../src/model/model.ts";
import { episodes } from "../engine/state-circuit.ts";
import { programOf, refusalOf } from "../running.ts";

const model = (protocol: readonly ProtocolEntry[], more: Partial<Model> = {}): Model => ({
  version: 1,
  name: "timed",
  dt: "1 ms",
  duration: "1 s",
  seed: 1,
  populations: {
    X: { count: 4, input: { kind: "poisson", rate: "10 Hz" } },
    E: { count: 4, neuron: "lif-conductance" },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "all-to-all" },
      weight: 1,
      unitWeight: "1 nS",
    },
  },
  mechanisms: { episodes: { mechanism: episodes, on: ["XE"] } },
  protocol,
  ...more,
});

/** Values by step and name, as the program sets them, and states as `enter`. */
function stepsOf(made: Model): Record<number, Record<string, number | string>> {
  const { protocol, variables } = programOf(made);
  return Object.fromEntries(
    protocol.map(({ step, set, enter }) => [
      step,
      {
        ...Object.fromEntries(set.map(({ variable, value }) => [variables[variable]!.name, value])),
        ...(enter === undefined ? {} : { enter }),
      },
    ]),
  );
}

describe("values", () => {
  test("of the entry that began last win, and those from before return", () => {
    const entries = [
      { at: "10 ms", until: "50 ms", set: { "E.iExt": "10 pA" } },
      { at: "20 ms", until: "30 ms", set: { "E.iExt": "20 pA" } },
      { at: "40 ms", until: "60 ms", set: { "E.iExt": "40 pA" } },
    ];
    expect(stepsOf(model(entries))).toEqual({
      10: { "E.iExt": 10 },
      20: { "E.iExt": 20 },
      30: { "E.iExt": 10 },
      40: { "E.iExt": 40 },
      60: { "E.iExt": 0 },
    });
  });

  test("that are computed from one that moves follow it, also where they are set themselves", () => {
    const entries = [
      { at: "1 ms", set: { "balance.targetRate": "6 Hz" } },
      { at: "2 ms", until: "3 ms", set: { "balance.alpha": 0.5 } },
    ];
    const mechanisms = { balance: { mechanism: "istdp-vogels", on: ["XE"] } };
    const steps = stepsOf(model(entries, { mechanisms }));
    expect(steps[1]!["balance.targetRate"]).toBeCloseTo(0.006, 15);
    expect(steps[1]!["balance.alpha"]).toBeCloseTo(0.24, 15);
    expect(steps[2]).toEqual({ "balance.alpha": 0.5 });
    expect(steps[3]).toEqual({ "balance.alpha": steps[1]!["balance.alpha"] });
  });

  test("of a group that time compression moves are those of compressed time", () => {
    const entries = [{ at: "100 ms", set: { "scaling.tauRate": "200 s", "scaling.targetRate": "8 Hz" } }];
    const mechanisms = { scaling: { mechanism: "multiplicative-scaling", on: ["XE"] } };
    const steps = stepsOf(model(entries, { mechanisms, compression: 10 }));
    expect(steps[10]!["scaling.tauRate"]).toBeCloseTo(20_000, 9);
    expect(steps[10]!["scaling.targetRate"]).toBeCloseTo(0.008, 15);
  });
});

test("the schedule of a patterned input is compressed like the protocol", () => {
  const schedule = [
    { pattern: 0, duration: "100 ms" },
    { pattern: null, duration: "50 ms" },
  ];
  const input = { kind: "patterned", unit: "Hz", rates: [[1, 2, 3, 4]], schedule } as const;
  for (const compression of [1, 10]) {
    const populations = { ...model([]).populations, X: { count: 4, input } };
    const { body } = programOf(model([], { compression, populations, mechanisms: {} })).populations[0]!;
    expect(body).toMatchObject({
      input: { schedule: [{ steps: 100 / compression }, { steps: 50 / compression }] },
    });
  }
});

describe("states", () => {
  test("open their gate after the values of the same entry are set, and close the others", () => {
    const entries = [
      { at: "10 ms", until: "20 ms", enter: "nrem", set: { "gate.down": 1 } },
      { at: "20 ms", enter: "wake" },
    ];
    expect(stepsOf(model(entries))).toEqual({
      10: { "gate.down": 1, "gate.nrem": 1, enter: "nrem" },
      20: { "gate.down": 0, "gate.nrem": 0, enter: "wake" },
    });
  });

  test("that no mechanism knows are entered all the same", () => {
    expect(stepsOf(model([{ at: "10 ms", enter: "torpor" }]))).toEqual({ 10: { enter: "torpor" } });
  });

  test("that a mechanism waits for and no entry enters are warned of", () => {
    const { warnings } = programOf(
      model([
        { at: "10 ms", enter: "nrm" },
        { at: "20 ms", enter: "wake" },
      ]),
    );
    expect(warnings).toEqual([
      "mechanisms.episodes: episodes waits for the state nrem, which no entry of the protocol enters; did you mean nrm in one of the two?",
    ]);
    expect(programOf(model([])).warnings[1]).toBe(
      'mechanisms.episodes: episodes waits for the state wake, which no entry of the protocol enters; write { at: "12 h", enter: wake } into the protocol',
    );
  });
});

describe("conditions on parameters", () => {
  const mechanisms = {
    scaling: { mechanism: "multiplicative-scaling", on: ["XE"], parameters: { hMin: 0.1, hMax: 10 } },
    balance: { mechanism: "istdp-vogels", on: ["XE"] },
  };
  const scaled = (...entries: ProtocolEntry[]) => model(entries, { mechanisms });

  test("hold for values of the protocol, too", () => {
    expect(refusalOf(scaled({ at: "10 ms", set: { "scaling.targetRate": "0 Hz" } }))).toBe(
      'protocol[0].set["scaling.targetRate"]: targetRate must be above 0: the relative rate would be infinite\n  scaling.targetRate from step 10 on: it must hold that targetRate > 0 Hz',
    );
    expect(refusalOf(scaled({ at: "10 ms", set: { "E.vThreshold": "-90 mV" } }))).toContain(
      "E.vThreshold from step 10 on: it must hold that",
    );
  });

  test("hold for conditions, at the change that breaks them", () => {
    const condition = {
      name: "mine",
      about: "made for this test",
      changes: { "scaling.hMin": { times: 200 } },
    };
    expect(refusalOf(scaled({ at: "10 ms", until: "20 ms", condition }))).toContain(
      'protocol[0].condition.changes["scaling.hMin"]: hMin must be above 0, and hMax above hMin\n  scaling.hMin from step 10 on',
    );
    const half = { ...condition, changes: { "scaling.hMin": { times: 50 } } };
    expect(refusalOf(scaled({ at: "10 ms", condition: half }))).toBe("accepted");
    // two that are allowed each alone
    const both = scaled({ at: "10 ms", condition: half }, { at: "20 ms", set: { "scaling.hMax": 4 } });
    expect(refusalOf(both)).toContain("scaling.hMax from step 20 on");
    const inTurn = scaled(
      { at: "10 ms", until: "20 ms", condition: half },
      { at: "20 ms", set: { "scaling.hMax": 4 } },
    );
    expect(refusalOf(inTurn)).toBe("accepted");
  });

  test("that warn say so once, at their entry", () => {
    const gain = (at: string, value: string) => ({ at, set: { "scaling.gain": value } });
    const warned = (...entries: ProtocolEntry[]) =>
      programOf(scaled(...entries)).warnings.filter((text) => text.includes("positive feedback"));
    expect(warned(gain("10 ms", "1e-5 1/(s Hz)"))).toEqual([]);
    const [first, ...more] = warned(gain("10 ms", "-1e-5 1/(s Hz)"), gain("20 ms", "-2e-5 1/(s Hz)"));
    expect(first).toMatch(
      /^protocol\[0\].*: a negative gain is .*scaling.gain from step 10 on: it must hold/,
    );
    expect(more).toEqual([]);
  });

  test("hold at the start for parameters that are computed from others that move", () => {
    const slots = { mechanism: "protein-synthesis-gate", on: ["XE"], parameters: { scalingTime: "-1 h" } };
    const entries = [{ at: "10 ms", set: { "slots.scalingTime": "48 h" } }];
    expect(refusalOf(model(entries, { mechanisms: { slots } }))).toContain(
      "mechanisms.slots.parameters: tauSlot must be above 0",
    );
    expect(
      refusalOf(
        model([{ at: "10 ms", set: { "slots.scaledTo": 0.5 } }], {
          mechanisms: { slots: { mechanism: "protein-synthesis-gate", on: ["XE"] } },
        }),
      ),
    ).toContain("slots.scaledTo from step 10 on: it must hold that tauSlot > 0 h");
  });
});

test.each<[string, ProtocolEntry[], string]>([
  [
    "an entry that does nothing",
    [{ at: "1 ms", about: "a note" }],
    'protocol[0]: the entry changes nothing\n  say what happens: set: { E.iExt: "10 pA" }, enter: nrem or condition: ttx',
  ],
  [
    "an end of a state",
    [{ at: "1 ms", until: "2 ms", enter: "nrem" }],
    "protocol[0].until: until (2 ms) has nothing to end\n  leave it out: a state lasts until the next one begins",
  ],
  [
    "two states at once",
    [
      { at: "1 ms", enter: "nrem" },
      { at: "1 ms", enter: "wake" },
    ],
    "protocol[1].enter: nrem and wake begin in the same step\n  one state holds at a time: change the time of one of them (the other stands at protocol[0])",
  ],
  [
    "an end before the beginning",
    [{ at: "2 ms", until: "1 ms", set: { "E.iExt": 0 } }],
    "protocol[0]: until (1 ms) must be later than at (2 ms)\n  both count from the start of the run",
  ],
  [
    "a time before the start",
    [{ at: "-2 ms", set: { "E.iExt": 0 } }],
    "protocol[0].at: a time must be 0 or more, got -2 ms\n  it counts from the start of the run",
  ],
  [
    "a gate out of bounds",
    [{ at: "2 ms", set: { "gate.down": 2 } }],
    'protocol[0].set["gate.down"]: a gate must be in 0..1, got 2\n  correct the value',
  ],
  [
    "a rate below 0",
    [{ at: "2 ms", set: { "X.rate": "-1 Hz" } }],
    'protocol[0].set["X.rate"]: X.rate must be finite and, where it is a rate, 0 or more, got -1 Hz\n  correct the value',
  ],
  [
    "a name that is not known",
    [{ at: "2 ms", set: { "E.iExtt": "1 pA" } }],
    'protocol[0].set["E.iExtt"]: unknown quantity: E.iExtt\n  did you mean E.iExt?',
  ],
  [
    "a name that is like no other",
    [{ at: "2 ms", set: { "somewhere.else": "1 pA" } }],
    'protocol[0].set["somewhere.else"]: unknown quantity: somewhere.else\n  write population.parameter, instance.parameter, input.rate or gate.name',
  ],
])("refuses %s", (_, protocol, text) => expect(refusalOf(model(protocol))).toBe(text));
