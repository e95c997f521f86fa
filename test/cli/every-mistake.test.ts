import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkModelFile } from "../../src/cli/checked-model.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-mistakes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** First lines of the mistakes of a model file, each with its line. */
async function mistakesOf(text: string): Promise<string[]> {
  const path = join(folder, "model.yaml");
  writeFileSync(path, text);
  const checked = await checkModelFile(path, {}, 1);
  if (checked.ok) return [];
  return checked.mistakes.map(({ error, place }) => `${place?.line ?? "-"} ${error.message.split("\n")[0]}`);
}

const good = `version: 1
name: many
dt: 0.1 ms
duration: 1 s
seed: 1
populations:
  X: { count: 5, input: { kind: poisson, rate: 10 Hz } }
  E: { count: 5, neuron: lif-conductance, parameters: { iExt: 5 pA } }
projections:
  XE: { from: X, to: E, receptor: ampa, wiring: { kind: one-to-one }, weight: 1, unitWeight: 1 nS }
mechanisms:
  sensor: { mechanism: calcium-sensor, population: E }
  late: { mechanism: tnf-pathway, population: E }
  scaling: { mechanism: multiplicative-scaling, on: [XE] }
protocol:
  - { at: 10 ms, set: { E.iExt: 10 pA } }
  - { at: 20 ms, set: { X.rate: 0 Hz } }
recording:
  spikes: [E]
  variables: [{ name: E.v, every: 1 ms }, { name: scaling.H, every: 10 ms }]
`;

/** The good file with other text in some places. */
const withMistakes = (...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`bug: ${from} is not in the text`);
    return text.replace(from, to);
  }, good);

test("the file itself is right", async () => expect(await mistakesOf(good)).toEqual([]));

test("mistakes of the form do not hide those of names, units and the recording, and all stand in the order of the file", async () => {
  const text = withMistakes(
    ["dt: 0.1 ms", "dt: [1]"],
    ["rate: 10 Hz", "rate: 10 mV"],
    ["iExt: 5 pA", "iExtt: 5 pA"],
    ["receptor: ampa", "receptor: ampaa"],
    ["unitWeight: 1 nS", "unitWait: 1 nS"],
    ["on: [XE] }", "on: [XE], parameters: { gian: 1 } }"],
    ["at: 20 ms", "att: 20 ms"],
    ["E.iExt: 10 pA", "E.iExt: 10 mV"],
    ["name: E.v,", "name: E.w,"],
  );
  expect(await mistakesOf(text)).toEqual([
    "3 dt: it must be a number with its unit, got a list of 1",
    "7 populations.X.input.rate: it must be in Hz, got 10 mV",
    "8 populations.E.parameters.iExtt: unknown parameter: iExtt",
    "10 projections.XE.receptor: unknown receptor: ampaa",
    '10 projections.XE.unitWait: unknown field: "unitWait"',
    "14 mechanisms.scaling.parameters.gian: unknown parameter: gian",
    '16 protocol[0].set["E.iExt"]: it must be in pA, got 10 mV',
    "17 protocol[1].at: missing: a number with its unit",
    '17 protocol[1].att: unknown field: "att"',
    "20 recording.variables[0].name: unknown variable: E.w",
  ]);
});

test("a field that cannot be read does not hide what is wrong beside it", async () => {
  const text = withMistakes(
    ["from: X, to: E", "from: X, to: F"],
    ["wiring: { kind: one-to-one }", "wiring: { kind: fixed-probability, probability: 1.5 }"],
    ["weight: 1", "weight: [2]"],
    ["mechanism: multiplicative-scaling, on: [XE]", "mechanism: multiplicative-scalin, on: XE"],
    ["at: 10 ms, set: { E.iExt", "att: 10 ms, set: { F.iExt"],
    ["name: E.v, every: 1 ms", "name: E.w, evry: 1 ms"],
  );
  expect(await mistakesOf(text)).toEqual([
    "10 projections.XE.to: unknown population: F",
    "10 projections.XE.wiring.probability: it must be a probability of 0 to 1, got 1.5",
    '10 projections.XE.weight: it must be a quantity, or one of {uniform: [a, b]}, {normal: {mean, sd}}, {lognormal: {median, sdLog}}, {expression: "..."}, got a list of 1',
    "14 mechanisms.scaling.mechanism: unknown mechanism: multiplicative-scalin",
    '14 mechanisms.scaling.on: it must be a list of names, got "XE"',
    "16 protocol[0].at: missing: a number with its unit",
    '16 protocol[0].att: unknown field: "att"',
    '16 protocol[0].set["F.iExt"]: unknown quantity: F.iExt',
    "20 recording.variables[0].every: missing: a number with its unit",
    "20 recording.variables[0].name: unknown variable: E.w",
    '20 recording.variables[0].evry: unknown field: "evry"',
  ]);
});

test("nothing is told that only follows from a part that cannot be read", async () => {
  const text = withMistakes(
    ["X: { count: 5", "X: { count: five"],
    ["calcium-sensor", "calcium-sensr"],
    ["spikes: [E]", "spikes: [E, X, F]"],
  );
  expect(await mistakesOf(text)).toEqual([
    '7 populations.X.count: it must be a whole number, got "five"',
    "12 mechanisms.sensor.mechanism: unknown mechanism: calcium-sensr",
    "19 recording.spikes[2]: unknown population: F",
  ]);
});

test("a population that is nothing does not hide mistakes elsewhere", async () => {
  const text = withMistakes(
    ["neuron: lif-conductance, parameters: { iExt: 5 pA }", "neuron: lif-conductanc"],
    ["input: { kind: poisson, rate: 10 Hz }", "branches: 2"],
    ["E.iExt: 10 pA", "F.iExt: 10 pA"],
    ["name: E.v,", "name: F.v,"],
  );
  expect(await mistakesOf(text)).toEqual([
    "7 populations.X: the population is nothing yet",
    "8 populations.E.neuron: unknown neuron: lif-conductanc",
    '16 protocol[0].set["F.iExt"]: unknown quantity: F.iExt',
    "20 recording.variables[0].name: unknown variable: F.v",
  ]);
});

test("a mistake of form in a mechanism or neuron of the file does not hide those beside it", async () => {
  const mechanism =
    "{ name: own, about: x, source: { cite: x }, laws: [], parametrs: {}, parameters: { tau: { valu: 1, unit: s, tag: P, about: x }, " +
    "gain: { value: 1, unit: mV, tag: Q, about: x } }, variables: { z: { per: post, unit: '1', initial: 0, about: x } }, " +
    'continuous: ["d(z)/dt = -z / tau", "d(y)/dt = gain / tau"], onPost: ["z += gain"], every: { 1 s: [3] } }';
  const neuron =
    "{ name: mine, about: x, source: { cite: x }, laws: no, parameters: { tauM: { value: 10, unit: ms, tag: C, about: x } }, " +
    "variables: { v: { per: post, unit: mV, intial: 0, about: x } }, receptors: { ampa: { v: 1 } }, " +
    'continuous: ["d(v)/dt = -v / tauN"], threshold: "v > 20 mV", reset: ["v = 1 s"] }';
  const text = withMistakes(
    ["sensor: { mechanism: calcium-sensor", `sensor: { mechanism: ${mechanism}`],
    ["neuron: lif-conductance, parameters: { iExt: 5 pA }", `neuron: ${neuron}`],
    ["unitWeight: 1 nS", "unitWeight: 1 mV"], // which is right for this neuron
    ["E.iExt: 10 pA", "sensor.tau: 1 s, sensor.taw: 1 s"],
    [
      "scaling: { mechanism: multiplicative-scaling, on: [XE] }",
      "scaling: { mechanism: stdp-pair, on: [XF] }",
    ],
    ["late: { mechanism: tnf-pathway", "late: { mechanism: adaptive-threshol"],
    [", { name: scaling.H, every: 10 ms }", ""],
  );
  expect(await mistakesOf(text)).toEqual([
    '8 populations.E.neuron.laws: it must be a list of laws, got "no"',
    "8 populations.E.neuron.variables.v.initial: missing: a number in the unit, or an expression in quotes",
    '8 populations.E.neuron.variables.v.intial: unknown field: "intial"',
    "8 mine.continuous[0]: unknown name: tauN",
    "8 mine.reset[0]: the new value of v must be in mV, got ms",
    '12 mechanisms.sensor.mechanism.parametrs: unknown field: "parametrs"',
    "12 mechanisms.sensor.mechanism.parameters.tau.value: missing: a number in the unit, or an expression in quotes",
    '12 mechanisms.sensor.mechanism.parameters.tau.valu: unknown field: "valu"',
    '12 mechanisms.sensor.mechanism.parameters.gain.tag: it must be one of P, L, E, X, C, got "Q"',
    "12 own.continuous[1]: unknown variable: y",
    "12 own.onPost[0]: the new value of z must be in a plain number, got mV",
    '12 mechanisms.sensor.mechanism.every["1 s"][0]: it must be an equation in quotes, got 3',
    "13 mechanisms.late.mechanism: unknown mechanism: adaptive-threshol",
    "14 mechanisms.scaling.on[0]: unknown projection: XF",
    '16 protocol[0].set["sensor.taw"]: unknown quantity: sensor.taw',
  ]);
});

test("a number of cells that cannot be read does not hide what is wrong with the population and its synapses", async () => {
  const text = withMistakes(
    [
      "X: { count: 5, input: { kind: poisson, rate: 10 Hz }",
      "X: { count: five, input: { kind: poisson, rate: 10 mV }",
    ],
    [
      "E: { count: 5, neuron: lif-conductance, parameters: { iExt: 5 pA }",
      "E: { count: -2, neuron: lif-conductance, parameters: { iExtt: 5 pA }",
    ],
    ["receptor: ampa", "receptor: ampaa"],
    ["kind: one-to-one", "kind: fixed-in-degree, inDegree: 4"],
    ["E.iExt: 10 pA", "E.iExt: 10 mV"],
    ["name: E.v, every: 1 ms", "name: E.v, every: 1 mV, cells: [3]"],
  );
  expect(await mistakesOf(text)).toEqual([
    '7 populations.X.count: it must be a whole number, got "five"',
    "7 populations.X.input.rate: it must be in Hz, got 10 mV",
    "8 populations.E.count: it must be a whole number, 0 or more, got -2",
    "8 populations.E.parameters.iExtt: unknown parameter: iExtt",
    "10 projections.XE.receptor: unknown receptor: ampaa",
    '16 protocol[0].set["E.iExt"]: it must be in pA, got 10 mV',
    "20 recording.variables[0].every: it must be a time, got 1 mV",
  ]);
});

test.each([
  ["listed spikes", "{ kind: spikes, unit: ms, times: [1, 2], cells: [3, 40] }"],
  [
    "patterns",
    "{ kind: patterned, unit: Hz, rates: [[1, 2, 3]], schedule: [{ pattern: 0, duration: 1 s }] }",
  ],
  [
    "a rate file",
    "{ kind: pattern-file, unit: Hz, file: none.csv, schedule: [{ pattern: 0, duration: 1 s }] }",
  ],
])("nothing is told of %s of a population whose number of cells cannot be read", async (_, input) => {
  const text = withMistakes(
    [
      "X: { count: 5, input: { kind: poisson, rate: 10 Hz }",
      `X: { count: five, place: { grid: [2], spacing: 1 um }, input: ${input}`,
    ],
    ["  - { at: 20 ms, set: { X.rate: 0 Hz } }\n", ""],
  );
  expect(await mistakesOf(text)).toEqual(['7 populations.X.count: it must be a whole number, got "five"']);
});

test("entries behind one that is taken out keep their numbers", async () => {
  const text = withMistakes(
    ["{ at: 10 ms, set: { E.iExt: 10 pA } }", "{ at: 10 ms, sett: 1, until: [2] }"],
    ["X.rate: 0 Hz", "X.rate: 0 mV"],
    ["X.rate", "Y.rate"],
    ["{ name: E.v, every: 1 ms }", "{ name: E.v, every: {} }"],
    ["scaling.H", "scaling.G"],
  );
  expect(await mistakesOf(text)).toEqual([
    '16 protocol[0].sett: unknown field: "sett"',
    "16 protocol[0].until: it must be a number with its unit, got a list of 1",
    '17 protocol[1].set["Y.rate"]: unknown quantity: Y.rate',
    "20 recording.variables[0].every: it must be a number with its unit, got an object with nothing",
    "20 recording.variables[1].name: unknown variable: scaling.G",
  ]);
});
