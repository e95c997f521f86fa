import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { InstanceSpec, Model, PopulationSpec, ProjectionSpec } from "../../src/model/model.ts";
import { backends, type Running, start } from "../running.ts";
import { relay } from "../spike-pair.ts";

/** Results of test/reference/brian2-reference.py, which says how its order of events matches ours. */
function reference<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../reference/brian2-${name}.json`), "utf8")) as T;
}

/** An input that fires in these steps, one list for each cell. */
function inSteps(lists: readonly (readonly number[])[], dt: number): PopulationSpec {
  const times = lists.flatMap((steps) => steps.map((step) => step * dt));
  const cells = lists.flatMap((steps, cell) => steps.map(() => cell));
  return { count: lists.length, input: { kind: "spikes", unit: "ms", times, cells } };
}

function model(
  dt: number,
  parts: Pick<Model, "populations" | "projections"> & Partial<Pick<Model, "mechanisms">>,
): Model {
  return { version: 1, name: "brian2", dt: `${dt} ms`, duration: "1 s", seed: 1, precision: "f64", ...parts };
}

const doubles = backends.filter((backend) => backend !== "f32");

interface Membrane {
  readonly dt: number;
  readonly inputs: number[][];
  readonly excitation: number;
  readonly inhibition: number;
  readonly lif: { readonly v: number[]; readonly spikes: number[] };
  readonly adex: { readonly v: number[]; readonly spikes: number[] };
}

describe.each(doubles)("a single cell as in Brian2 over 1 s, %s", (backend) => {
  const of = reference<Membrane>("membrane");

  /** Compares the potential every ms and the steps of all spikes. */
  function expectTrace(run: Running, { v, spikes }: Membrane["lif"]): void {
    let worst = 0;
    for (const [k, expected] of v.entries()) {
      run.run(k === 0 ? 1 : 10);
      worst = Math.max(worst, Math.abs(run.read("E.v")[0]! - expected));
    }
    run.run(9);
    expect(v.length).toBe(1000);
    expect(worst).toBeLessThan(1e-4);
    expect(spikes.length).toBeGreaterThan(20);
    expect(run.spikes("E").map(({ step }) => step)).toEqual(spikes);
  }

  test("with AMPA, NMDA and GABA_A under prescribed spikes", () => {
    const onto = (receptor: string, cells: number[], weight: number): ProjectionSpec => ({
      from: "X",
      to: "E",
      receptor,
      wiring: { kind: "list", pre: cells, post: cells.map(() => 0) },
      weight,
      unitWeight: "1 nS",
    });
    const cells = of.inputs.map((_, i) => i);
    const run = start(
      model(of.dt, {
        populations: { X: inSteps(of.inputs, of.dt), E: { count: 1, neuron: "lif-conductance" } },
        projections: {
          XE: onto("glutamate", cells.slice(0, 15), of.excitation),
          XI: onto("gaba", cells.slice(15), of.inhibition),
        },
      }),
      backend,
    );
    expectTrace(run, of.lif);
  });

  test("adaptive exponential, at a constant current", () => {
    const E = { count: 1, neuron: "adex", parameters: { iExt: "900 pA" } };
    expectTrace(start(model(of.dt, { populations: { E }, projections: {} }), backend), of.adex);
  });
});

interface Network {
  readonly dt: number;
  readonly inputs: number[][];
  readonly projections: Record<
    "X" | "E" | "I",
    { readonly pre: number[]; readonly post: number[]; readonly delay: number; readonly weight: number }
  >;
  readonly spikes: number[][];
}

describe.each(doubles)("a network of 100 cells as in Brian2, %s", (backend) => {
  test("fires the same spikes for 1 s", () => {
    const of = reference<Network>("network");
    // cells 0..79 excite and 80..99 inhibit, all in one population
    const projection = (name: "X" | "E" | "I"): ProjectionSpec => {
      const { pre, post, delay, weight } = of.projections[name];
      const first = name === "I" ? 80 : 0;
      return {
        from: name === "X" ? "X" : "E",
        to: "E",
        receptor: name === "I" ? "gaba" : "ampa",
        wiring: { kind: "list", pre: pre.map((i) => i + first), post },
        weight,
        unitWeight: "1 nS",
        delay: `${delay * of.dt} ms`,
      };
    };
    const potentials = "-60 mV + 10 mV * frac(index * 0.6180339887)";
    const run = start(
      model(of.dt, {
        populations: {
          X: inSteps(of.inputs, of.dt),
          E: { count: 100, neuron: "lif-conductance", initial: { v: { expression: potentials } } },
        },
        projections: { XE: projection("X"), EE: projection("E"), IE: projection("I") },
      }),
      backend,
    );
    run.run(10_000);
    const found = of.spikes.map(() => [] as number[]);
    for (const { step, cell } of run.spikes("E")) found[cell]!.push(step);
    expect(of.spikes.flat().length).toBeGreaterThan(1000);
    expect(found).toEqual(of.spikes);
  });
});

interface Plasticity {
  readonly dt: number;
  readonly pre: number[][];
  readonly post: number[][];
  readonly start: number[];
  readonly weights: Record<"pair" | "triplet" | "inhibitory", number[]>;
  readonly factor: number[];
}

describe.each(doubles)("rules under prescribed spikes as in Brian2, %s", (backend) => {
  const of = reference<Plasticity>("plasticity");
  const rules: Record<string, Omit<InstanceSpec, "on">> = {
    pair: { mechanism: "stdp-pair", parameters: { eta: 0.01, exponentPlus: 0.4, exponentMinus: 0.4 } },
    triplet: {
      mechanism: "stdp-triplet",
      parameters: { a2Plus: 5e-10, a3Plus: 6.2e-3, a2Minus: 7e-3, a3Minus: 2.3e-4, tauY: "125 ms" },
    },
    inhibitory: { mechanism: "istdp-vogels" },
    scaling: {
      mechanism: "multiplicative-scaling",
      parameters: { tauRate: "10 s", gain: "4e-3 1/(s Hz)", integralGain: "1e-5 1/(s^2 Hz)" },
    },
  };
  const pairs = of.start.map((_, k) => [Math.floor(k / 8), k % 8] as const);
  const wiring = {
    kind: "list",
    pre: pairs.map(([pre]) => pre),
    post: pairs.map(([, post]) => post),
    weights: of.start,
  } as const;
  const plastic: ProjectionSpec = { from: "X", to: "E", receptor: "plastic", wiring, weight: 0 };
  const run = start(
    model(of.dt, {
      populations: {
        X: inSteps(of.pre, of.dt),
        D: inSteps(of.post, of.dt),
        E: { count: 8, neuron: relay },
      },
      projections: {
        tell: { from: "D", to: "E", receptor: "drive", wiring: { kind: "one-to-one" }, weight: 1 },
        ...Object.fromEntries(Object.keys(rules).map((name) => [name, plastic])),
      },
      mechanisms: Object.fromEntries(
        Object.entries(rules).map(([name, rule]) => [`${name}Rule`, { ...rule, on: [name] }]),
      ),
    }),
    backend,
  );
  // here spikes arrive, and cells fire, one step after the one in which they are listed; the tick of 4 s is at step 8000
  run.advance(8001);

  test.each(["pair", "triplet", "inhibitory"] as const)("weights of the %s rule", (name) => {
    const found = run.weights(name);
    for (const [k, expected] of of.weights[name].entries()) {
      expect(Math.abs(expected - of.start[k]!)).toBeGreaterThan(0);
      expect(Math.abs(found[k]! - expected)).toBeLessThan(1e-9);
    }
  });

  test("factors of scaling", () => {
    const factors = run.read("scalingRule.H");
    for (const [cell, expected] of of.factor.entries()) {
      expect(Math.abs(expected - 1)).toBeGreaterThan(0.01);
      expect(Math.abs(factors[cell]! - expected)).toBeLessThan(1e-9);
    }
    expect([...run.weights("scaling")]).toEqual(of.start);
  });
});
