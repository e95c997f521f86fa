import * as z from "zod";
import type { CohortDesign, CohortEffect } from "../model/cohort-design.ts";
import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import { type CohortChoices, cohortPresets, effectDefaults } from "./cohort-design.ts";

const share = z.number().gt(0).max(1);
const positive = z.number().positive();
const count = z.number().int().positive();

const effectNumbers = z.strictObject({
  kind: z.string(),
  factor: positive.optional(),
  fraction: share.optional(),
  power: positive.optional(),
  endosomeNegative: z.number().min(0).max(1).optional(),
  densityCoefficient: z.number().optional(),
  amount: z.number().optional(),
  exponent: positive.optional(),
  condition: z.string().optional(),
  conditions: z.array(z.string()).min(1).optional(),
  linear: positive.optional(),
  days: count.optional(),
  sd: z.number().min(0).optional(),
  drift: z.number().optional(),
  difference: z.number().optional(),
  perDiameter: z.number().optional(),
});

/** Numbers of an effect that a caller may set beside its name. */
export type EffectNumbers = Omit<z.infer<typeof effectNumbers>, "kind">;

const choices = z.strictObject({
  kind: z.literal("cohort").optional(),
  preset: z.enum(["em", "reference"]).optional(),
  effect: z.union([z.string(), effectNumbers]).optional(),
  conditions: z.array(z.string().min(1)).min(2).optional(),
  treated: z.string().optional(),
  mice: z.union([count, z.array(count)]).optional(),
  dendrites: count.optional(),
  synapses: count.optional(),
  size: z
    .strictObject({
      median: positive,
      sdMouse: z.number().min(0),
      sdDendrite: z.number().min(0),
      sdResidual: z.number().min(0.35),
      regionS1: z.number(),
      perDiameter: z.number(),
      shifts: z.record(z.string(), z.number()),
    })
    .partial()
    .optional(),
  detectionLimit: z.number().min(0).optional(),
});

/**
 * The choices in `text`, a JSON file such as `{"mice": 6, "effect": {"kind": "uniform", "factor": 1.3}}`.
 *
 * Fails: DataError that names the entry, shows its value and says what would be right.
 */
export function parseCohortChoices(text: string, file: string): CohortChoices {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DataError(
      `a design must be JSON: ${(error as Error).message}`,
      'write, for example, {"mice": 6, "effect": "uniform"}',
      { file },
    );
  }
  const parsed = choices.safeParse(json);
  if (!parsed.success) throw designError(parsed.error, json, file);
  const { kind: _, effect, ...rest } = parsed.data;
  // The schema has checked the shape; an absent entry of JSON is never present as undefined.
  const given = rest as CohortChoices;
  if (effect === undefined) return given;
  const { kind, ...numbers } = typeof effect === "string" ? { kind: effect } : effect;
  return { ...given, effect: cohortEffect(kind, rest.preset ?? "em", numbers) };
}

/** The effect called `name` with the numbers of the preset, `numbers` over them. Fails: DataError. */
export function cohortEffect(
  name: string,
  preset: CohortDesign["preset"],
  numbers: EffectNumbers = {},
): CohortEffect {
  const known = Object.keys(effectDefaults);
  if (!known.includes(name)) {
    const near = nearestName(name, known);
    throw new DataError(
      `unknown effect: ${name}`,
      near ? `did you mean ${near}?` : `the effects are ${known.join(", ")}`,
    );
  }
  const preferred = cohortPresets[preset].effect;
  const base: CohortEffect =
    preferred.kind === name ? preferred : effectDefaults[name as CohortEffect["kind"]];
  for (const [key, value] of Object.entries(numbers)) {
    if (value === undefined || key in base) continue;
    const takes = Object.keys(base).filter((entry) => entry !== "kind");
    throw new DataError(
      `effect ${name} has no ${key}, got ${value}`,
      takes.length > 0 ? `it takes ${takes.join(", ")}` : "it takes no numbers",
    );
  }
  const set = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
  return { ...base, ...set }; // every key of `set` is one of `base`
}

function designError(error: z.ZodError, json: unknown, file: string): DataError {
  const issue = error.issues[0]!;
  const at = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const example = at === "" ? exampleWith(key, json as Record<string, unknown>) : undefined;
    if (example !== undefined)
      return new DataError(`entry ${key} stands outside its group`, `write ${example}`, { file });
    const near = nearestName(key, [
      ...Object.keys(choices.shape),
      ...Object.keys(cohortPresets.em.size),
      ...Object.keys(effectNumbers.shape),
    ]);
    return new DataError(
      `unknown entry: ${at === "" ? key : `${at}.${key}`}`,
      near ? `did you mean ${near}?` : `the entries are ${Object.keys(choices.shape).join(", ")}`,
      { file },
    );
  }
  const value = issue.path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  return new DataError(
    `entry ${at === "" ? "(the whole file)" : at} does not fit: ${issue.message}, got ${JSON.stringify(value)}`,
    "mend this entry or leave it out to take it from the preset",
    { file },
  );
}

/** How an entry of an effect or of the sizes is written in its group; undefined for any other entry. */
function exampleWith(key: string, json: Readonly<Record<string, unknown>>): string | undefined {
  const kind = typeof json["effect"] === "string" ? json["effect"] : "uniform";
  if (key in effectNumbers.shape) return JSON.stringify({ effect: { kind, [key]: json[key] } });
  if (key in cohortPresets.em.size) return JSON.stringify({ size: { [key]: json[key] } });
  return undefined;
}
