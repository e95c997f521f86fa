import { describe, expect, test } from "vitest";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Mechanism, Structural } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model, ProjectionSpec } from "../../src/model/model.ts";
import { programOf, refusalOf, start, warningsOf } from "../running.ts";

const block: Structural = {
  every: "1 s",
  eliminate: "hazard",
  form: "hazard",
  partner: "1 + pre",
  weight: "0.2",
};

function withBlock(
  change: Partial<Structural>,
  projection: Partial<ProjectionSpec> = {},
  place: Partial<InstanceSpec> = {},
): Model {
  const parameter = (value: number, unit: string) =>
    ({ value, unit, tag: "C", about: "a constant" }) as const;
  const mechanism: Mechanism = {
    name: "change",
    about: "forms and removes",
    source: { cite: "test" },
    laws: [],
    parameters: { hazard: parameter(0.1, "1/s"), drift: parameter(1, "mV") },
    variables: {
      tag: { per: "synapse", unit: "1", initial: 0, about: "of the synapse" },
      size: { per: "branch", unit: "1/s", initial: 0.1, about: "of the branch" },
    },
    structural: { ...block, ...change },
  };
  return {
    version: 1,
    name: "rules",
    dt: "1 ms",
    duration: "10 s",
    seed: 1,
    populations: {
      X: { count: 10, input: { kind: "poisson", rate: 0 } },
      E: { count: 5, neuron: "lif-relative", branches: 2 },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "all-to-all" },
        weight: 1,
        capacity: 10,
        ...projection,
      },
    },
    mechanisms: { change: { mechanism, on: ["XE"], ...place } },
  };
}

describe("a structural block that cannot be run is refused", () => {
  const without = { capacity: undefined } as unknown as Partial<ProjectionSpec>;
  const cases: readonly (readonly [string, Model, string])[] = [
    ["without a capacity", withBlock({}, without), "change forms synapses of XE, which declares no capacity"],
    [
      "with too small a capacity",
      withBlock({}, { capacity: 9.5 }),
      "a capacity of 9.5 synapses for each cell is too small: XE begins with 10",
    ],
    ["with no capacity at all", withBlock({}, { capacity: 0 }), "the capacity must be above 0, got 0"],
    [
      "without a weight",
      withBlock({ weight: undefined } as unknown as Partial<Structural>),
      "change forms synapses and gives them no weight",
    ],
    ["with a negative weight", withBlock({ weight: "-0.5" }), "a weight must be 0 or more, got -0.5"],
    [
      "with a weight that reads a synapse that is not there",
      withBlock({ weight: "0.1 + w" }),
      "w lives at the synapse and cannot be read before there is a synapse",
    ],
    [
      "with a chance that reads a variable of the synapse",
      withBlock({ partner: "1 + tag" }),
      "tag lives at the synapse and cannot be read before there is a synapse",
    ],
    [
      "with a chance that reads the branch where neurons form",
      withBlock({ partner: "size / hazard" }),
      "size lives at the branch and cannot be read before there is a synapse",
    ],
    ["with a drawn hazard", withBlock({ eliminate: "hazard * uniform()" }), "uniform() cannot be drawn here"],
    ["with a hazard in mV", withBlock({ eliminate: "drift" }), "the hazard must be in Hz, got mV"],
    [
      "with a rate that reads the axon",
      withBlock({ form: "hazard * pre" }),
      "pre lives at the axon (pre) and cannot be read at the neuron (post)",
    ],
  ];
  test.each(cases)("%s", (_, model, text) => expect(refusalOf(model)).toContain(text));

  test("on no projection", () => {
    const model = withBlock({}, {}, { on: [], population: "E" });
    expect(refusalOf(model)).toContain("change changes the structure of projections but is on none");
  });

  test("where a block is wired with more than there is room for", () => {
    const model = withBlock({}, { wiring: { kind: "fixed-probability", probability: 0.5 }, capacity: 5.2 });
    const crowded = Array.from({ length: 200 }, (_, seed) => ({ ...model, seed }));
    const refusals = crowded.map((one) => {
      try {
        interpret(programOf(one));
        return "accepted";
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(refusals).toContain("accepted");
    const refused = refusals.find((text) => text !== "accepted");
    expect(refused).toMatch(/: \d+ synapses of XE are wired onto a block that has room for 26/);
    const seed = refusals.indexOf(refused!);
    expect(() => start(crowded[seed]!, "f32")).toThrow(refused!.slice(0, 40));
  });
});

describe("warnings of structure", () => {
  test("name a hazard that empties a tick", () => {
    expect(warningsOf(withBlock({ eliminate: "hazard * 4" }))).toEqual([]);
    expect(warningsOf(withBlock({ eliminate: "hazard * 6 * exp(-w)" }))).toEqual([
      "change.structural: hazard times interval is 0.6 at the start, above 0.5: many synapses go in one tick; shorten every",
    ]);
  });

  test("name a capacity that nothing uses", () => {
    const model = withBlock({});
    expect(warningsOf({ ...model, mechanisms: {} })).toEqual([
      "projections.XE.capacity has no effect: no mechanism on it has a structural block",
    ]);
  });
});

test("a rate that reads a branch is one of each branch, and its synapses are there", () => {
  const model = withBlock(
    { form: "size * if(pick > 0.5, 1, 0)" },
    { wiring: { kind: "list", pre: [], post: [] } },
  );
  const { mechanism } = model.mechanisms!["change"] as { mechanism: Mechanism };
  const changed: Mechanism = {
    ...mechanism,
    variables: {
      ...mechanism.variables,
      pick: { per: "branch", unit: "1", initial: "uniform()", about: "drawn once" },
      heard: { per: "branch", unit: "1", initial: 0, about: "synapses on it" },
    },
    structural: {
      ...mechanism.structural!,
      eliminate: "0 / 1 s",
      after: ["heard = sum(if(w >= 0, 1, 0), branch)"],
    },
  };
  const run = interpret(programOf({ ...model, mechanisms: { change: { mechanism: changed, on: ["XE"] } } }));
  run.run(20_000);
  const [pick, heard] = [run.read("change.pick"), run.read("change.heard")];
  expect(heard.reduce((a, b) => a + b)).toBe(run.weights("XE").pre.length);
  expect(run.weights("XE").pre.length).toBeGreaterThan(3);
  for (const [k, one] of pick.entries()) if (one <= 0.5) expect(heard[k]).toBe(0);
});
