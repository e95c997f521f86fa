import { expect, test } from "vitest";
import type { z } from "zod";
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
