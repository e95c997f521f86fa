import { describe, expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model, PopulationSpec } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { neurons } from "../../src/neurons/index.ts";
import { lifCurrent } from "../../src/neurons/lif-current.ts";
import { programOf } from "../running.ts";
import { distance, spikesOf } from "./agreement.ts";
import { outcome } from "./outcome.ts";
import { sparseCircuit, ttxCircuit } from "./silent-circuits.ts";

/** A model that skips, and the same that does not. */
function pair(model: Model, plastic: "lazy" | "eager" = "lazy"): [Simulation, Simulation] {
  const of = (skipSilence: boolean) => new Simulation(programOf({ ...model, skipSilence }), plastic);
  return [of(true), of(false)];
}

/** Step at which the present or last skip ends; 0 if there was none. */
function lastSkip(simulation: Simulation): number {
  const { id } = simulation.program.variables.find(({ name }) => name === "silence.until")!;
  return simulation.readVariable(id)[0]!;
}

/** Largest difference of weights and variables of two runs of a circuit, relative, or absolute below 1. */
function apart(a: Simulation, b: Simulation): number {
  const weights = b.program.projections.map((_, p) => distance(a.weights(p), b.weights(p)));
  const shared = b.program.variables.filter(({ site }) => site !== "synapse");
  const values = shared.map(({ id }) => distance(a.readVariable(id), b.readVariable(id)));
  return Math.max(...weights, ...values);
}

describe("scaling while the input is silenced", () => {
  test.each([
    ["f32", 10],
    ["f64", 2],
  ] as const)("ends in %s after %i minutes where stepping ends", (precision, minutes) => {
    const [skipping, stepping] = pair({ ...ttxCircuit, precision });
    for (const run of [skipping, stepping]) run.run(60_000 * minutes + 2000);
    expect(skipping.spikeCounts).toEqual(stepping.spikeCounts);
    expect(skipping.spikeCounts[1]).toBeGreaterThan(100);
    expect(distance(skipping.weights(1), stepping.weights(1))).toBeLessThan(1e-6);
    const scaling = stepping.program.variables.filter(({ name }) => name.startsWith("scaling."));
    expect(scaling.map(({ name }) => name)).toEqual(["scaling.H", "scaling.rate", "scaling.debt"]);
    for (const { id } of scaling)
      expect(distance(skipping.readVariable(id), stepping.readVariable(id))).toBeLessThan(1e-6);
  });

  test("takes less time for an hour than stepping takes for ten minutes", () => {
    const [skipping, stepping] = pair(ttxCircuit);
    for (const run of [skipping, stepping]) run.run(2000);
    const start = performance.now();
    stepping.run(60_000); // a minute
    const between = performance.now();
    skipping.run(3_600_000);
    expect(performance.now() - between).toBeLessThan(10 * (between - start));
    expect(skipping.step).toBe(3_602_000);
  });
});

describe("input spikes far apart", () => {
  test.each([
    ["f64", "lazy", 1e-9],
    ["f64", "eager", 1e-9],
    ["f32", "lazy", 1e-6],
    ["f32", "eager", 1e-6],
  ] as const)("give the spikes, weights and traces of stepping in %s, %s", (precision, plastic, most) => {
    const [skipping, stepping] = pair({ ...sparseCircuit, precision }, plastic);
    const [found, meant] = [spikesOf(skipping), spikesOf(stepping)];
    for (let k = 0; k < 15; k++) {
      for (const run of [skipping, stepping]) run.run(4000);
      expect(apart(skipping, stepping)).toBeLessThan(most);
    }
    expect(found).toEqual(meant);
    expect(found.length).toBeGreaterThan(300);
    expect(lastSkip(skipping)).toBeGreaterThan(50_000);
  });

  test("agree with the interpreter, which knows of no skip", () => {
    const protocol = [{ at: "0.5 s", until: "2.5 s", set: { "X.rate": "0 Hz" } }];
    const program = programOf({ ...ttxCircuit, protocol, precision: "f64", skipSilence: true });
    const skipping = new Simulation(program);
    const meaning = interpret(program);
    const found = spikesOf(skipping);
    for (const run of [skipping, meaning]) run.run(3000);
    expect(lastSkip(skipping)).toBe(2500);
    const meant = meaning.spikes.map(({ step, population, cell }) => `${step}:${population}:${cell}`);
    expect([...found].sort()).toEqual(meant.sort());
    for (const { id, name } of program.variables)
      expect(distance(skipping.readVariable(id), meaning.read(name))).toBeLessThan(1e-9);
  });
});

test("a skip between spikes that move nothing leaves none of them behind", () => {
  const times = Array.from({ length: 120 }, (_, k) => 20 + 8 * k); // 16 steps more than the 64 of a ring
  const input = { kind: "spikes", unit: "ms", times, cells: times.map((_, k) => k % 40) } as const;
  const { X, E } = sparseCircuit.populations;
  const { XE } = sparseCircuit.projections!;
  const model: Model = {
    ...sparseCircuit,
    populations: { X: { ...X!, input }, E: E! },
    projections: { XE: { ...XE!, weight: 0 } },
    mechanisms: { stdp: { mechanism: "stdp-pair", on: ["XE"] } },
  };
  const [skipping, stepping] = pair(model);
  for (const run of [skipping, stepping]) run.run(8000);
  expect(lastSkip(skipping)).toBeGreaterThan(7000);
  expect(apart(skipping, stepping)).toBeLessThan(1e-6);
});

describe("where a run stops on the way", () => {
  const program = programOf({ ...sparseCircuit, skipSilence: true });

  test("changes no bit", async () => {
    const whole = new Simulation(program);
    const cut = new Simulation(program);
    whole.run(19_990);
    cut.run(19_990);
    whole.run(9000);
    for (let step = 0; step < 9000; step += 9) cut.run(9);
    expect([...cut.save()]).toEqual([...whole.save()]);
    // the bounds of the last skip, which began after spikes at 26,900, are variables too
    expect(await outcome(cut, 45)).toEqual(await outcome(whole, 45));
    expect(await outcome(cut, 5000)).toEqual(await outcome(whole, 5000));
  });

  test.each([3200, 3201, 7777, 15_990])(
    "a checkpoint after %i steps goes on to the same bits",
    async (steps) => {
      const whole = new Simulation(program);
      const first = new Simulation(program);
      const second = new Simulation(program);
      whole.run(20_000);
      first.run(steps);
      await second.restore([...first.save()].map(({ name, bytes }) => ({ name, bytes: bytes.slice() })));
      expect(second.step).toBe(steps);
      second.run(20_000 - steps);
      expect(second.spikeCounts).toEqual(whole.spikeCounts);
      expect(await outcome(second, 5000)).toEqual(await outcome(whole, 5000));
    },
  );

  test("the count of steps may start anew, with neurons that were refractory before", async () => {
    const start = 2 ** 30 - 4000;
    const times = [start + 500, start + 5500].flatMap((step) => Array(40).fill(0.1 * step) as number[]);
    const input = { kind: "spikes", unit: "ms", times, cells: times.map((_, k) => k % 40) } as const;
    const populations = { ...sparseCircuit.populations, X: { count: 40, input } };
    const later = (skipSilence: boolean) =>
      new Simulation(
        programOf({ ...sparseCircuit, populations, precision: "f64", skipSilence }),
        "lazy",
        start,
      );
    const [skipping, stepping] = [later(true), later(false)];
    for (const run of [skipping, stepping]) run.run(6000);
    expect(skipping.spikeCounts).toEqual(stepping.spikeCounts);
    expect(skipping.spikeCounts[2]).toBeGreaterThan(250); // as many after the restart as before
    expect(apart(skipping, stepping)).toBeLessThan(1e-9);
    expect(lastSkip(skipping)).toBeGreaterThan(2 ** 30);
    const counts = (run: Simulation) =>
      [...run.save()].find(({ name }) => name === "clock")!.bytes.slice(0, 20);
    expect(counts(skipping)).toEqual(counts(stepping)); // step, time, and the step modulo 2^30
  });
});

/** One cell that gets no input but a current. */
function driven(iExt: string): Model {
  const E: PopulationSpec = { count: 3, neuron: "lif-current", parameters: { iExt } };
  const head = {
    version: 1,
    name: "driven",
    dt: "0.1 ms",
    duration: "1 s",
    seed: 1,
    precision: "f64",
  } as const;
  return { ...head, populations: { E } };
}

describe("a current", () => {
  test("just above threshold is not skipped", () => {
    const [skipping, stepping] = pair(driven("100.001 pA")); // reaches 10.0001 mV of 10 mV after 230 ms
    const [found, meant] = [spikesOf(skipping), spikesOf(stepping)];
    for (const run of [skipping, stepping]) run.run(10_000);
    expect(found).toEqual(meant);
    expect(found.length).toBe(12);
    expect(apart(skipping, stepping)).toBe(0);
  });

  test("just below threshold is", () => {
    const [skipping, stepping] = pair(driven("99.9 pA"));
    for (const run of [skipping, stepping]) run.run(10_000);
    expect(lastSkip(skipping)).toBeGreaterThan(10_000);
    expect(apart(skipping, stepping)).toBeLessThan(1e-9);
    expect(skipping.spikeCounts).toEqual([0]);
  });
});

/** Weights that grow while the potential and its filtered past are high, and a slow memory of the potential. */
const voltageRule: Mechanism = {
  name: "voltage-rule",
  about: "potentiation while the cell is depolarised",
  source: { cite: "made for this test" },
  laws: [],
  parameters: {
    eta: { value: 1e-3, unit: "1/(ms mV^2)", tag: "C", about: "rate" },
    low: { value: -59, unit: "mV", tag: "C", about: "least filtered potential" },
    high: { value: -55, unit: "mV", tag: "C", about: "least potential" },
  },
  variables: {
    u: { per: "post", unit: "mV", initial: "-60 mV", about: "filtered potential" },
    memory: { per: "post", unit: "mV", initial: "-60 mV", about: "slow memory of the potential" },
  },
  continuous: [
    "d(u)/dt = (v - u) / 10 ms",
    "d(memory)/dt = (v - memory) / 500 s",
    "d(w)/dt = eta * max(0 mV, u - low) * max(0 mV, v - high)",
  ],
};

describe.each(["f64", "f32"] as const)("in %s", (precision) => {
  test("filters of the potential and rules that wait for it are skipped while it stands", () => {
    const mechanisms = { voltage: { mechanism: voltageRule, on: ["XE"] } };
    const [skipping, stepping] = pair({ ...sparseCircuit, precision, mechanisms });
    const before = stepping.weights(0);
    for (const run of [skipping, stepping]) run.run(20_000);
    expect(skipping.spikeCounts).toEqual(stepping.spikeCounts);
    expect(distance(before, stepping.weights(0))).toBeGreaterThan(0.01);
    expect(apart(skipping, stepping)).toBeLessThan(1e-6);
    expect(lastSkip(skipping)).toBeGreaterThan(15_000);
  });

  test("a threshold that relaxes after a spike goes on relaxing", () => {
    const adaptive: Neuron = {
      ...lifCurrent,
      name: "adaptive",
      variables: {
        ...lifCurrent.variables,
        rise: { per: "post", unit: "mV", initial: "20 mV", about: "rise of the threshold" },
      },
      continuous: [...lifCurrent.continuous, "d(rise)/dt = -rise / 1 s"],
      threshold: "v >= vThreshold + rise",
      reset: [...lifCurrent.reset, "rise += 5 mV"],
    };
    const [skipping, stepping] = pair({
      ...driven("150 pA"), // 5 mV above the threshold at rest: fires once the rise has fallen to that
      populations: { E: { count: 3, neuron: adaptive, parameters: { iExt: "150 pA" } } },
      protocol: [{ at: "2 s", set: { "E.iExt": "0 pA" } }],
      precision,
    });
    const [found, meant] = [spikesOf(skipping), spikesOf(stepping)];
    for (const end of [12_000, 20_000, 35_000]) {
      for (const run of [skipping, stepping]) run.run(end - run.step);
      expect(apart(skipping, stepping)).toBeLessThan(1e-5);
    }
    expect(found).toEqual(meant);
    expect(found.length).toBeGreaterThan(2);
    expect(lastSkip(skipping)).toBeGreaterThan(35_000);
  });

  test("cells that are refractory for long are waited for", () => {
    const X = { count: 1, input: { kind: "spikes", unit: "ms", times: [10], cells: [0] } } as const;
    const parameters = { tRefractory: "300 ms", vReset: "-70 mV", tauExc: "1 ms" };
    const E: PopulationSpec = { count: 3, neuron: "lif-current", parameters };
    const wiring = { kind: "all-to-all" } as const;
    const XE = { from: "X", to: "E", receptor: "excitatory", wiring, weight: 5, unitWeight: "1 nA" };
    const [skipping, stepping] = pair({
      ...driven("0 pA"),
      precision,
      populations: { X, E },
      projections: { XE },
    });
    for (const end of [1500, 3000, 3500, 10_000]) {
      for (const run of [skipping, stepping]) run.run(end - run.step);
      expect(skipping.spikeCounts).toEqual([1, 3]);
      expect(apart(skipping, stepping)).toBeLessThan(1e-6);
    }
    expect(lastSkip(skipping)).toBeGreaterThan(10_000);
  });

  test("a skip ends where the protocol starts a current", () => {
    const protocol = [{ at: "400.3 ms", until: "600 ms", set: { "E.iExt": "150 pA" } }];
    const [skipping, stepping] = pair({ ...driven("50 pA"), precision, protocol });
    const [found, meant] = [spikesOf(skipping), spikesOf(stepping)];
    for (const run of [skipping, stepping]) run.run(4100);
    expect(lastSkip(skipping)).toBe(4003);
    for (const run of [skipping, stepping]) run.run(5900);
    expect(found).toEqual(meant);
    expect(found.length).toBeGreaterThan(20);
    expect(lastSkip(skipping)).toBeGreaterThan(9000);
  });
});

/** Size of a weight of 1 at which three spikes make a cell fire; absent where weights have no unit. */
const unitWeights: Readonly<Record<string, string>> = {
  adex: "10 nS",
  "izhikevich-2003": "30 mV/ms",
  "izhikevich-2007-fs": "30 nS",
  "izhikevich-2007-rs": "60 nS",
  "lif-branched": "10 nS",
  "lif-conductance": "10 nS",
  "lif-current": "500 pA",
  "lif-low-pass-nmda": "10 nS",
};

describe.each(neurons)("$name", (neuron) => {
  const unitWeight = unitWeights[neuron.name];
  const input = {
    kind: "spikes",
    unit: "ms",
    times: [10, 20, 30, 40, 50, 4000, 4010, 6000],
    cells: [0, 1, 2, 0, 1, 2, 0, 1],
  } as const;
  const model: Model = {
    version: 1,
    name: neuron.name,
    dt: "0.1 ms",
    duration: "12 s",
    seed: 1,
    populations: { X: { count: 3, input }, E: { count: 5, neuron } },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "ampa" in neuron.receptors ? "ampa" : Object.keys(neuron.receptors)[0]!,
        wiring: { kind: "all-to-all" },
        weight: 1,
        ...(unitWeight === undefined ? {} : { unitWeight }),
      },
    },
  };

  test.each([
    ["f64", 1e-6],
    ["f32", 1e-6],
  ] as const)("comes to rest in %s and is skipped to within %d", (precision, most) => {
    const [skipping, stepping] = pair({ ...model, precision });
    const [found, meant] = [spikesOf(skipping), spikesOf(stepping)];
    for (let k = 0; k < 12; k++) {
      for (const run of [skipping, stepping]) run.run(10_000);
      expect(apart(skipping, stepping)).toBeLessThan(most);
    }
    expect(found).toEqual(meant);
    expect(lastSkip(skipping)).toBeGreaterThan(100_000);
  });
});

test("rules that draw at ticks draw anew at each of them, skipped or not", () => {
  const fluctuations = { mechanism: "kesten-fluctuations", on: ["EE"], parameters: { period: "1 s" } };
  const [skipping, stepping] = pair({ ...ttxCircuit, mechanisms: { fluctuations } });
  for (const run of [skipping, stepping]) run.run(2000);
  const before = stepping.weights(1);
  for (const run of [skipping, stepping]) run.run(30_000);
  expect(lastSkip(skipping)).toBe(32_000);
  expect(distance(skipping.weights(1), stepping.weights(1))).toBeLessThan(1e-6);
  expect(distance(before, stepping.weights(1))).toBeGreaterThan(0.1);
});
