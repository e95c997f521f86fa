import { readModel } from "../../src/io/read-model.ts";
import { ModelErrors } from "../../src/model/errors.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { catalogue, circuitOf, key } from "../mechanisms/catalogue-models.ts";
import { cells } from "../neurons/cells.ts";

const known = { neurons, mechanisms: catalogue };
type Json = Record<string, unknown>;

/** What is told of a model file beside the mistakes of its form. */
function followUps(model: unknown): string[] {
  const read = readModel(JSON.stringify(model), "m.json");
  if (read.ok) throw new Error("bug: the form is right");
  if (read.rest === null) return ["nothing is left"];
  try {
    resolveModel(read.rest.model, known, read.rest.lost);
    return [];
  } catch (error) {
    if (!(error instanceof ModelErrors)) throw error;
    return error.errors.map(({ message }) => message.split("\n")[0]!);
  }
}

/** All that is told of broken forms of a rule beside the mistakes of the form itself. */
export function followUpsOf([, rule, put]: (typeof rules)[number]): string[] {
  const found: string[] = [];
  for (const [place, wrong] of broken(rule)) {
    const model = put(wrong);
    if (readModel(JSON.stringify(model), "m.json").ok) continue;
    found.push(...followUps(model).map((text) => `${place}: ${text}`));
  }
  return found;
}

/** Every way to break the form of a rule at one place, down to the fields of what it declares: another kind of value, another name. */
function* broken(rule: Json, depth = 0): Generator<[place: string, rule: Json]> {
  for (const [key, value] of Object.entries(rule)) {
    yield [key, { ...rule, [key]: true }];
    const { [key]: _, ...rest } = rule;
    yield [`${key}x`, { ...rest, [`${key}x`]: value }];
    if (depth === 2 || typeof value !== "object" || value === null || Array.isArray(value)) continue;
    for (const [inside, one] of broken(value as Json, depth + 1))
      yield [`${key}.${inside}`, { ...rule, [key]: one }];
  }
}

/** Every rule of the catalogue: its name, itself, and a model file in which another form of it stands. */
export const rules: readonly (readonly [string, Json, (rule: unknown) => unknown])[] = [
  ...catalogue.map((mechanism) => {
    const model = circuitOf({ names: [mechanism.name], transmits: true });
    const name = key(mechanism.name, "P");
    const spec = model.mechanisms![name]!;
    const put = (rule: unknown) => ({
      ...model,
      mechanisms: { ...model.mechanisms, [name]: { ...spec, mechanism: rule } },
    });
    return [mechanism.name, mechanism as unknown as Json, put] as const;
  }),
  ...neurons.map((neuron) => {
    const put = (rule: unknown) =>
      cells(rule as never, neuron.name === "lif-branched" ? { branches: 2 } : {});
    return [neuron.name, neuron as unknown as Json, put] as const;
  }),
];
