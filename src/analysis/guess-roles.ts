import { DataError } from "../model/errors.ts";
import { type Column, columnOf, labelsOf, numbersOf, type Table } from "../model/table.ts";
import { wideColumns } from "./melt-wide.ts";
import type { AnalysisOptions } from "./options.ts";

/** One role that nobody named, what was taken, and why. */
export interface Guess {
  readonly role: string;
  readonly taken: string;
  readonly why: string;
}

/** A request in which value, condition and nest are filled in, and what of it was guessed. */
export interface GuessedRequest {
  readonly request: AnalysisOptions;
  readonly guesses: readonly Guess[];
}

/** Words in the names of columns, most telling first. */
const VALUE_NAMES = [
  /^(asi|axon.?spine.?interface)/i,
  /^(amplitude|mepsc|epsc)/i,
  /(spine|head).*(size|volume|area|width)/i,
  /(size|volume|psd|asi)/i,
  /(amplitude|area|intensity|int_den|weight|width)/i,
];
const CONDITION_NAMES = [
  /^(condition|treatment|group|arm)$/i,
  /^(drug|genotype|state|stage|phase|deprivation)$/i,
  /(condition|treatment|group|genotype|drug)/i,
];
/** From the outermost unit inwards. */
const NEST_NAMES = [
  /^(mouse|animal|rat|subject|individual|patient|donor|mouse_?id|animal_?id|subject_?id|rat_?id)$/i,
  /^(culture|coverslip|well|dish|slice|prefix)(_?id)?$/i,
  /^(cell|neuron|recording)(_?id)?$/i,
  /^(dendrite|segment|branch|fov)(_?id)?$/i,
];
const TIME_NAMES = /^(day|time|time_?point|session|week|hour|dpi)$/i;
const PAIR_NAMES = /^(spine|synapse|roi|bouton|punctum|pair|fov)(_?id)?$/i;
const BATCH_NAMES = /^(batch|litter|cohort|imaging_?day|experiment)(_?id)?$/i;

/** Fills what `request` leaves open from the names and the structure of the columns. Fails: DataError if nothing fits. */
export function guessRoles(table: Table, request: AnalysisOptions): GuessedRequest {
  const guesses: Guess[] = [];
  const condition = request.condition ?? guessCondition(table, request, guesses);
  const nest = request.nest ?? guessNest(table, { ...request, condition }, guesses);
  const value = request.value ?? guessValue(table, { ...request, condition, nest }, guesses);
  const pairing =
    value.length > 1
      ? guessWideId(table, request, guesses)
      : guessPairing(table, { ...request, condition, nest, value }, guesses);
  const batch = request.batch ?? guessBatch(table, { ...request, condition, nest }, guesses);
  return {
    request: { ...request, condition, nest, value, ...pairing, ...(batch === undefined ? {} : { batch }) },
    guesses,
  };
}

function taken({
  value = [],
  condition,
  nest = [],
  pair,
  time,
  covariates = [],
  markers = [],
  batch,
}: AnalysisOptions) {
  return new Set([...value, condition, ...nest, pair, time, batch, ...covariates, ...markers]);
}

function firstNamed(columns: readonly Column[], patterns: readonly RegExp[]): Column | undefined {
  for (const pattern of patterns) {
    const found = columns.find((column) => pattern.test(column.name));
    if (found) return found;
  }
  return undefined;
}

function guessCondition(table: Table, request: AnalysisOptions, guesses: Guess[]): string {
  const used = taken(request);
  const free = table.columns.filter((column) => !used.has(column.name));
  const named = firstNamed(
    free.filter((column) => distinct(column, 13) <= 12 && distinct(column, 3) >= 2),
    CONDITION_NAMES,
  );
  if (named) {
    guesses.push({ role: "condition", taken: named.name, why: "its name" });
    return named.name;
  }
  const single = firstNamed(free, CONDITION_NAMES);
  const likely = free.find((column) => column.kind === "category" && distinct(column, 7) <= 6);
  throw new DataError(
    single
      ? `column ${single.name} has a single level or too many to be the condition`
      : "missing --condition: no column is called condition, treatment or group",
    `name the column that tells the groups apart: --condition ${likely?.name ?? "COLUMN"}. Without groups there is nothing to compare`,
    { file: table.source },
  );
}

function guessNest(table: Table, request: AnalysisOptions, guesses: Guess[]): string[] {
  const used = taken(request);
  const chain: string[] = [];
  for (const pattern of NEST_NAMES) {
    const found = table.columns.find(
      (column) =>
        !used.has(column.name) &&
        pattern.test(column.name) &&
        distinct(column, 2) >= 2 &&
        !labelsPartlyMissing(column),
    );
    if (found) chain.push(found.name);
  }
  if (chain.length > 0)
    guesses.push({ role: "nest", taken: chain.join("/"), why: "the names of the columns, outermost first" });
  return chain;
}

function labelsPartlyMissing(column: Column): boolean {
  const cells: ArrayLike<number> = column.kind === "number" ? column.values : column.codes;
  for (let i = 0; i < cells.length; i++)
    if (column.kind === "number" ? Number.isNaN(cells[i]) : cells[i]! < 0) return true;
  return false;
}

function guessValue(table: Table, request: AnalysisOptions, guesses: Guess[]): string[] {
  const used = taken(request);
  const numeric = table.columns.filter((column) => column.kind === "number" && !used.has(column.name));
  const wide = wideColumns(table).filter((name) => !used.has(name));
  const named = firstNamed(
    numeric.filter((column) => distinct(column, 21) > 20 || table.rowCount < 40),
    VALUE_NAMES,
  );
  if (wide.length > 1 && (named === undefined || wide.includes(named.name))) {
    guesses.push({ role: "value", taken: wide.join(","), why: "one measure at several times" });
    return wide;
  }
  if (named) {
    guesses.push({ role: "value", taken: named.name, why: "its name" });
    return [named.name];
  }
  // A column of sizes that a stray word has made labels: its own error names the cell.
  const spoilt = firstNamed(
    table.columns.filter((column) => !used.has(column.name)).filter(mostlyNumbers),
    VALUE_NAMES,
  );
  if (spoilt) numbersOf(table, spoilt.name);
  throw new DataError(
    "missing --value: no column is called like a size",
    `name the column of sizes; the numeric columns are ${numeric.map((column) => column.name).join(", ") || "none"}`,
    { file: table.source },
  );
}

function mostlyNumbers(column: Column): boolean {
  if (column.kind === "number") return false;
  const numbers = column.levels.filter((level) => level !== "" && !Number.isNaN(Number(level)));
  return numbers.length * 2 > column.levels.length;
}

type Pairing = Pick<AnalysisOptions, "pair" | "time">;

function guessWideId(table: Table, request: AnalysisOptions, guesses: Guess[]): Pairing {
  if (request.pair !== undefined) return { pair: request.pair };
  const named = table.columns.find((column) => PAIR_NAMES.test(column.name));
  if (named === undefined) return {};
  guesses.push({ role: "pair", taken: named.name, why: "its name" });
  return { pair: named.name };
}

/** A pair is guessed only if the same id inside the same nest path occurs at several times. */
function guessPairing(table: Table, request: AnalysisOptions, guesses: Guess[]): Pairing {
  const { pair, time } = request;
  if (pair !== undefined && time !== undefined) return { pair, time };
  const used = taken(request);
  const timeName =
    time ?? table.columns.find((column) => TIME_NAMES.test(column.name) && !used.has(column.name))?.name;
  const pairName =
    pair ?? table.columns.find(({ name }) => PAIR_NAMES.test(name) && name !== request.condition)?.name;
  if (timeName === undefined || pairName === undefined) return givenPairing(pair, time);
  const times = distinct(columnOf(table, timeName), 60);
  if (times < 2 || times >= 60 || !recurs(table, [...(request.nest ?? []), pairName], timeName))
    return givenPairing(pair, time);
  if (time === undefined) guesses.push({ role: "time", taken: timeName, why: "its name" });
  if (pair === undefined)
    guesses.push({
      role: "pair",
      taken: pairName,
      why: `the same ${pairName} occurs at several ${timeName}s`,
    });
  return { pair: pairName, time: timeName };
}

function givenPairing(pair: string | undefined, time: string | undefined): Pairing {
  return { ...(pair === undefined ? {} : { pair }), ...(time === undefined ? {} : { time }) };
}

/** Whether at least a tenth of the keys are seen at more than one time, never twice at the same time. */
function recurs(table: Table, key: readonly string[], time: string): boolean {
  const columns = key.map((name) => labelsOf(table, name).codes);
  const times = labelsOf(table, time).codes;
  const seen = new Map<string, Set<number>>();
  for (let row = 0; row < table.rowCount; row++) {
    const path = columns.map((codes) => codes[row]).join("/");
    const at = seen.get(path) ?? new Set();
    if (at.has(times[row]!)) return false;
    at.add(times[row]!);
    seen.set(path, at);
  }
  const again = [...seen.values()].filter((at) => at.size > 1).length;
  return again * 10 > seen.size;
}

/** A batch is crossed with the condition: at least one of its levels holds several conditions. */
function guessBatch(table: Table, request: AnalysisOptions, guesses: Guess[]): string | undefined {
  const used = taken(request);
  const named = table.columns.find((column) => BATCH_NAMES.test(column.name) && !used.has(column.name));
  if (named === undefined || distinct(named, 40) < 2 || distinct(named, 40) >= 40) return undefined;
  guesses.push({ role: "batch", taken: named.name, why: "its name; a fixed effect" });
  return named.name;
}

/** Number of distinct values of a column, counted no further than `limit`. */
export function distinct(column: Column, limit: number): number {
  const seen = new Set<number>();
  const cells: ArrayLike<number> = column.kind === "number" ? column.values : column.codes;
  for (let i = 0; i < cells.length && seen.size < limit; i++) {
    const cell = cells[i]!;
    if (column.kind === "number" ? !Number.isNaN(cell) : cell >= 0) seen.add(cell);
  }
  return seen.size;
}

/** Whether a column of this name usually holds times. */
export function isTimeName(name: string): boolean {
  return TIME_NAMES.test(name);
}
