import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { givenParameters } from "../../src/model/preset.ts";
import { neurons } from "../../src/neurons/index.ts";
import { listed, pairModel } from "../prescribed.ts";
import { programOf, refusalOf } from "../running.ts";

const triplet = mechanisms.find(({ name }) => name === "stdp-triplet")!;

function withPreset(preset: string, parameters = {}) {
  const model = pairModel({ mechanism: "stdp-triplet", parameters }, listed([[1]]), listed([[1]]), [0.5]);
  return { ...model, mechanisms: { rule: { ...model.mechanisms!["rule"]!, preset } } };
}

describe("a preset", () => {
  test("is its values written out", () => {
    const { parameters } = triplet;
    const written = Object.fromEntries(
      Object.entries(triplet.presets!["hippocampus-minimal"]!.values).map(([name, { value }]) => [
        name,
        `${value}${parameters[name as keyof typeof parameters].unit === "ms" ? " ms" : ""}`,
      ]),
    );
    const plain = withPreset("hippocampus-minimal", written);
    const { preset: _, ...rule } = plain.mechanisms.rule;
    expect(programOf(withPreset("hippocampus-minimal"))).toEqual(
      programOf({ ...plain, mechanisms: { rule } }),
    );
  });

  test("gives way to a parameter of the model file", () => {
    const spec = { preset: "hippocampus-minimal", parameters: { tauY: "50 ms" } };
    expect(givenParameters(triplet, spec)).toMatchObject({ a3Plus: 8e-3, tauY: "50 ms" });
  });

  test("that is not known is refused with the nearest one", () => {
    expect(refusalOf(withPreset("visual-minimum"))).toBe(
      "mechanisms.rule.preset: unknown preset: visual-minimum\n  did you mean visual-minimal?",
    );
    const neuron = { count: 1, neuron: "lif-current", preset: "fast-spking" } as const;
    const model = pairModel({ mechanism: "stdp-pair" }, listed([[1]]), listed([[1]]), [0.5]);
    expect(refusalOf({ ...model, populations: { ...model.populations, N: neuron } })).toBe(
      "populations.N.preset: unknown preset: fast-spking\n  did you mean fast-spiking?",
    );
  });

  test("of an input is refused", () => {
    const model = withPreset("visual-minimal");
    const X = { ...model.populations["X"]!, preset: "fast-spiking" };
    expect(refusalOf({ ...model, populations: { ...model.populations, X } })).toContain(
      "X is an input and has no preset",
    );
  });
});

describe.each([...mechanisms, ...neurons].filter(({ presets }) => presets !== undefined))(
  "presets of $name",
  ({ parameters, presets }) => {
    test("name parameters, and cite where the numbers are not chosen here", () => {
      for (const [name, { values, source }] of Object.entries(presets!)) {
        expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        for (const [parameter, { tag }] of Object.entries(values)) {
          expect(Object.keys(parameters)).toContain(parameter);
          if (tag === "P" || tag === "L" || tag === "E")
            expect(source?.cite, `${name}.${parameter}`).toBeTruthy();
        }
      }
    });
  },
);
