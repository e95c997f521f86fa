import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conditions } from "../../src/conditions/index.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model, ProtocolEntry } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { collectMistakes } from "../../src/program/mistakes.ts";
import { protocols } from "../../src/protocols/index.ts";
import { expandedProtocol } from "../../src/resolve/expand-protocol.ts";
import { simulationModel } from "../../src/runs/simulation-model.ts";
import { parseQuantity } from "../../src/units/quantity.ts";
import { programOf, refusalOf } from "../running.ts";

const circuit = (protocol: readonly ProtocolEntry[], more: Partial<Model> = {}): Model => ({
  version: 1,
  name: "used",
  dt: "1 ms",
  duration: "1 s",
  seed: 1,
  populations: {
    X: { count: 10, input: { kind: "poisson", rate: "30 Hz" } },
    Y: { count: 10, input: { kind: "poisson", rate: "30 Hz" } },
    E: { count: 40, neuron: "lif-conductance" },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "all-to-all" },
      weight: 1,
      unitWeight: "4 nS",
    },
    YE: {
      from: "Y",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "all-to-all" },
      weight: 1,
      unitWeight: "4 nS",
    },
  },
  mechanisms: {
    pressure: { mechanism: "process-s", population: "E" },
    scaling: { mechanism: "multiplicative-scaling", on: ["XE"] },
    lesion: { mechanism: "lesion", population: "E" },
  },
  protocol,
  ...more,
});

/** What an entry stands for, in the order of the protocol. */
function entriesOf(entry: ProtocolEntry): readonly ProtocolEntry[] {
  const mistakes = collectMistakes();
  const found = expandedProtocol({ protocol: [entry] }, { protocols }, mistakes);
  mistakes.fail();
  return found.map((each) => each.entry);
}

const seconds = (text: string | number) => parseQuantity(text).value / 1000;

/** Bouts of the states that entries begin, until `end` (s). */
function boutsOf(
  entries: readonly ProtocolEntry[],
  end: number,
): { state: string; from: number; length: number }[] {
  const starts = entries.filter(({ enter }) => enter !== undefined);
  return starts.map(({ at, enter }, k) => {
    const next = starts[k + 1];
    const from = seconds(at);
    return { state: enter!, from, length: (next === undefined ? end : seconds(next.at)) - from };
  });
}

const asleepIn = (entries: readonly ProtocolEntry[], from: number, to: number): number =>
  boutsOf(entries, to)
    .filter(({ state }) => state !== "wake")
    .reduce(
      (sum, bout) => sum + Math.max(0, Math.min(to, bout.from + bout.length) - Math.max(from, bout.from)),
      0,
    );

test("every protocol of the folder is listed, by its name", () => {
  const files = readdirSync("src/protocols").filter((name) =>
    /export const \w+ = (protocol|channelBlock)\(/.test(readFileSync(`src/protocols/${name}`, "utf8")),
  );
  expect(protocols.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

const named: Readonly<Record<string, ProtocolEntry["parameters"]>> = {
  deprivation: { inputs: ["X"] },
  training: { inputs: ["X"] },
};

describe.each(protocols.map((each) => [each.name, each] as const))("%s", (name, protocol) => {
  const entry = { at: "1 h", use: name, ...(named[name] && { parameters: named[name] }) };

  test("stands for entries that the compiler takes", () => {
    expect(programOf(circuit([entry])).protocol.length).toBeGreaterThan(0);
  });

  test("gives the same entries twice, in whole seconds after its start", () => {
    const entries = entriesOf(entry);
    expect(entries).toEqual(entriesOf(entry));
    for (const { at, until } of entries) {
      expect(seconds(at)).toBeGreaterThanOrEqual(3600);
      expect(Number.isInteger(seconds(at))).toBe(true);
      if (until !== undefined) expect(seconds(until)).toBeGreaterThan(seconds(at));
    }
  });

  test("has defaults within its bounds", () => {
    for (const parameter of Object.values(protocol.parameters)) {
      if (parameter.kind === "word") expect(parameter.words).toContain(parameter.value);
      if (parameter.kind !== "quantity") continue;
      expect(parameter.value).toBeGreaterThanOrEqual(parameter.between[0]);
      expect(parameter.value).toBeLessThanOrEqual(parameter.between[1]);
    }
  });
});

describe("wake-sleep", () => {
  const use = (parameters: ProtocolEntry["parameters"]) =>
    entriesOf({ at: "0 s", use: "wake-sleep", parameters: parameters! });

  test("alternates wake and sleep in day cycles, with REM sleep at the ends of cycles", () => {
    const entries = use({ days: 2, wake: "14 h", sleep: "10 h", cycle: "1 h", remShare: 0.25 });
    const bouts = boutsOf(entries, 48 * 3600);
    expect(bouts.slice(0, 4)).toEqual([
      { state: "wake", from: 0, length: 14 * 3600 },
      { state: "nrem", from: 14 * 3600, length: 2700 },
      { state: "rem", from: 14 * 3600 + 2700, length: 900 },
      { state: "nrem", from: 15 * 3600, length: 2700 },
    ]);
    expect(asleepIn(entries, 0, 48 * 3600)).toBe(20 * 3600);
    expect(entries).toHaveLength(2 * 21);
  });

  const before = 12 * 3600;
  const end = before + 7 * 3600;

  test.each([1, 2, 3])(
    "holds the shares of sleep and wake of the three groups to a second, seed %i",
    (seed) => {
      const s = use({ schedule: "S", seed });
      expect(asleepIn(s, before, end)).toBe(0.75 * 7 * 3600);
      expect(asleepIn(s, 0, before)).toBe(Math.round(0.3 * before));
      const ew = use({ schedule: "EW", seed });
      expect(asleepIn(ew, before, end)).toBe(0);
      expect(asleepIn(ew, 0, before)).toBe(Math.round(0.3 * before));
      const sw = use({ schedule: "SW", seed });
      expect(asleepIn(sw, before, end)).toBe(Math.round(0.3 * 7 * 3600));
      expect(asleepIn(sw, 0, before)).toBe(0.75 * before);
      for (const entries of [s, ew, sw])
        for (const { length } of boutsOf(entries, end)) expect(length).toBeGreaterThanOrEqual(1);
    },
  );

  test("draws other bouts with another seed, of the mean length that is asked for", () => {
    const [one, two] = [1, 2].map((seed) => use({ schedule: "S", seed }));
    expect(one).not.toEqual(two);
    const wakes = boutsOf(one!, end).filter(({ state, from }) => state === "wake" && from >= before);
    expect(wakes.length).toBeGreaterThanOrEqual(31); // 315 min of sleep in bouts of 10 min
    expect(wakes.length).toBeLessThanOrEqual(32);
  });

  test("shows one novel object at a time while wake is enforced, and none before and after", () => {
    const parameters = { schedule: "EW", novel: ["X", "Y"], newEvery: "2 h", before: "1 h" };
    const model = circuit([{ at: "0 s", use: "wake-sleep", parameters }]);
    const { protocol, variables } = programOf(model);
    const rates = (hours: number) =>
      ["X.rate", "Y.rate"].map((name) => {
        const { id } = variables.find((each) => each.name === name)!;
        const set = protocol.filter(({ step }) => step <= hours * 3.6e6).flatMap((each) => each.set);
        return set.findLast(({ variable }) => variable === id)?.value;
      });
    const open = expect.closeTo(0.03, 12);
    expect(rates(0.5)).toEqual([0, 0]);
    expect([1.5, 3.5, 5.5, 7.5].map(rates)).toEqual([
      [open, 0],
      [0, open],
      [open, 0],
      [0, open],
    ]);
    expect(rates(8.5)).toEqual([0, 0]);
  });

  test("moves the gates of its preset with the state", () => {
    const [wake, nrem, rem] = use({ gates: "wise", sleep: "1 h", cycle: "1 h" });
    expect(wake).toMatchObject({ enter: "wake", set: { "gate.ltp": 0.1, "gate.ltd": 1, "gate.down": 1 } });
    expect(nrem).toMatchObject({ enter: "nrem", set: { "gate.ltp": 1, "gate.down": 0 } });
    expect(rem).toMatchObject({ enter: "rem", set: { "gate.ltp": 0.3 } });
  });

  test("keeps its shares in compressed time, without a word about rounding", () => {
    const use = { at: "0 s", use: "wake-sleep", parameters: { schedule: "S" } };
    const { warnings, protocol } = programOf(circuit([use], { compression: 7 }));
    expect(warnings.filter((text) => text.startsWith("protocol"))).toEqual([]);
    const last = protocol.at(-1)!.step;
    expect(last).toBeGreaterThan((18 * 3.6e6) / 7);
    expect(last).toBeLessThan((19 * 3.6e6) / 7);
  });
});

test("sleep restriction keeps the length of the day, and recovery gives all of it back", () => {
  const entries = entriesOf({
    at: "0 s",
    use: "sleep-restriction",
    parameters: { days: 2, remaining: 0.25, recovery: 1 },
  });
  const day = 24 * 3600;
  expect([0, 1, 2].map((k) => asleepIn(entries, k * day, (k + 1) * day))).toEqual([10_800, 10_800, 43_200]);
  const none = entriesOf({
    at: "0 s",
    use: "sleep-restriction",
    parameters: { days: 2, remaining: 0, recovery: 1 },
  });
  expect(asleepIn(none, 0, 2 * day)).toBe(0);
});

test("silence in one population leaves inputs and others alone", () => {
  const of = (parameters: ProtocolEntry["parameters"]) =>
    entriesOf({ at: "1 h", use: "silence", parameters: parameters! });
  expect(of({ populations: ["E"], duration: "2 d" })).toEqual([
    { at: "1 h", until: "49 h", condition: "ttx", of: ["E"] },
  ]);
  expect(of({})).toEqual([{ at: "1 h", until: "49 h", condition: "ttx" }]);
});

test("training drives its inputs again and again", () => {
  const entries = entriesOf({
    at: "1 h",
    use: "training",
    parameters: { inputs: ["X"], gain: 2, episodes: 3, interval: "30 min" },
  });
  expect(entries.map(({ at, until }) => [at, until])).toEqual([
    ["1 h", "70 min"],
    ["90 min", "100 min"],
    ["2 h", "130 min"],
  ]);
});

test("a lesion silences its share of the cells, and a larger one the same and more", () => {
  const silentAfter = (lost: number): number[] => {
    const use = { at: "1 s", use: "lesion", parameters: { lost, populations: ["E"] } };
    const run = interpret(programOf(circuit([use], { precision: "f64" })));
    run.run(3000);
    const late = run.spikes.filter(({ population, step }) => population === 2 && step > 2000);
    const firing = new Set(late.map(({ cell }) => cell));
    return Array.from({ length: 40 }, (_, cell) => cell).filter((cell) => !firing.has(cell));
  };
  expect(silentAfter(0)).toEqual([]);
  const [some, more] = [silentAfter(0.25), silentAfter(0.5)];
  expect(some.length).toBeGreaterThan(2); // 10 expected, SD 2.7
  expect(some.length).toBeLessThan(24);
  expect(more).toEqual(expect.arrayContaining(some));
  expect(more.length).toBeGreaterThan(some.length);
});

test("a run keeps the entries, so that it can be repeated without the catalogue", async () => {
  const model = circuit([{ at: "1 h", use: "bicuculline", parameters: { remaining: 0.2 }, about: "drug" }]);
  const kept = await simulationModel(model, { neurons, mechanisms, conditions, protocols });
  expect(kept.model.protocol).toEqual([
    {
      at: "1 h",
      until: "49 h",
      condition: {
        name: "bicuculline",
        about: "blocked GABA_A channels",
        changes: { "neurons.openGABA": { times: 0.2 } },
      },
      about: "drug",
    },
  ]);
  expect(programOf(kept.model).protocol).toEqual(programOf(model).protocol);
});

test.each<[string, ProtocolEntry, string]>([
  [
    "a protocol that is not known",
    { at: "1 h", use: "wake-slep" },
    "protocol[0].use: unknown protocol: wake-slep\n  did you mean wake-sleep?",
  ],
  [
    "a parameter that is not known",
    { at: "1 h", use: "silence", parameters: { populatons: ["E"] } },
    "protocol[0].parameters.populatons: silence has no parameter populatons\n  did you mean populations?",
  ],
  [
    "a value in another unit",
    { at: "1 h", use: "silence", parameters: { duration: "5 mV" } },
    'protocol[0].parameters.duration: duration must be in h, got 5 mV\n  write it as "48 h"',
  ],
  [
    "a value out of bounds",
    { at: "1 h", use: "wake-sleep", parameters: { remShare: 0.8 } },
    "protocol[0].parameters.remShare: remShare must be in 0..0.5, got 0.8\n  correct the value",
  ],
  [
    "another word",
    { at: "1 h", use: "wake-sleep", parameters: { gates: "wize" } },
    "protocol[0].parameters.gates: gates must be one of none, shy, wise, got wize\n  did you mean wise?",
  ],
  [
    "no names where some are needed",
    { at: "1 h", use: "deprivation" },
    "protocol[0].parameters.inputs: missing inputs\n  write it as inputs: [E]",
  ],
  [
    "a number for names",
    { at: "1 h", use: "deprivation", parameters: { inputs: 3 } },
    "protocol[0].parameters.inputs: inputs must be a list of names, got 3\n  write it as inputs: [E]",
  ],
  [
    "an end beside it",
    { at: "1 h", until: "2 h", use: "silence" },
    "protocol[0].until: until cannot stand beside use\n  write it as an entry of its own; how long a protocol lasts is one of its parameters",
  ],
  [
    "parameters without it",
    { at: "1 h", enter: "wake", parameters: { days: 1 } },
    "protocol[0].parameters: parameters belong to a protocol of the catalogue, and this entry uses none\n  name it: use: wake-sleep",
  ],
  [
    "too many entries",
    { at: "1 h", use: "wake-sleep", parameters: { days: 400, cycle: "1 min", remShare: 0.5 } },
    "protocol[0].use: wake-sleep becomes 576400 entries, more than 100000\n  shorten it",
  ],
  [
    "names of populations that are not there",
    { at: "1 h", use: "silence", parameters: { populations: ["F"] } },
    "protocol[0].use.of[0]: unknown population: F\n  did you mean X?",
  ],
])("%s is refused", (_, entry, text) => expect(refusalOf(circuit([entry]))).toBe(text));
