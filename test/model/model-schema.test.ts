import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { w1, w2, w3, w4 } from "../../bench/workloads.ts";
import type { Model } from "../../src/model/model.ts";
import { modelJsonSchema, modelSchema } from "../../src/model/model-schema.ts";

type Checked = z.infer<typeof modelSchema>;

/** Fails to compile if the schema and the type of a model have other fields. */
const sameFields: [Exclude<keyof Checked, keyof Model>, Exclude<keyof Model, keyof Checked>] extends [
  "$schema",
  never,
]
  ? true
  : false = true;

test("the schema has the fields of the type, and its JSON Schema says the same", () => {
  expect(sameFields).toBe(true);
  const schema = modelJsonSchema() as { properties: Record<string, unknown>; required: string[] };
  expect(Object.keys(schema.properties)).toEqual(Object.keys(modelSchema.shape));
  expect(schema.required).toEqual(["version", "name", "dt", "duration", "seed", "populations"]);
});

/** `model` with another value at a path such as `populations.E.count`. */
function changed(model: object, path: string, value: unknown): object {
  const copy = structuredClone(model) as Record<string, unknown>;
  const steps = path.split(".");
  const last = steps.pop()!;
  const at = steps.reduce((inside, step) => inside[step] as Record<string, unknown>, copy);
  at[last] = value;
  return copy;
}

test("a reader of the JSON Schema alone accepts and refuses what the checker of the form does", () => {
  // through text, as it is published
  const published = z.fromJSONSchema(JSON.parse(JSON.stringify(modelJsonSchema())));
  const files = ["models", "bench/models"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => parse(readFileSync(`${folder}/${name}`, "utf8"))),
  );
  for (const model of [...files, w1(), w2(), w3(), w4(1)]) {
    expect(modelSchema.safeParse(model).success).toBe(true);
    expect(published.safeParse(model).error?.issues ?? []).toEqual([]);
  }
  const wrong: readonly [path: string, value: unknown][] = [
    ["version", 2],
    ["name", "two words"],
    ["dt", null],
    ["seed", 1.5],
    ["guard", "wait"],
    ["speed", 1],
    ["populations.E.count", -1],
    ["populations.E.branches", 5000],
    ["populations.X.input.kind", "sine"],
    ["populations.X.input.rate", []],
    ["projections.EE.wiring.probability", 1.5],
    ["projections.EE.weight", { uniform: [1] }],
    ["projections.EE.branch", "random"],
    ["mechanisms.stdp.on", "EE"],
    ["recording", { rates: {} }],
    ["protocol", [{ set: {} }]],
  ];
  for (const [path, value] of wrong) {
    const model = changed(w2(), path, value);
    expect(modelSchema.safeParse(model).success, path).toBe(false);
    expect(published.safeParse(model).success, path).toBe(false);
  }
});
