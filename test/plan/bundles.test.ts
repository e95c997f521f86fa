import { expect, test } from "vitest";
import { planBundles } from "../../src/plan/bundles.ts";
import { prepareProgram } from "../../src/plan/hoist.ts";
import type { Program } from "../../src/program/program.ts";
import { planStorage } from "../../src/program/storage.ts";
import { bundled } from "../engine/circuits.ts";
import { add, binary, read } from "../interpret/programs.ts";

function namesOf(source: Program): string[] {
  const { program } = prepareProgram(source);
  return planBundles(program, planStorage(program))[0]!.map((id) => program.variables[id]!.name);
}

test("traces that deliveries read and the factor of the target are bundled", () => {
  expect(namesOf(bundled())).toEqual(["E.x", "E.y", expect.stringMatching(/^gain/)]);
});

test("one variable alone is not, nor are numbers in double precision", () => {
  const alone = bundled();
  const [projection] = alone.projections;
  expect(namesOf({ ...alone, projections: [{ ...projection!, onPre: [] }] })).toEqual([]);
  const variables = alone.variables.map((one) => ({ ...one, precision: "f64" as const }));
  expect(namesOf({ ...alone, precision: "f64", variables })).toEqual([]);
});

test("what arrivals or the equations of a neuron change is not bundled", () => {
  const plain = bundled();
  const [projection] = plain.projections;
  const raises = { site: "post", statement: add(5, 0.1) } as const;
  expect(
    namesOf({ ...plain, projections: [{ ...projection!, onPre: [...projection!.onPre, raises] }] }),
  ).toEqual(["E.x", expect.stringMatching(/^gain/)]);
  const [inputs, cells] = plain.populations;
  if (cells!.body.kind !== "neurons") throw new Error("E has neurons");
  const { neuron } = cells!.body;
  const integrate = [...neuron.integrate, add(2, binary(read(0), "*", 0.01))];
  const body = { kind: "neurons" as const, neuron: { ...neuron, integrate } };
  expect(namesOf({ ...plain, populations: [inputs!, { ...cells!, body }] })).toEqual([
    "E.y",
    expect.stringMatching(/^gain/),
  ]);
});
