import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { interpret } from "../../src/compile/interpret.ts";
import { conditions } from "../../src/conditions/index.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { gates } from "../../src/model/gates.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { agree } from "../engine/agreement.ts";
import { programOf, warningsOf } from "../running.ts";

/** Reads every gate, so that each of them is a quantity of the circuit. */
const reader: Mechanism = {
  name: "reader",
  about: "sums the gates",
  source: { cite: "made for this test" },
  laws: [],
  parameters: {},
  gates: gates.map(({ name }) => name),
  variables: { open: { per: "network", unit: "1", initial: 0, about: "gates that are open" } },
  every: { "10 ms": [`open = ${gates.map(({ name }) => name).join(" + ")}`] },
};

/** Cells of the conductance model with feed-forward inhibition, scaling, and a rule that reads all gates. */
function circuit(condition: string, more: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "treated",
    dt: "0.5 ms",
    duration: "1 s",
    seed: 3,
    precision: "f64",
    populations: {
      X: { count: 40, input: { kind: "poisson", rate: "20 Hz" } },
      E: { count: 20, neuron: "lif-conductance" },
      I: { count: 8, neuron: "lif-conductance" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "all-to-all" },
        weight: 1,
        unitWeight: "1.5 nS",
      },
      XI: {
        from: "X",
        to: "I",
        receptor: "ampa",
        wiring: { kind: "all-to-all" },
        weight: 1,
        unitWeight: "1.5 nS",
      },
      IE: {
        from: "I",
        to: "E",
        receptor: "gaba",
        wiring: { kind: "all-to-all" },
        weight: 1,
        unitWeight: "0.8 nS",
      },
    },
    mechanisms: {
      reader: { mechanism: reader, population: "E" },
      scaling: {
        mechanism: "multiplicative-scaling",
        on: ["XE"],
        parameters: { gain: 0.01, tauRate: "10 s" },
      },
    },
    protocol: [{ at: "400 ms", until: "800 ms", condition }],
    ...more,
  };
}

test("every file of the folder is listed, by its name", () => {
  const files = readdirSync("src/conditions").filter((name) => name !== "index.ts");
  expect(conditions.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

describe.each(conditions.map((condition) => [condition.name, condition] as const))(
  "%s",
  (name, condition) => {
    test("names only what the catalogue has, says what it predicts, and tags every change", () => {
      const everything: Model = {
        version: 1,
        name: "all",
        dt: "0.1 ms",
        duration: "1 s",
        seed: 1,
        populations: Object.fromEntries(
          neurons.map((neuron) => [neuron.name.replaceAll("-", "_"), { count: 1, neuron: neuron.name }]),
        ),
        protocol: [{ at: "0.5 s", condition: name }],
      };
      // a target that is unknown would be an error here; mechanisms are known by name without being in the model
      expect(() => programOf(everything)).not.toThrow();
      expect(condition.signature.length).toBeGreaterThan(10);
      expect(condition.basis.length).toBeGreaterThan(0);
      expect(Object.values(condition.changes).every(({ tag }) => tag !== undefined)).toBe(true);
    });

    test("gives back every value to the bit, in the interpreter and in the engine", () => {
      const program = programOf(circuit(name));
      const moved = [...new Set(program.protocol.flatMap(({ set }) => set.map(({ variable }) => variable)))];
      const run = interpret(program);
      const engine = new Simulation(program);
      const values = () =>
        moved.flatMap((id) => [run.read(program.variables[id]!.name)[0]!, engine.readVariable(id)[0]!]);
      run.run(100);
      engine.run(100);
      const control = values();
      run.run(800);
      engine.run(800);
      expect(values().filter((now, k) => now === control[k])).toEqual([]);
      run.run(800);
      engine.run(800);
      expect(values()).toEqual(control);
    });
  },
);

test.each(["ttx", "bicuculline", "cnqx"])("%s is the same in the engine as in the interpreter", (name) => {
  expect(agree(programOf(circuit(name)), 2000, { every: 100, tolerance: 1e-10 })).toBeGreaterThan(50);
});

/** Spikes of E in each of three stretches: before, under the condition and after it. */
function spikes(name: string): number[] {
  const run = interpret(programOf(circuit(name)));
  run.run(2000);
  const of = (from: number, to: number) =>
    run.spikes.filter(({ population, step }) => population === 1 && step >= from && step < to).length;
  return [of(0, 800), of(800, 1600), of(1600, 2000)];
}

test("no cell fires under ttx, and cells fire again when it ends", () => {
  const [before, under, after] = spikes("ttx");
  expect(before).toBeGreaterThan(20);
  expect(under).toBe(0);
  expect(after).toBeGreaterThan(10);
});

test("bicuculline raises the rate and cnqx lowers it", () => {
  const [rest] = spikes("tnf-glia-ko").slice(1);
  expect(spikes("bicuculline")[1]).toBeGreaterThan(1.2 * rest!);
  expect(spikes("cnqx")[1]).toBeLessThan(0.5 * rest!);
});

test("a condition without anything to change in a model is warned of", () => {
  expect(warningsOf(circuit("tnf-glia-ko", { mechanisms: {} }))).toContain(
    "protocol[0].condition: tnf-glia-ko changes nothing that this model has",
  );
});
