import type { z } from "zod";
import { refusedPaths } from "../model/model-mistakes.ts";
import { modelSchema } from "../model/model-schema.ts";
import { cutInRule } from "./prune-rule.ts";

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
 * Takes out of `data` what the schema refuses: the field where it may be absent or something can stand for it, also inside a
 * mechanism or neuron that stands in the file; otherwise the population, projection, mechanism or entry it is in. `data`
 * itself is not changed. Null if nothing to be read remains.
 */
export function prunedModel(data: unknown): PrunedModel | null {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
  const whole = structuredClone(data) as Json;
  const lost = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    forgetCounts(whole, lost);
    const parsed = modelSchema.safeParse(whole, { jitless: true });
    if (parsed.success) {
      const removed = removeEntries(whole);
      const model = modelSchema.parse(whole, { jitless: true });
      return { model, lost: [...lost], pathInFile: (path) => shifted(path, removed) };
    }
    for (const path of refusedPaths(parsed.error.issues)) cut(whole, path as Path, lost);
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
  if (named.has(field)) cutNamed(field, whole[field] as Json, path.slice(1), lost);
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

const NO_SYNAPSES = { kind: "list", pre: [], post: [] } as const;

/** What stands for a field of a population, projection or entry that it cannot be without, so that its other fields can be checked. */
const partStandIns: Readonly<Record<string, Json>> = {
  populations: { count: 1 },
  projections: { wiring: NO_SYNAPSES, weight: 0 },
  protocol: { at: "0 s" },
  "recording.variables": { every: "1 s" },
  "recording.quantiles": { every: "1 s" },
};

/** A field of a population, projection or instance, or a part of the neuron or mechanism that stands in it. */
function cutNamed(part: string, all: Json, [name, ...rest]: Path, lost: Set<string>): void {
  const inside = all[String(name)];
  const field = String(rest[0]);
  // without its place a mechanism would be told to have none
  const whole = rest.length === 0 || ["neuron", "mechanism", "population"].includes(field);
  if (rest.length > 1 && isRule(inside, field)) {
    const gone = cutInRule(inside[field] as Json, rest.slice(1));
    for (const word of gone ?? []) lost.add(word);
    if (gone !== null) return;
  }
  if (!whole && isBranch(inside)) {
    const { on } = inside as Json;
    if (field !== "on") {
      if (part === "populations" && field === "count") lost.add(countOf(String(name)));
      if (cutField(part, inside as Json, field)) return;
    } else if (typeof on === "string") {
      (inside as Json)["on"] = [on];
      return;
    }
  }
  delete all[String(name)];
  lost.add(String(name));
}

function isRule(inside: unknown, field: string): inside is Json {
  if (field !== "neuron" && field !== "mechanism") return false;
  return isBranch(inside) && isBranch((inside as Json)[field]) && !Array.isArray((inside as Json)[field]);
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

/** The word by which a population is noted whose number of cells cannot be read; no name of a part has a dot. */
const countOf = (population: string) => `${population}.count`;

/** Takes out what fits or does not fit a number of cells that cannot be read: wiring, listed spikes and rates, numbers of cells. */
function forgetCounts(whole: Json, lost: ReadonlySet<string>): void {
  const populations = entriesOf(whole["populations"]).filter(([name]) => lost.has(countOf(name)));
  if (populations.length === 0) return;
  for (const [, population] of populations) {
    const input = population["input"];
    if (isBranch(input)) population["input"] = inputOfAnyCount(input as Json);
    delete population["place"];
  }
  const names = new Set<unknown>(populations.map(([name]) => name));
  for (const [, projection] of entriesOf(whole["projections"]))
    if (names.has(projection["from"]) || names.has(projection["to"])) projection["wiring"] = NO_SYNAPSES;
  const { variables } = (whole["recording"] ?? {}) as Json;
  if (Array.isArray(variables))
    for (const each of variables) if (isBranch(each)) delete (each as Json)["cells"];
}

function inputOfAnyCount(input: Json): Json {
  switch (input["kind"]) {
    case "patterned":
    case "pattern-file":
      return { kind: "patterned", unit: input["unit"], rates: [], schedule: [] };
    case "spikes":
    case "spike-file":
      return { kind: "spikes", unit: input["unit"], times: [], cells: [] };
    default:
      return input;
  }
}

function entriesOf(all: unknown): [string, Json][] {
  if (!isBranch(all)) return [];
  return Object.entries(all as Json).filter((entry): entry is [string, Json] => isBranch(entry[1]));
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
