import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import { type Column, columnOf, labelsOf, numbersOf, type Table } from "../model/table.ts";
import { nestedAnimals, sharedAnimal } from "./animal-labels.ts";
import { distinct, type Guess, guessRoles, isTimeName } from "./guess-roles.ts";
import { meltWide } from "./melt-wide.ts";
import type { AnalysisOptions } from "./options.ts";

/** What each column of the table is to the analysis. */
export interface Roles {
  readonly value: string;
  readonly condition: string;
  /** Levels of the condition: references first, in the order asked for, then the treated ones. */
  readonly references: readonly string[];
  readonly treated: readonly string[];
  /** From the animal inwards; empty if the table names no animals. */
  readonly nest: readonly string[];
  readonly pair?: PairRoles;
  readonly batch?: string;
  readonly covariates: readonly string[];
  readonly markers: readonly string[];
}

/** Columns of a table in which the same synapse was measured twice. */
export interface PairRoles {
  readonly id: string;
  readonly time: string;
  /** Labels of the two times compared: the first is the baseline. */
  readonly baseline: string;
  readonly followUp: string;
}

/** The table in long form with the role of each column. */
export interface RoleAssignment {
  readonly table: Table;
  readonly roles: Roles;
  readonly guesses: readonly Guess[];
  readonly warnings: readonly string[];
}

/**
 * Gives every role a column: those named in `request`, the others guessed from names and structure.
 *
 * A wide table (several value columns) is melted to one row per synapse and time first.
 * Fails: DataError for unknown columns or levels, a role that cannot be guessed, a value that is not numeric, or a
 * condition with a single level.
 */
export function assignRoles(table: Table, request: AnalysisOptions): RoleAssignment {
  for (const name of namedColumns(request)) columnOf(table, name);
  refuseUnusedPlan(table, request);
  refuseNestAsCovariate(table, request);
  const guessed = guessRoles(table, request);
  const wide = guessed.request.value!;
  const long = wide.length > 1 ? meltWide(table, wide, guessed.request.pair) : undefined;
  const named = long?.table ?? table;
  const value = long?.value ?? wide[0]!;
  numbersOf(named, value);
  const pair = long ? { id: long.id, time: long.time } : pairColumns(named, guessed.request);
  const condition = guessed.request.condition!;
  const animal = guessed.request.nest![0];
  const data =
    request.animals === "nested" && animal !== undefined ? nestedAnimals(named, condition, animal) : named;
  const levels = conditionLevels(data, condition, request);
  refuseCovariateInsideCondition(data, condition, request);
  const { references, treated, guesses } = splitLevels(data, condition, levels, request.reference);
  const times = pair ? pairTimes(data, pair.time, request.levels?.[pair.time]) : undefined;
  return {
    table: data,
    roles: {
      value,
      condition,
      references,
      treated,
      nest: guessed.request.nest!,
      covariates: request.covariates ?? [],
      markers: request.markers ?? [],
      ...(guessed.request.batch ? { batch: guessed.request.batch } : {}),
      ...(pair && times ? { pair: { ...pair, ...times.pair } } : {}),
    },
    guesses: [...guessed.guesses, ...guesses, ...crossoverGuess(data, condition, animal, request)],
    warnings: [...(times?.warnings ?? []), ...(pair ? [] : unusedTime(data, guessed.request))],
  };
}

/** A label of an animal under several conditions is one animal or several; nobody said which. */
function crossoverGuess(
  table: Table,
  condition: string,
  name: string | undefined,
  { animals }: AnalysisOptions,
): Guess[] {
  const shared = animals === undefined && name !== undefined ? sharedAnimal(table, condition, name) : null;
  if (shared === null) return [];
  const why = `${name} ${shared.animal} stands under ${shared.conditions.join(" and ")}; if those are different animals: --animals nested`;
  return [{ role: "animals", taken: "crossed", why }];
}

/** What was planned must be in the analysis. */
function refuseUnusedPlan(
  table: Table,
  { planned = [], covariates = [], markers = [] }: AnalysisOptions,
): void {
  const name = planned.find((one) => !covariates.includes(one) && !markers.includes(one));
  if (name === undefined) return;
  throw new DataError(
    `--planned ${name} is neither a covariate nor a marker`,
    `name it with --covariates or --markers too`,
    { file: table.source, column: name },
  );
}

/** A fixed effect of each animal would take all that the condition could explain. */
function refuseNestAsCovariate(table: Table, { nest = [], covariates = [], pair }: AnalysisOptions): void {
  const name = covariates.find((one) => nest.includes(one) || one === pair);
  if (name === undefined) return;
  throw new DataError(
    `${name} cannot be a covariate: it names the units that the design is nested in`,
    "leave it out of --covariates; units of --nest are in the model as random effects",
    { file: table.source, column: name },
  );
}

/** A covariate whose every label has one condition, as the name of an animal, leaves the condition nothing to explain. */
function refuseCovariateInsideCondition(
  table: Table,
  condition: string,
  { covariates = [] }: AnalysisOptions,
): void {
  const groups = labelsOf(table, condition);
  for (const name of covariates) {
    const column = columnOf(table, name);
    if (column.kind !== "category") continue;
    const seen = new Map<number, Set<number>>();
    column.codes.forEach((code, row) => {
      seen.set(code, (seen.get(code) ?? new Set()).add(groups.codes[row]!));
    });
    if (seen.size <= usedLevels(groups).length || [...seen.values()].some((held) => held.size > 1)) continue;
    throw new DataError(
      `${name} cannot be a covariate: each of its ${seen.size} labels occurs in one ${condition} only, so that nothing is left for ${condition} to explain`,
      `if ${name} names animals or parts of them, put it into --nest`,
      { file: table.source, column: name },
    );
  }
}

/** A column of times that no role uses mixes times without saying so. */
function unusedTime(table: Table, request: AnalysisOptions): string[] {
  const used = namedColumns(request);
  const time = table.columns.find((column) => isTimeName(column.name) && !used.includes(column.name));
  if (time === undefined) return [];
  const count = distinct(time, 1000);
  if (count < 2 || count >= 1000) return [];
  return [
    `the rows of ${count} ${time.name}s are analysed together: if the same synapses were measured again, add --pair ID --time ${time.name}; otherwise keep one ${time.name} in the table`,
  ];
}

/** Every column that a request names. */
export function namedColumns(request: AnalysisOptions): string[] {
  const {
    value = [],
    condition,
    nest = [],
    pair,
    time,
    batch,
    covariates = [],
    markers = [],
    planned = [],
  } = request;
  return [...value, condition, ...nest, pair, time, batch, ...covariates, ...markers, ...planned].filter(
    (name) => name !== undefined,
  );
}

function pairColumns(table: Table, request: AnalysisOptions): { id: string; time: string } | undefined {
  const { pair, time } = request;
  if (pair === undefined && time === undefined) return undefined;
  if (pair === undefined)
    throw new DataError(
      `missing --pair: the times of ${time} need a column that names the same synapse`,
      "add --pair ID",
      {
        file: table.source,
      },
    );
  if (time === undefined)
    throw new DataError(
      `missing --time: ${pair} names synapses that were measured again`,
      "add --time COLUMN",
      {
        file: table.source,
      },
    );
  return { id: pair, time };
}

/** Levels of the condition that some row has, in the order asked for, otherwise in alphabetical order. */
function conditionLevels(table: Table, condition: string, request: AnalysisOptions): string[] {
  const present = usedLevels(labelsOf(table, condition));
  const asked = request.levels?.[condition];
  for (const level of asked ?? []) refuseUnknownLevel(table, condition, present, level);
  const levels = asked ? present.filter((level) => asked.includes(level)) : present;
  if (levels.length < 2)
    throw new DataError(
      `column ${condition} has a single level: ${levels[0] ?? "all missing"}`,
      "a comparison needs at least two conditions; name the column that tells them apart with --condition",
      { file: table.source, column: condition },
    );
  return asked ? [...asked] : levels.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Labels of `column` that occur. */
export function usedLevels(column: Extract<Column, { kind: "category" }>): string[] {
  const used = new Set(column.codes);
  return column.levels.filter((_, code) => used.has(code));
}

function refuseUnknownLevel(table: Table, column: string, levels: readonly string[], level: string): void {
  if (levels.includes(level)) return;
  const near = nearestName(level, levels);
  throw new DataError(
    `unknown level of ${column}: ${level}`,
    near ? `did you mean ${near}?` : `the levels are ${levels.join(", ")}`,
    { file: table.source, column },
  );
}

/** Names that a group without treatment usually has; wake is the reference of studies of sleep. */
const REFERENCE_NAME =
  /^(ctrl?|control|sham|saline|vehicle|veh|untreated|naive|baseline|wt|wild.?type|wake|sw|ew|dmso|acsf)([ _.-]|\d|$)/i;

interface LevelSplit {
  readonly references: readonly string[];
  readonly treated: readonly string[];
  readonly guesses: readonly Guess[];
}

function splitLevels(
  table: Table,
  condition: string,
  levels: readonly string[],
  asked: readonly string[] | undefined,
): LevelSplit {
  for (const level of asked ?? []) refuseUnknownLevel(table, condition, levels, level);
  const byName = levels.filter((level) => REFERENCE_NAME.test(level));
  const named = byName.length > 0 && byName.length < levels.length;
  const references = asked ?? (named ? byName : levels.slice(0, 1));
  const treated = levels.filter((level) => !references.includes(level));
  if (treated.length === 0)
    throw new DataError(
      `every level of ${condition} is a reference`,
      `the levels are ${levels.join(", ")}; leave out the treated one`,
      {
        file: table.source,
        column: condition,
      },
    );
  if (asked) return { references, treated, guesses: [] };
  const why = named ? "named like an untreated group" : `the first of ${levels.join(", ")}`;
  return { references, treated, guesses: [{ role: "reference", taken: references.join(","), why }] };
}

interface PairTimes {
  readonly pair: { readonly baseline: string; readonly followUp: string };
  readonly warnings: readonly string[];
}

/** The first and the last time; times between them are left out, with a warning. */
function pairTimes(table: Table, time: string, asked: readonly string[] | undefined): PairTimes {
  const column = columnOf(table, time);
  const present = usedLevels(labelsOf(table, time));
  for (const level of asked ?? []) refuseUnknownLevel(table, time, present, level);
  const times = asked ? [...asked] : column.kind === "number" ? present : sortedTimes(present);
  if (times.length < 2)
    throw new DataError(
      `column ${time} has a single time: ${times[0] ?? "all missing"}`,
      "a paired analysis needs two times; leave out --pair and --time for one",
      {
        file: table.source,
        column: time,
      },
    );
  const baseline = times[0]!;
  const followUp = times[times.length - 1]!;
  const warnings =
    times.length === 2
      ? []
      : [
          `${time} has ${times.length} times; ${baseline} (baseline) and ${followUp} are compared, the others left out. Choose with --levels ${time}=${baseline},${times[1]}`,
        ];
  return { pair: { baseline, followUp }, warnings };
}

/** Text such as day10 after day2; before, baseline and pre come first. */
function sortedTimes(times: readonly string[]): string[] {
  const early = (time: string) => (/^(pre|before|base)/i.test(time) ? 0 : 1);
  return [...times].sort((a, b) => early(a) - early(b) || a.localeCompare(b, "en", { numeric: true }));
}
