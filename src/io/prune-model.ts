import type { z } from "zod";
import { modelSchema } from "../model/model-schema.ts";

type Path = readonly (string | number)[];
type Json = Record<string, unknown>;

/** A model file without the parts that have a wrong form: what is left can still be checked. */
export interface PrunedModel {
  readonly model: z.infer<typeof modelSchema>;
  /** Names of populations, projections and mechanisms that were taken out, and so are not unknown. */
  readonly lost: readonly string[];
  /** A path of the pruned model as it is in the file: entries of lists may have stood further on. */
  readonly pathInFile: (path: Path) => Path;
}

/** What stands for a field without which there is no model. */
const standIns: Readonly<Json> = {
  version: 1,
  name: "unnamed",
  dt: "0.1 ms",
  duration: "1 s",
  seed: 1,
  populations: {},
};

/** Rounds in which each part that is refused is taken out a size larger; a model has fewer levels. */
const ROUNDS = 12;

/**
 * Takes out of `data` what the schema refuses: the field where it may be absent or something can stand for it, otherwise the
 * population, projection, mechanism or entry it is in. `data` itself is not changed. Null if nothing to be read remains.
 */
export function prunedModel(data: unknown): PrunedModel | null {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
  const whole = structuredClone(data) as Json;
  const lost = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const parsed = modelSchema.safeParse(whole, { jitless: true });
    if (parsed.success) {
      const removed = removeEntries(whole);
      const model = modelSchema.parse(whole, { jitless: true });
      return { model, lost: [...lost], pathInFile: (path) => shifted(path, removed) };
    }
    for (const issue of parsed.error.issues) {
      const path = issue.path as Path;
      if (issue.code === "unrecognized_keys") for (const key of issue.keys) cut(whole, [...path, key], lost);
      else cut(whole, path, lost);
    }
  }
  return null;
}

/** Lists whose entries are refused one by one; a refused entry is marked and taken out at the end. */
const lists = new Set(["protocol", "recording.variables", "recording.quantiles"]);

const named = new Set(["populations", "projections", "mechanisms"]);

/** Cuts the value at `path` where it is there and may be absent, otherwise the part it belongs to. */
function cut(whole: Json, path: Path, lost: Set<string>): void {
  const [part, name] = path;
  if (part === undefined) return;
  const field = String(part);
  if (path.length === 1 || !isBranch(whole[field])) {
    if (field in standIns) whole[field] = standIns[field];
    else delete whole[field];
    return;
  }
  if (named.has(field)) cutNamed(field, whole[field] as Json, path.slice(1), () => lost.add(String(name)));
  else if (lists.has(field)) cutEntry(field, whole[field] as unknown[], path.slice(1));
  else if (path.length >= 3 && lists.has(`${field}.${String(name)}`)) {
    const list = (whole[field] as Json)[String(name)];
    if (Array.isArray(list)) cutEntry(`${field}.${String(name)}`, list, path.slice(2));
    else delete (whole[field] as Json)[String(name)];
  } else delete (whole[field] as Json)[String(name)];
}

function isBranch(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** What stands for a field of a projection or entry that it cannot be without, so that its other fields can be checked. */
const partStandIns: Readonly<Record<string, Json>> = {
  projections: { wiring: { kind: "list", pre: [], post: [] }, weight: 0 },
  protocol: { at: "0 s" },
  "recording.variables": { every: "1 s" },
  "recording.quantiles": { every: "1 s" },
};

/** A field of a population, projection or instance; a neuron or mechanism that stands in it is not taken apart. */
function cutNamed(part: string, all: Json, [name, ...rest]: Path, lose: () => void): void {
  const inside = all[String(name)];
  const field = String(rest[0]);
  // without its place a mechanism would be told to have none
  const whole = rest.length === 0 || ["neuron", "mechanism", "population"].includes(field);
  if (!whole && isBranch(inside)) {
    const { on } = inside as Json;
    if (field !== "on") {
      if (cutField(part, inside as Json, field)) return;
    } else if (typeof on === "string") {
      (inside as Json)["on"] = [on];
      return;
    }
  }
  delete all[String(name)];
  lose();
}

/** Takes a field out, or puts in what stands for it; false where there is neither. */
function cutField(part: string, inside: Json, field: string): boolean {
  const standIn = partStandIns[part]?.[field];
  if (standIn !== undefined && inside[field] !== standIn) {
    inside[field] = standIn;
    return true;
  }
  if (!Object.hasOwn(inside, field)) return false;
  delete inside[field];
  return true;
}

/** What an entry of the protocol does. */
const deeds = ["set", "enter", "condition", "use"];

/** A field of an entry of a list, or all of it: then what stands there does nothing, and keeps the numbers of the others. */
function cutEntry(part: string, list: unknown[], [index, field]: Path): void {
  if (typeof index !== "number" || index >= list.length) return;
  const entry = list[index];
  if (!isBranch(entry) || field === undefined || !cutField(part, entry as Json, String(field))) {
    list[index] = marked(entry);
    return;
  }
  // one that does nothing any more would be told of
  if (part === "protocol" && !deeds.some((name) => Object.hasOwn(entry as Json, name)))
    (entry as Json)["set"] = {};
}

const MARK = "pruned";

function marked(entry: unknown): unknown {
  const isVariable = isBranch(entry) && Object.hasOwn(entry as Json, "every");
  return isVariable ? { name: MARK, every: "1 s" } : { at: "0 s", about: MARK, set: {} };
}

function isMarked(entry: unknown): boolean {
  return isBranch(entry) && ((entry as Json)["about"] === MARK || (entry as Json)["name"] === MARK);
}

/** Takes marked entries out; their old numbers by the path of their list. */
function removeEntries(whole: Json): ReadonlyMap<string, readonly number[]> {
  const removed = new Map<string, readonly number[]>();
  for (const path of lists) {
    const [field, inner] = path.split(".") as [string, string | undefined];
    const owner = inner === undefined ? whole : ((whole[field] ?? {}) as Json);
    const list = owner[inner ?? field];
    if (!Array.isArray(list)) continue;
    removed.set(
      path,
      [...list.keys()].filter((i) => isMarked(list[i])),
    );
    owner[inner ?? field] = list.filter((entry) => !isMarked(entry));
  }
  return removed;
}

function shifted(path: Path, removed: ReadonlyMap<string, readonly number[]>): Path {
  const at = path.findIndex((part) => typeof part === "number");
  if (at < 0) return path;
  let index = path[at] as number;
  for (const old of removed.get(path.slice(0, at).join(".")) ?? []) if (old <= index) index++;
  return [...path.slice(0, at), index, ...path.slice(at + 1)];
}
