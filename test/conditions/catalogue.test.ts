import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conditions } from "../../src/conditions/index.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Condition, ConditionChange } from "../../src/model/condition.ts";
import { gates } from "../../src/model/gates.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model, ProjectionSpec } from "../../src/model/model.ts";
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
function circuit(condition: string | Condition, more: Partial<Model> = {}): Model {
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
  const files = readdirSync("src/conditions").filter((name) =>
    readFileSync(`src/conditions/${name}`, "utf8").includes("satisfies Condition"),
  );
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

    const owners = new Set(
      Object.keys(condition.changes).map((target) => target.slice(0, target.indexOf("."))),
    );
    test.each([...owners])("changes %s and gives back its values to the bit", (owner) => {
      const changes = Object.entries(condition.changes).filter(([target]) => target.startsWith(`${owner}.`));
      const { protocol, variables } = programOf(
        withOwner(owner, { ...condition, changes: Object.fromEntries(changes) }),
      );
      const moving = changes.filter(([target, change]) => moves(target, change, condition)).length;
      if (moving === 0) {
        expect(protocol).toEqual([]);
        return;
      }
      const [first, last] = protocol;
      expect(protocol.map(({ step }) => step)).toEqual([800, 1600]);
      expect(first!.set.length).toBeGreaterThanOrEqual(moving);
      for (const { variable, value } of last!.set) {
        const { initial } = variables[variable]!;
        const start = initial.kind === "read" ? variables[initial.variable]!.initial : initial;
        expect(start).toEqual({ kind: "constant", value });
        expect(first!.set.find((each) => each.variable === variable)!.value).not.toBe(value);
      }
    });
  },
);

/** False for a value that is that of the catalogue, for neurons that the circuit does not have, and for what follows. */
function moves(target: string, change: ConditionChange, { changes }: Condition): boolean {
  const [owner, parameter] = target.split(".") as [string, string];
  if (neurons.some(({ name }) => name === owner)) return false;
  const known = mechanisms.find(({ name }) => name === owner)?.parameters[parameter];
  if (parameter === "gainDown" && changes[`${owner}.gain`] !== undefined) return false;
  if (known === undefined || !("set" in change)) return known?.value !== 0;
  return change.set !== known.value && change.set !== `${known.value} ${known.unit}`;
}

/** The circuit with one mechanism that a condition changes, and the sensor and traces that some of them read. */
function withOwner(owner: string, condition: Condition): Model {
  const plain = circuit(condition);
  if (!mechanisms.some(({ name }) => name === owner)) return plain;
  const on = mechanisms.find(({ name }) => name === owner)!;
  const wired =
    Object.values(on.variables).some(({ per }) => per === "synapse" || per === "pre") || "H" in on.variables;
  const place =
    wired || /\bw\b/.test(JSON.stringify([on.every, on.onPre])) ? { on: ["XE"] } : { population: "E" };
  const placed: Model["mechanisms"] = { placed: { mechanism: owner, ...place } };
  const { XE } = plain.projections as Record<"XE", ProjectionSpec>;
  const room = { ...XE, wiring: { kind: "fixed-in-degree", inDegree: 10 }, capacity: 40 } as const;
  const projections = on.structural === undefined ? plain.projections! : { ...plain.projections, XE: room };
  const sensor = { sensor: { mechanism: "calcium-sensor", population: "E" } };
  const reads = on.reads?.["c"] !== undefined && on.reads["c"].otherwise === undefined;
  return { ...plain, projections, mechanisms: reads ? { ...sensor, ...placed } : placed };
}

test.each(["ttx", "bicuculline", "cnqx", "asd-ei-imbalance", "tnf-glia-ko", "fragile-x"])(
  "%s gives back every value to the bit, in the interpreter and in the engine",
  (name) => {
    const program = programOf(circuit(name));
    const moved = [...new Set(program.protocol.flatMap(({ set }) => set.map(({ variable }) => variable)))];
    expect(moved.length).toBeGreaterThan(0);
    const run = interpret(program);
    const engine = new Simulation(program);
    const values = () =>
      moved.flatMap((id) => [run.read(program.variables[id]!.name)[0]!, engine.readVariable(id)[0]!]);
    const advance = (steps: number) => {
      run.run(steps);
      engine.run(steps);
      return values();
    };
    const control = advance(100);
    expect(advance(800).filter((now, k) => now === control[k])).toEqual([]);
    expect(advance(800)).toEqual(control);
  },
);

test.each(["ttx", "bicuculline", "cnqx"])("%s is the same in the engine as in the interpreter", (name) => {
  expect(agree(programOf(circuit(name)), 2000, { ways: [{ every: 100 }], tolerance: 1e-10 })).toBeGreaterThan(
    50,
  );
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

/** The circuit with some mechanisms and a condition from the start. */
const from = (
  condition: string,
  placed: NonNullable<Model["mechanisms"]>,
  more: Partial<Model> = {},
): Model =>
  circuit(condition, { mechanisms: placed, protocol: [{ at: "0 s", condition, of: ["E"] }], ...more });

test("a stuck history makes depression 0.09 times that of control", () => {
  const placed = {
    sensor: { mechanism: "calcium-sensor", population: "E" },
    meta: { mechanism: "metaplastic-threshold", population: "E" },
  };
  const run = interpret(programOf(from("epilepsy-meta-stuck", placed)));
  run.run(4000);
  for (const ltd of run.read("meta.ltd")) expect(ltd).toBeCloseTo(0.09, 12);
});

test("less KCC2 and more NKCC1 let chloride rise to where both balance", () => {
  const placed = { chloride: { mechanism: "chloride-homeostasis", on: ["IE"] } };
  const quiet = {
    populations: {
      ...circuit("ttx").populations,
      X: { count: 40, input: { kind: "poisson", rate: "0 Hz" } },
    },
  } as const;
  const settled = (model: Model) => {
    const run = new Simulation(programOf({ ...model, dt: "1 ms" }));
    run.run(400_000); // 400 s, long against the transporters
    return run.readVariable(run.program.variables.find(({ name }) => name === "E.eGABA")!.id)[0]!;
  };
  const ill = settled(from("epilepsy-chloride", placed, quiet));
  const well = settled({ ...from("epilepsy-chloride", placed, quiet), protocol: [] });
  const [kcc2, nkcc1] = [0.3 * 0.3, 1.5 * 0.036];
  const rest = Math.exp((kcc2 * Math.log(3.25) + 2 * nkcc1 * Math.log(78.2704)) / (kcc2 + 2 * nkcc1));
  const reversal = 26.7267 * Math.log((rest + 0.18 * 16) / (130 + 0.18 * 26));
  expect(Math.abs(ill - reversal)).toBeLessThan(0.3); // 400 s leave 0.14 mV of 29 mV
  expect(ill).toBeGreaterThan(well + 5);
});

describe("kinds of cells", () => {
  const placed = {
    scaling: {
      mechanism: "multiplicative-scaling-in-place",
      on: ["XE"],
      parameters: { gain: 0.01, tauRate: "10 s" },
    },
  };
  const weights = (condition: string) => {
    const run = new Simulation(programOf(from(condition, placed, { duration: "5 s" })));
    run.run(10_000);
    return run.weights(0);
  };

  test("with somatostatin keep their weights to the bit, pyramidal cells do not", () => {
    expect(new Set(weights("sst-interneuron"))).toEqual(new Set([1]));
    expect(new Set(weights("pyramidal-culture"))).not.toEqual(new Set([1]));
  });

  test("keep factors and weights to the bit where nothing scales, whatever scales elsewhere", () => {
    const everything: NonNullable<Model["mechanisms"]> = {
      sensor: { mechanism: "calcium-sensor", population: "E", parameters: { tauRate: "1 s" } },
      // at once: a step of the sensor is a step of the drive
      arc: { mechanism: "arc-pathway", population: "E", parameters: { tauArc: "1 s" } },
      inPlace: {
        mechanism: "multiplicative-scaling-in-place",
        on: ["XE"],
        parameters: { gain: 0.01, gainDown: 0.02, tauRate: "10 s" },
      },
      additive: { mechanism: "additive-scaling", on: ["XE"], parameters: { gain: 0.01, tauRate: "10 s" } },
      logarithmic: {
        mechanism: "multiplicative-scaling-log-error",
        on: ["XE"],
        parameters: { tauSlot: "10 s" },
      },
      slots: { mechanism: "protein-synthesis-gate", on: ["XE"], parameters: { scalingTime: "10 s" } },
    };
    const changed = (condition: string) => {
      const run = new Simulation(programOf(from(condition, everything, { duration: "10 s" })));
      run.run(10_000);
      const factors = ["logarithmic", "slots"].map((name) => {
        const { id } = run.program.variables.find((each) => each.name === `${name}.H`)!;
        return [...run.readVariable(id)];
      });
      return [...factors, [...run.weights(0)]].map((values) => values.filter((value) => value !== 1).length);
    };
    for (const condition of ["sst-interneuron", "pyramidal-l4-visual-adult", "epilepsy-scaling-loss"])
      expect(changed(condition)).toEqual([0, 0, 0]);
    for (const moved of changed("pyramidal-culture")) expect(moved).toBeGreaterThan(0);
  });

  test("have a set-point in everything that has one of the rate of its neuron", () => {
    const having = mechanisms.filter(
      (each) => each.reads?.["targetFactor"] !== undefined && each.parameters["targetRate"] !== undefined,
    );
    expect(having.length).toBeGreaterThan(10);
    for (const { name, changes } of conditions.filter((each) => "rate-sensor.targetRate" in each.changes))
      expect(
        Object.keys(changes)
          .filter((target) => target.endsWith(".targetRate"))
          .sort(),
        name,
      ).toEqual(having.map((each) => `${each.name}.targetRate`).sort());
  });

  test("change both gains by one factor, whether the second is given or follows the first", () => {
    const gains = (condition: string, gainDown: Record<string, number>) => {
      const scaling = {
        mechanism: "multiplicative-scaling",
        on: ["XE"],
        parameters: { gain: 0.01, ...gainDown },
      };
      const program = programOf(from(condition, { scaling }));
      const named = program.protocol[0]!.set.map(
        ({ variable, value }) => [program.variables[variable]!.name, value] as const,
      );
      return named.flatMap(([name, value]) => (/scaling\.gain/.test(name) ? [[name, value]] : []));
    };
    for (const [condition, factor] of [
      ["pyramidal-ca1", 0.7],
      ["asd-ei-imbalance", 0.3],
      ["developing", 2],
      ["pv-interneuron", -0.5],
    ] as const) {
      expect(gains(condition, { gainDown: 0.04 })).toEqual([
        ["scaling.gain", 0.01 * factor],
        ["scaling.gainDown", 0.04 * factor],
      ]);
      // not named: it is an expression of the gain
      expect(gains(condition, {})).toEqual([["scaling.gain", 0.01 * factor]]);
    }
  });

  test("without FMRP depress more by every spike rule that has an amplitude of depression", () => {
    const { changes } = conditions.find(({ name }) => name === "fragile-x")!;
    const amplitudes = mechanisms.flatMap(({ name, parameters }) =>
      Object.keys(parameters)
        .filter((each) => /^(a\d?Minus|depression)$/.test(each))
        .map((each) => `${name}.${each}`),
    );
    const more = Object.entries(changes).flatMap(([target, change]) =>
      "times" in change && change.times === 1.5 ? [target] : [],
    );
    expect(more.sort()).toEqual(amplitudes.sort());
  });

  test("that spike fast scale with the inverse sign", () => {
    // all of them fire below 12 Hz: pyramidal cells would scale up
    const [pv] = weights("pv-interneuron");
    const [pyramidal] = weights("pyramidal-culture");
    expect(pv! < 1).not.toBe(pyramidal! < 1);
  });
});
