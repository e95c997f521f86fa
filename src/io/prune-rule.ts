import { mechanismSchema, neuronSchema } from "../model/rules-schema.ts";

type Path = readonly (string | number)[];
type Json = Record<string, unknown>;

/** What stands for a field of a mechanism or neuron that cannot be without it. */
const standIns: Readonly<Json> = { about: "-", source: { cite: "-" }, laws: [], continuous: [], reset: [] };

/** Fields without which nothing can be said of the others. */
const vital = new Set(["name", "threshold"]);

/** Fields that declare names, each by an entry. */
const declaring = new Set(["parameters", "variables", "reads", "quantities", "receptors", "presets"]);

/** Fields that name what equations read or write. */
const listing = new Set(["gates", "writes", "shares", "definitions"]);

const required = new Set(["parameters", "variables", "receptors"]);
const known = new Set([...Object.keys(mechanismSchema.shape), ...Object.keys(neuronSchema.shape)]);

/** What stands for a field of a declared name; the others are optional, or the name goes with them. */
const entryStandIns: Readonly<Json> = { about: "-", tag: "C", initial: 0 };

/** Fields of a declared name of which its use must know. */
const vitalOfEntry = new Set(["value", "unit", "per"]);

/**
 * Takes what stands at `path` out of a mechanism or neuron; the names that equations may miss from now on.
 *
 * Null where the whole rule must go, because nothing can stand for the part.
 */
export function cutInRule(rule: Json, path: Path): readonly string[] | null {
  const [field, name, part] = path.map(String);
  if (field === undefined || vital.has(field)) return null;
  const value = rule[field];
  if (declaring.has(field)) {
    if (!isBranch(value) || Array.isArray(value)) return cutDeclarations(rule, field);
    if (name !== undefined) return cutDeclared(value, name, part);
  }
  if (name !== undefined && ["every", "onEnter"].includes(field) && isBranch(value)) {
    const lost = wordsOf(value[name]);
    delete value[name];
    return lost;
  }
  // nothing tells which names would stand there
  if (listing.has(field) && !isBranch(value)) return null;
  if (Object.hasOwn(standIns, field)) rule[field] = structuredClone(standIns[field]);
  else if (Object.hasOwn(rule, field)) delete rule[field];
  else return null;
  return [field, ...wordsOf(value)];
}

/** All declarations of a kind. Null where they may stand under no other name either: nothing tells what they would declare. */
function cutDeclarations(rule: Json, field: string): readonly string[] | null {
  const value = rule[field];
  if (!required.has(field)) {
    if (!isBranch(value)) return null;
    delete rule[field];
    return wordsOf(value);
  }
  const misspelt = Object.keys(rule).filter((key) => !known.has(key) && isBranch(rule[key]));
  if (misspelt.length === 0) return null;
  rule[field] = {};
  return [...wordsOf(value), ...misspelt.flatMap((key) => wordsOf(rule[key]))];
}

/** A declared name, or a field of it. */
function cutDeclared(all: Json, name: string, part: string | undefined): readonly string[] {
  const entry = all[name];
  if (part !== undefined && isBranch(entry) && !vitalOfEntry.has(part)) {
    if (Object.hasOwn(entryStandIns, part) && entry[part] !== entryStandIns[part]) {
      entry[part] = entryStandIns[part];
      return [];
    }
    if (Object.hasOwn(entry, part)) {
      delete entry[part];
      return [name];
    }
  }
  delete all[name];
  return [name];
}

/** All words of the keys and texts in a value. */
function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return value.match(/[A-Za-z_]\w*/g) ?? [];
  if (!isBranch(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) => [...wordsOf(key), ...wordsOf(inside)]);
}

function isBranch(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
