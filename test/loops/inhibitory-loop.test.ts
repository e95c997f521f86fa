import { describe, expect, test } from "vitest";
import { loopBehaviour, setPoint } from "../../src/loops/loop-stability.ts";
import { loopReport } from "../../src/loops/loop-warnings.ts";
import { meanFieldLoops } from "../../src/loops/mean-field-loop.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model, PopulationSpec } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { catalogue, loopModel } from "./one-cell-loop.ts";

/** One cell with two inputs, XE and XI, at these receptors. */
function modelOf(
  mechanisms: Readonly<Record<string, InstanceSpec>>,
  { neuron = "lif-conductance", receptors = ["ampa", "gaba"], unit = "1 nS", dt = "0.1 ms", of = {} } = {},
): Model {
  const E: PopulationSpec = { count: 1, neuron, ...of };
  const [XE, XI] = receptors.map((receptor) => ({
    from: "X",
    to: "E",
    receptor,
    wiring: { kind: "all-to-all" } as const,
    weight: 1,
    unitWeight: unit,
  }));
  const X: PopulationSpec = { count: 1, input: { kind: "poisson", rate: "10 Hz" } };
  return loopModel(mechanisms, { dt, populations: { X, E }, projections: { XE: XE!, XI: XI! } });
}

const on = (projection: string, mechanism: string | Mechanism, parameters = {}): InstanceSpec => ({
  mechanism,
  on: [projection],
  parameters,
});

const warningsOf = (model: Model): readonly string[] =>
  loopReport(model, catalogue, resolveModel(model, catalogue).program).warnings;

const loopOf = (model: Model) => meanFieldLoops(resolveModel(model, catalogue).program)[0]!;

/** ln H in units of a small push, where inhibition rises by `beta` times the error (Hz) every second, written out here. */
function course(beta: number, gain: number, tau: number): number[] {
  let factor = 1 + 1e-6;
  let sensor = 5;
  return Array.from({ length: 40 * Math.ceil(tau) }, () => {
    const rate = 5 / factor ** gain;
    sensor = rate + (sensor - rate) * Math.exp(-1 / tau);
    factor *= Math.exp(-beta * (5 - sensor));
    return Math.log(factor) / 1e-6;
  });
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
const runaway = "m.H, a factor of inhibition: positive feedback, which runs away";

describe("loops of inhibition", () => {
  test("inhibitory scaling is negative feedback, of which nothing is said at its own speed", () => {
    expect(warningsOf(modelOf({ m: on("XI", "inhibitory-scaling") }))).toEqual([]);
    expect(1000 * setPoint(loopOf(modelOf({ m: on("XI", "inhibitory-scaling") })))!).toBeCloseTo(5, 9);
  });

  test.each(["inhibitory-scaling", "inhibitory-scaling-in-place"])(
    "%s is warned of where a push overshoots by more than 16 % in a simulation of the loop",
    (name) => {
      // without ticks the damping ratio is 1 / (2 sqrt(5 Hz gain beta tau)), 0.5 at this beta and the largest log gain
      const bound = 1 / (5 * 10 * 100);
      const overshoot = Math.exp((-Math.PI * 0.5) / Math.sqrt(1 - 0.5 ** 2));
      for (const share of [0.95, 1.05]) {
        const beta = share * bound;
        expect(-Math.min(...course(beta, 10, 100)) > overshoot).toBe(share > 1);
        const warnings = warningsOf(modelOf({ m: on("XI", name, { gain: beta }) }));
        if (share < 1) expect(warnings).toEqual([]);
        else
          expect(warnings.join()).toMatch(
            /^mechanisms\.m: the loop would oscillate \(damping ratio 0\.\d+\), with a period of .*, in a circuit where 1 % more weight lowers the rate by 10 % or more\n {2}it comes to rest with tauRate of /,
          );
      }
    },
  );

  test.each([1, 3])("inhibitory scaling grows where the simulation does, at log gain %i", (gain) => {
    const growth = (beta: number) =>
      loopBehaviour(
        loopOf(modelOf({ m: on("XI", "inhibitory-scaling", { gain: beta, tauRate: "2 s" }) })),
        0.005,
        gain,
      ).growth;
    const simulated = (beta: number) => {
      const values = course(beta, gain, 2);
      return largest(values.slice(-10)) > largest(values.slice(10, 20));
    };
    let [low, high] = [1e-4, 1e2];
    while (high / low > 1 + 1e-6) {
      const middle = Math.sqrt(low * high);
      if (growth(middle) > 0) high = middle;
      else low = middle;
    }
    expect(simulated(0.98 * low)).toBe(false);
    expect(simulated(1.02 * low)).toBe(true);
  });

  test("what follows an inhibitory factor with a lag is warned of as what follows an excitatory one", () => {
    const controller = (sign: string): Mechanism => ({
      name: "controller",
      about: "a sensor and a factor",
      source: { cite: "made for tests" },
      laws: [],
      parameters: { gain: { value: 1e-2, unit: "1/(s Hz)", tag: "C", about: "gain" } },
      variables: {
        H: { per: "post", unit: "1", initial: 1, about: "factor" },
        rate: { per: "post", unit: "Hz", initial: 5, about: "sensor" },
      },
      continuous: ["d(rate)/dt = -rate / 100 s"],
      onPost: ["rate += 1 / 100 s"],
      every: { "1 s": [`H *= exp(${sign}interval * gain * (5 Hz - rate))`] },
    });
    const follower: Mechanism = {
      name: "follower",
      about: "a synapse sends what it had",
      source: { cite: "made for tests" },
      laws: [],
      parameters: {},
      variables: { shown: { per: "synapse", unit: "1", initial: "w", about: "what is sent" } },
      transmits: "shown",
      every: { "1 s": ["shown = strength + (shown - strength) * exp(-interval / 50 s)"] },
    };
    const told = (projection: string, sign: string) =>
      warningsOf(modelOf({ m: on(projection, controller(sign)), late: on(projection, follower) })).join();
    const excitatory = told("XE", "");
    expect(excitatory).toContain("with a second lag of 50 s");
    expect(told("XI", "-")).toBe(
      excitatory.replace("raises", "lowers").replace("XE transmits", "XI transmits"),
    );
    expect(told("XI", "")).toBe(`mechanisms.m: more firing lowers ${runaway}`);
    expect(told("XE", "-")).toBe("mechanisms.m: more firing raises m.H: positive feedback, which runs away");
  });

  test("scaling of excitation on inhibitory synapses runs away", () => {
    for (const change of [
      {},
      { neuron: "lif-current", receptors: ["excitatory", "inhibitory"], unit: "1 pA" },
    ])
      expect(warningsOf(modelOf({ m: on("XI", "multiplicative-scaling") }, change))).toEqual([
        `mechanisms.m: more firing lowers ${runaway}`,
      ]);
  });
});

describe("the sign of a projection", () => {
  const excitatory = ["ampa", "nmda", "glutamate", "excitatory"];
  const inhibitory = ["gaba", "inhibitory"];
  const known = neurons.flatMap(({ name, receptors }) =>
    Object.keys(receptors)
      .filter((receptor) => receptor !== "dendrite")
      .map((receptor) => [name, receptor] as const),
  );
  const units: Readonly<Record<string, string>> = {
    "lif-current": "1 pA",
    "lif-relative": "1",
    "diehl-cook-excitatory": "1",
    "diehl-cook-inhibitory": "1",
    "izhikevich-2003": "1 mV/ms",
  };
  test.each(known)("%s knows %s", (neuron, receptor) => {
    expect([...excitatory, ...inhibitory]).toContain(receptor);
    const of = neuron === "lif-branched" ? { branches: 2 } : {};
    const unit = units[neuron] ?? "1 nS";
    const model = modelOf(
      { m: on("XI", "inhibitory-scaling") },
      { neuron, receptors: [receptor, receptor], unit, of },
    );
    expect(loopOf(model).sign).toBe(excitatory.includes(receptor) ? 1 : -1);
  });

  test.each([
    [-80, -1],
    [-60, -1], // at rest
    [-55, null], // shunts: between rest and threshold
    [-45, 1],
  ])(
    "a conductance that reverses at %i mV, from -60 mV at rest to a threshold of -50 mV: %s",
    (eInh, sign) => {
      const of = { parameters: { eInh: `${eInh} mV` } };
      const cell = { neuron: "lif-relative", receptors: ["excitatory", "inhibitory"], unit: "1", of };
      for (const name of ["inhibitory-scaling", "multiplicative-scaling"]) {
        const model = modelOf({ m: on("XI", name, { gain: 0.01 }) }, cell);
        expect(loopOf(model).sign).toBe(sign);
        if (sign === null) expect(warningsOf(model)).toEqual([]);
        else expect(warningsOf(model)).not.toEqual([]);
      }
    },
  );

  test("a reversal that a mechanism moves has none, and the excitation beside it keeps its own", () => {
    const chloride: InstanceSpec = { mechanism: "chloride-homeostasis", population: "E" };
    for (const name of ["inhibitory-scaling", "multiplicative-scaling"]) {
      const model = modelOf({ chloride, m: on("XI", name, { gain: 0.01 }) });
      expect(loopOf(model).sign).toBeNull();
      expect(warningsOf(model)).toEqual([]);
    }
    expect(loopOf(modelOf({ chloride, m: on("XE", "multiplicative-scaling") })).sign).toBe(1);
  });

  test("one factor on excitation and inhibition has none", () => {
    const both = { mechanism: "multiplicative-scaling", on: ["XE", "XI"], parameters: { gain: 0.01 } };
    expect(warningsOf(modelOf({ m: both }))).toEqual([]);
  });

  test("a receptor of branches has the sign of what their ticks pass on, and none without them", () => {
    const cell = { neuron: "lif-branched", receptors: ["dendrite", "gaba"], of: { branches: 2 } };
    const m = on("XE", "multiplicative-scaling", { gain: 0.01, integralGain: 0 });
    const branches = on("XE", "branch-compartments", { step: "0.1 ms" });
    const somatic = warningsOf(modelOf({ m }));
    expect(somatic.join()).toContain("1 % more weight raises the rate by 1 % or more");
    expect(warningsOf(modelOf({ m, branches }, cell))).toEqual(somatic);
    expect(warningsOf(modelOf({ m }, cell))).toEqual([]);
  });
});
