import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Draw, InstanceSpec, Model, ProtocolEntry } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { backends, start } from "../running.ts";
import { relay } from "../spike-pair.ts";
import { value } from "./law.ts";

/** Tells neurons an activity relative to their set-point, one for each. */
export function activity(c: string): Mechanism {
  return {
    name: "activity",
    about: "an activity that is given",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    shares: ["c"],
    variables: { c: { per: "post", unit: "1", initial: c, about: "relative activity" } },
  };
}

/**
 * Silent axons onto neurons that never fire, of which `wired` (a probability) begin with a synapse: days pass in few steps.
 *
 * Structure changes at every `period`, which is a step.
 */
export function dendrites(
  mechanisms: Readonly<Record<string, InstanceSpec["mechanism"]>>,
  {
    cells = 64,
    axons = 60,
    wired = 0,
    weight = 1,
    period = "1 h",
    parameters = {},
    initial = {},
    protocol = [],
    seed = 3,
  }: {
    cells?: number;
    axons?: number;
    wired?: number;
    weight?: Draw;
    period?: string;
    parameters?: Readonly<Record<string, Readonly<Record<string, QuantityText>>>>;
    initial?: Readonly<Record<string, Readonly<Record<string, Draw>>>>;
    protocol?: readonly ProtocolEntry[];
    seed?: number;
  },
): Model {
  const instances = Object.entries(mechanisms).map(([name, mechanism]): [string, InstanceSpec] => {
    const isStructural = typeof mechanism === "string" || mechanism.structural !== undefined;
    return [
      name,
      {
        mechanism,
        on: ["P"],
        parameters: { ...(isStructural ? { period } : {}), ...parameters[name] },
        initial: initial[name] ?? {},
      },
    ];
  });
  return {
    version: 1,
    name: "dendrites",
    dt: period,
    duration: "1000 d",
    seed,
    populations: {
      X: { count: axons, input: { kind: "poisson", rate: 0 } },
      E: { count: cells, neuron: relay },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: { kind: "fixed-probability", probability: wired },
        weight,
        capacity: axons,
      },
    },
    mechanisms: Object.fromEntries(instances),
    protocol,
  };
}

/** Immigration and death with constant rates: Poisson numbers whose mean relaxes to formation over hazard. */
export function numberIsFormationOverHazard(mechanism: Mechanism): void {
  const cells = 128;
  const hazard = value(mechanism, "hazard") / 24; // 1/h
  const formation = (value(mechanism, "growth") * 300) / 24; // 1/h, of 300 um
  const model = dendrites(
    { rule: mechanism, activity: activity("if(index < 64, 1, 0)") },
    { cells, parameters: { rule: { dendriteLength: "300 um", wStable: 1e9, filopodia: 0 } } },
  );
  const run = start(model, "f32");
  let hours = 0;
  for (const until of [80, 480]) {
    run.advance(until - hours);
    hours = until;
    const [formed, eliminated] = [run.read("rule.formed"), run.read("rule.eliminated")];
    expect(Math.max(...run.read("rule.refused"))).toBe(0);
    for (const [first, factor] of [
      [0, 1],
      [64, 1 + value(mechanism, "gain")],
    ] as const) {
      let found = 0;
      for (let cell = first; cell < first + 64; cell++) found += (formed[cell]! - eliminated[cell]!) / 64;
      // synapses that are formed at a tick of an hour meet their first hazard at the next one
      const rest = (factor * formation) / (1 - Math.exp(-hazard));
      const meant = rest * (1 - Math.exp(-hazard * hours));
      expect(Math.abs(rest / ((factor * formation) / hazard) - 1)).toBeLessThan(0.01);
      expect(Math.abs(found - meant)).toBeLessThan(5 * Math.sqrt(meant / 64)); // five standard errors
    }
  }
}

/** The share of synapses of a weight that is left after a time is exp(-hazard(w) t). */
export function survivalFalls(mechanism: Mechanism): void {
  const model = dendrites(
    { rule: mechanism },
    {
      axons: 100,
      wired: 1,
      weight: { expression: "if(pre < 50, 0.1, 0.6)" },
      parameters: { rule: { growth: 0 } },
    },
  );
  for (const backend of ["f64", "f32"] as const) {
    const run = start(model, backend);
    run.advance(72);
    const weights = [...run.weights("P")];
    for (const [w, isOf] of [
      [0.1, (x: number) => x < 0.3],
      [0.6, (x: number) => x > 0.3],
    ] as const) {
      const hazard = value(mechanism, "hazard") * Math.exp(-w / value(mechanism, "wStable"));
      const left = Math.exp(-hazard * 3);
      const share = weights.filter(isOf).length / 3200;
      expect(Math.abs(share - left)).toBeLessThan(5 * Math.sqrt((left * (1 - left)) / 3200));
    }
  }
}

/** What is left after elimination has the bits it had. */
export function survivorsKeepTheirWeights(mechanism: Mechanism): void {
  const weight = { expression: "0.1 + 0.01 * pre + 0.0001 * index" };
  const without = { growth: 0 };
  const tagged = mechanism.variables["q"] === undefined ? {} : { q: 1 };
  for (const backend of backends) {
    const model = dendrites(
      { rule: mechanism },
      {
        cells: 16,
        axons: 40,
        wired: 1,
        weight,
        period: "3 h",
        parameters: { rule: mechanism.parameters["growth"] === undefined ? {} : without },
        initial: { rule: tagged },
      },
    );
    const run = start(model, backend);
    const before = new Set(run.weights("P"));
    expect(before.size).toBe(40 * 16);
    run.advance(24);
    const after = run.weights("P");
    expect(after.length).toBeLessThan(0.97 * before.size);
    expect(after.length).toBeGreaterThan(0.2 * before.size);
    for (const w of after) expect(before.has(w)).toBe(true);
  }
}

/** A share of the new protrusions has no weight for a day and gets one then, whatever happens meanwhile. */
export function filopodiaWait(mechanism: Mechanism): void {
  const model = dendrites(
    { rule: mechanism },
    {
      parameters: { rule: { hazard: 0, growth: "0.1 1/(um d)", dendriteLength: "600 um" } },
      protocol: [{ at: "12 h", set: { "rule.growth": 0 } }],
    },
  );
  for (const backend of ["f64", "f32"] as const) {
    const run = start(model, backend);
    run.advance(20);
    const young = run.weights("P");
    const share = value(mechanism, "filopodia");
    const empty = young.filter((w) => w === 0).length / young.length;
    expect(young.length).toBeGreaterThan(1000);
    expect(Math.abs(empty - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / young.length));
    run.advance(20);
    const old = run.weights("P");
    expect(old.length).toBe(young.length);
    expect(old.filter((w) => w === 0)).toEqual(new Float64Array(0));
    const logs = [...old].map((w) => Math.log(w));
    const mean = logs.reduce((a, b) => a + b) / logs.length;
    const sd = value(mechanism, "sdLogNew");
    expect(Math.abs(mean - Math.log(value(mechanism, "wNew")))).toBeLessThan(
      (5 * sd) / Math.sqrt(logs.length),
    );
  }
}

/** dz/dt is 0 at cLow and cHigh, and its maximum growth between them. */
export function growthIsZeroAtBothEnds(mechanism: Mechanism): void {
  const [low, high] = [value(mechanism, "cLow"), value(mechanism, "cHigh")];
  const activities = [low, high, (low + high) / 2, 0.9 * (low + high) * 0.5, 0.9 * low, 1.1 * high];
  const c = activities.map((at, k) => `if(index == ${k}, ${at}, 0)`).join(" + ");
  for (const backend of backends) {
    const model = dendrites(
      { activity: activity(c), rule: mechanism },
      { cells: activities.length, wired: 0.3 },
    );
    const run = start(model, backend);
    run.advance(1);
    const [elements, synapses] = [run.read("rule.elements"), run.read("rule.synapses")];
    const change = activities.map((_, k) => elements[k]! - synapses[k]!);
    const most = value(mechanism, "growth") / 24;
    expect(Math.min(...synapses)).toBeGreaterThan(5);
    expect(Math.abs(change[0]!)).toBeLessThan(1e-14 * synapses[0]!);
    expect(Math.abs(change[1]!)).toBeLessThan(1e-14 * synapses[1]!);
    expect(change[2]).toBeCloseTo(most, 12);
    expect(change[3]!).toBeLessThan(most - 1e-4);
    expect(change[3]!).toBeGreaterThan(0);
    expect(change[4]!).toBeLessThan(0);
    expect(change[5]!).toBeLessThan(0);
  }
}

/** Synapses are formed where elements grow and lost where they shrink, at the rate of the elements. */
export function synapsesFollowTheirElements(mechanism: Mechanism): void {
  const [low, high] = [value(mechanism, "cLow"), value(mechanism, "cHigh")];
  const c = `if(index < 32, ${(low + high) / 2}, ${1.5 * high})`;
  const run = start(dendrites({ activity: activity(c), rule: mechanism }, { wired: 0.5, axons: 80 }), "f32");
  run.advance(10 * 24);
  const [formed, eliminated] = [run.read("rule.formed"), run.read("rule.eliminated")];
  const [elements, synapses] = [run.read("rule.elements"), run.read("rule.synapses")];
  const sum = (of: ArrayLike<number>, from: number) =>
    Array.from({ length: 32 }, (_, k) => of[from + k]!).reduce((a, b) => a + b);
  const grown = value(mechanism, "growth") * 10;
  // free elements bind within tauBind = 6 h: half an element of a neuron waits; the spread is that of Poisson events
  const lag = value(mechanism, "growth") / 4;
  const net = (from: number) => (sum(formed, from) - sum(eliminated, from)) / 32;
  expect(Math.abs(net(0) - grown + lag)).toBeLessThan(5 * Math.sqrt(grown / 32));
  expect(net(32)).toBeLessThan(-0.8 * grown);
  expect(Math.abs(sum(elements, 32) - sum(synapses, 32)) / 32).toBeLessThan(1);
}
