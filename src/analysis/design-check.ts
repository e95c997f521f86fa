import { DataError, type Place } from "../model/errors.ts";
import { type Column, columnOf, labelsOf, numbersOf, selectRows, type Table } from "../model/table.ts";
import type { AnimalReading } from "./animal-labels.ts";
import { confounding } from "./confounding.ts";
import { duplicateRows } from "./duplicate-rows.ts";
import type { Exclusion } from "./exclusion.ts";
import { nestPath, repeatedLabels } from "./nest-path.ts";
import type { AnalysisOptions } from "./options.ts";
import { type Roles, usedLevels } from "./roles.ts";
import { bareLabel, similarLabels } from "./similar-labels.ts";
import { unitTable, type WholeTable } from "./whole-table.ts";

/** The rows that enter an analysis, what was left out and why, and how the design is built. */
export interface CheckedDesign {
  readonly table: Table;
  /** Roles without the columns that carry nothing (constant covariates, a batch that is the condition). */
  readonly roles: Roles;
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly string[];
  /** How the columns lie in each other, in words. */
  readonly structure: readonly string[];
  /** Inner nesting columns whose labels start anew in each parent, so that only the path is unique. */
  readonly repeated: readonly string[];
  /** Whether some animal holds more than one condition. */
  readonly crossover: boolean;
  /** Distinct animals by level of the condition; null without an animal column. */
  readonly animals: Readonly<Record<string, number>> | null;
  /** Sums over all rows, where `table` holds a sample of them. */
  readonly whole?: WholeTable;
}

/** Animals in a group below which no p value is given. */
export const FEWEST_ANIMALS = 3;

/**
 * Looks for what would make the analysis wrong: missing and non-positive values, constant columns, labels used again in
 * other animals, duplicated rows, groups of few animals, a condition that varies inside animals, confounding.
 *
 * Fails: DataError with file, line and column where no honest analysis is possible.
 */
export function checkDesign(
  table: Table,
  roles: Roles,
  options: AnalysisOptions,
  whole?: WholeTable,
): CheckedDesign {
  const exclusions: Exclusion[] = [...(whole?.exclusions ?? [])];
  const warnings = exclusions.filter(isWorthWarning).map((exclusion) => exclusionWarning(table, exclusion));
  const usable = usableRows(table, roles, options, exclusions, warnings);
  const rows = usable.length === table.rowCount ? table : selectRows(table, usable);
  const kept = roles.batch === undefined ? rows : withLabels(rows, roles.batch);
  refuseNoValue(table, roles.value);
  for (const level of [...roles.references, ...roles.treated]) refuseEmptyGroup(kept, roles, level);
  refuseConstantValue(kept, roles.value);
  refuseLargest(kept, roles.value);
  // A sample need not hold every unit; the cells do.
  const units = whole && !whole.isComplete ? unitTable(whole) : kept;
  refuseReversedNest(units, roles.nest);
  const informative = {
    ...roles,
    nest: roles.pair ? roles.nest : informativeNest(units, roles.nest, warnings, whole?.used),
  };
  const useful = withoutUseless(kept, informative, warnings);
  const named = [roles.condition, ...roles.nest.slice(0, 1), ...(roles.batch ? [roles.batch] : [])];
  warnings.push(...similarLabels(kept, named));
  if (units === kept) warnings.push(...duplicateRows(kept));
  const repeated = useful.nest.filter(
    (_, depth) => depth > 0 && repeatedLabels(units, useful.nest, depth) !== null,
  );
  return {
    table: kept,
    roles: useful,
    exclusions,
    structure: structureOf(units, useful, repeated),
    repeated,
    ...countAnimals(units, { ...useful, nest: roles.nest }, options.animals, warnings),
    warnings,
    ...(whole ? { whole } : {}),
  };
}

/** A batch is a name even where it is written as a number. */
function withLabels(table: Table, name: string): Table {
  const labels = labelsOf(table, name);
  return { ...table, columns: table.columns.map((column) => (column.name === name ? labels : column)) };
}

/** Rows with everything the main model needs. */
function usableRows(
  table: Table,
  roles: Roles,
  options: AnalysisOptions,
  exclusions: Exclusion[],
  warnings: string[],
): Int32Array {
  const reasons: { reason: string; fails: (row: number) => boolean }[] = [];
  const condition = labelsOf(table, roles.condition);
  const wanted = new Set([...roles.references, ...roles.treated]);
  const value = numbersOf(table, roles.value);
  for (const name of [
    roles.condition,
    ...roles.nest,
    ...(roles.batch ? [roles.batch] : []),
    ...roles.covariates,
  ])
    reasons.push({ reason: `missing ${name}`, fails: missingIn(columnOf(table, name)) });
  reasons.push({
    reason: `${roles.condition} not compared`,
    fails: (row) => !wanted.has(condition.levels[condition.codes[row]!] ?? ""),
  });
  if (roles.pair) reasons.push(...pairReasons(table, roles.pair));
  reasons.push({ reason: `missing ${roles.value}`, fails: (row) => Number.isNaN(value[row]) });
  // The baseline of a pair enters by its log, whatever the scale of the follow-up.
  const transform = roles.pair ? "log" : options.transform;
  if (transform !== "identity") {
    refuseNegative(table, roles.value, value, transform);
    if (transform === "log")
      reasons.push({ reason: `${roles.value} is 0`, fails: (row) => value[row] === 0 });
  }
  if (options.threshold !== undefined)
    reasons.push({
      reason: `${roles.value} below the detection limit ${options.threshold}`,
      fails: (row) => value[row]! < options.threshold!,
    });
  const found = reasons.map(() => ({ rows: 0, lines: [] as number[] }));
  const rows = new Int32Array(table.rowCount);
  let count = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const why = reasons.findIndex(({ fails }) => fails(row));
    if (why < 0) rows[count++] = row;
    else {
      found[why]!.rows++;
      if (found[why]!.lines.length < 5) found[why]!.lines.push(table.lines?.[row] ?? row + 1);
    }
  }
  for (const [i, { reason }] of reasons.entries()) {
    if (found[i]!.rows === 0) continue;
    exclusions.push({ reason, ...found[i]! });
    if (isWorthWarning({ reason })) warnings.push(exclusionWarning(table, { reason, ...found[i]! }));
  }
  return rows.slice(0, count);
}

/** Rows that nobody asked to compare are left out without a word. */
function isWorthWarning({ reason }: Pick<Exclusion, "reason">): boolean {
  return !reason.endsWith("not compared") && !reason.endsWith("not one of the two times");
}

function exclusionWarning(table: Table, { reason, rows, lines }: Exclusion): string {
  const line = lines.length === 0 ? "" : `, line ${lines[0]}${rows > 1 ? " and others" : ""}`;
  const where = `${table.source}${line}`;
  const zero = reason.endsWith(" is 0")
    ? "; a log needs sizes above 0. Zeros that mean 'not seen' are missing values; otherwise, unless synapses are paired, use --transform sqrt"
    : "";
  return `${rows} ${rows === 1 ? "row was" : "rows were"} left out: ${reason} (${where})${zero}`;
}

function pairReasons(
  table: Table,
  pair: NonNullable<Roles["pair"]>,
): { reason: string; fails: (row: number) => boolean }[] {
  const time = labelsOf(table, pair.time);
  return [
    { reason: `missing ${pair.id}`, fails: missingIn(columnOf(table, pair.id)) },
    { reason: `missing ${pair.time}`, fails: missingIn(time) },
    {
      reason: `${pair.time} is not one of the two times`,
      fails: (row) => ![pair.baseline, pair.followUp].includes(time.levels[time.codes[row]!]!),
    },
  ];
}

function missingIn(column: Column): (row: number) => boolean {
  return column.kind === "number"
    ? (row) => Number.isNaN(column.values[row])
    : (row) => column.codes[row]! < 0;
}

function refuseNegative(table: Table, name: string, value: Float64Array, transform: string): void {
  const row = value.findIndex((size) => size < 0);
  if (row < 0) return;
  refuseSign({
    negative: value.filter((size) => size < 0).length,
    lowest: value[row]!,
    count: value.length,
    transform,
    place: { file: table.source, column: name, ...(table.lines ? { line: table.lines[row]! } : {}) },
  });
}

/** What is known of sizes below 0. */
export interface NegativeSizes {
  /** How many there are, one of them, and how many sizes there are in all. */
  readonly negative: number;
  readonly lowest: number;
  readonly count: number;
  readonly transform: string;
  readonly place: Place;
}

/** Fails: DataError if any size is negative, which no log or square root takes. */
export function refuseSign({ negative, lowest, count, transform, place }: NegativeSizes): void {
  if (negative === 0) return;
  const fix =
    negative * 2 > count
      ? "most values are negative: if they are inward currents, multiply the column by -1"
      : "mend the cell, or leave it empty; codes such as -1 for 'not measured' must become missing. --transform identity takes values of any sign";
  throw new DataError(
    `a ${transform} needs sizes above 0, got ${lowest}${negative > 1 ? ` (and ${negative - 1} more below 0)` : ""}`,
    fix,
    place,
  );
}

function refuseEmptyGroup(table: Table, roles: Roles, level: string): void {
  const column = labelsOf(table, roles.condition);
  const code = column.levels.indexOf(level);
  const rows = column.codes.reduce((count, each) => count + (each === code ? 1 : 0), 0);
  if (rows >= 2) return;
  const alike = usedLevels(column).find((other) => other !== level && bareLabel(other) === bareLabel(level));
  throw new DataError(
    `condition ${level} has ${rows === 0 ? "no row" : "a single row"} left to compare`,
    alike !== undefined
      ? `write it as ${alike}, from which it differs only in case or blanks`
      : `choose the compared levels with --levels ${roles.condition}=A,B, or mend what was left out (missing values, zeros, --threshold)`,
    { file: table.source, column: roles.condition },
  );
}

function refuseNoValue(table: Table, name: string): void {
  if (numbersOf(table, name).some((size) => !Number.isNaN(size))) return;
  throw new DataError(
    `every cell of ${name} is missing`,
    "name the column of sizes with --value, or check the export (empty, NA, NaN, null and . count as missing)",
    { file: table.source, column: name },
  );
}

function refuseConstantValue(table: Table, name: string): void {
  const value = numbersOf(table, name);
  if (value.some((size) => size !== value[0])) return;
  throw new DataError(
    `every value of ${name} is ${value[0]}: nothing differs that could be compared`,
    "name the column of sizes with --value",
    {
      file: table.source,
      column: name,
    },
  );
}

/** Largest size whose squares, summed over any table, stay finite. */
const LARGEST_SIZE = 1e100;

function refuseLargest(table: Table, name: string): void {
  const value = numbersOf(table, name);
  const row = value.findIndex((size) => Math.abs(size) > LARGEST_SIZE);
  if (row < 0) return;
  refuseOverflow(value[row]!, { file: table.source, column: name, line: table.lines?.[row] ?? row + 1 });
}

/** Fails: DataError if sums of squares of sizes up to `size` could overflow. */
export function refuseOverflow(size: number, place: Place): void {
  if (Math.abs(size) <= LARGEST_SIZE) return;
  throw new DataError(`${size} is too large to be squared`, "give the sizes in a larger unit", place);
}

/**
 * `nest` without the levels that divide nothing: one unit in each parent, or one row in each unit; `warnings` says so.
 *
 * The animal itself is left out if each has one row: the rows are the animals then.
 */
export function informativeNest(
  table: Table,
  nest: readonly string[],
  warnings: string[],
  rowCount = table.rowCount,
): string[] {
  const counts = nest.map((_, depth) => usedLevels(nestPath(table, nest.slice(0, depth + 1))).length);
  return nest.filter((name, depth) => {
    const reason =
      counts[depth] === rowCount
        ? `each ${name} has a single row`
        : depth > 0 && counts[depth] === counts[depth - 1]
          ? `each ${nest[depth - 1]} has a single ${name}`
          : undefined;
    if (reason !== undefined) warnings.push(`${name} was left out of the nesting: ${reason}`);
    return reason === undefined;
  });
}

/** Fails: DataError if each unit of the outer column lies in one of the inner column, which holds several of them. */
function refuseReversedNest(table: Table, nest: readonly string[]): void {
  for (let depth = 1; depth < nest.length; depth++) {
    const [outer, inner] = [nest[depth - 1]!, nest[depth]!];
    const pairs = usedLevels(nestPath(table, [outer, inner])).length;
    const outers = usedLevels(labelsOf(table, outer)).length;
    const inners = usedLevels(labelsOf(table, inner)).length;
    if (pairs !== outers || inners >= outers) continue;
    throw new DataError(
      `each ${inner} holds several ${outer} labels and each ${outer} lies in one ${inner}, not the other way round`,
      `name the outermost first: --nest ${[...nest.slice(0, depth - 1), inner, outer, ...nest.slice(depth + 1)].join("/")}`,
      { file: table.source, column: outer },
    );
  }
}

/** Leaves out covariates, markers and a batch that are constant, or from which the condition follows. */
function withoutUseless(table: Table, roles: Roles, warnings: string[]): Roles {
  const useful = (name: string, role: string): boolean => {
    if (usedLevels(labelsOf(table, name)).length > 1) return true;
    warnings.push(`${role} ${name} is constant and was left out`);
    return false;
  };
  const covariates = roles.covariates.filter((name) => useful(name, "covariate"));
  const markers = roles.markers.filter((name) => useful(name, "marker"));
  const batch = roles.batch !== undefined && useful(roles.batch, "batch") ? roles.batch : undefined;
  const { batch: _named, ...others } = roles;
  const trial = { ...others, covariates, markers, ...(batch === undefined ? {} : { batch }) };
  const found = confounding(table, trial);
  warnings.push(...found.warnings);
  const { batch: _batch, ...rest } = trial;
  return {
    ...rest,
    covariates: covariates.filter((name) => !found.useless.includes(name)),
    ...(batch === undefined || found.useless.includes(batch) ? {} : { batch }),
  };
}

function structureOf(table: Table, roles: Roles, repeated: readonly string[]): string[] {
  const sentences: string[] = [];
  for (let depth = 1; depth < roles.nest.length; depth++) {
    const [parent, child] = [roles.nest[depth - 1]!, roles.nest[depth]!];
    const again = repeatedLabels(table, roles.nest, depth);
    sentences.push(
      repeated.includes(child) && again
        ? `${child} lies inside ${parent}; labels such as ${again.label} are used again in ${again.parents} of them, so a ${child} is named by its whole path`
        : `${child} lies inside ${parent}; every label stands for one`,
    );
  }
  if (roles.batch) sentences.push(`${roles.batch} is crossed with ${roles.condition} (fixed effect)`);
  return sentences;
}

/** Animals per condition, and the warnings that follow from their number. */
function countAnimals(
  table: Table,
  roles: Roles,
  asked: AnimalReading | undefined,
  warnings: string[],
): Pick<CheckedDesign, "animals" | "crossover"> {
  const animalName = roles.nest[0];
  if (animalName === undefined) {
    warnings.push(
      "no animal column: synapses of one animal are not independent (pseudo-replicates), so every p value and interval here is too good. Name the animals with --nest",
    );
    return { animals: null, crossover: false };
  }
  const condition = labelsOf(table, roles.condition);
  const animal = nestPath(table, roles.nest.slice(0, 1));
  const conditionsOf = new Map<number, Set<number>>();
  for (let row = 0; row < table.rowCount; row++) {
    const held = conditionsOf.get(animal.codes[row]!) ?? new Set();
    held.add(condition.codes[row]!);
    conditionsOf.set(animal.codes[row]!, held);
  }
  const levels = [...roles.references, ...roles.treated];
  const animals = Object.fromEntries(
    levels.map((level) => {
      const code = condition.levels.indexOf(level);
      return [level, [...conditionsOf.values()].filter((held) => held.has(code)).length];
    }),
  );
  const mixed = [...conditionsOf].filter(([, held]) => held.size > 1);
  if (mixed.length > 0 && asked === undefined) {
    const example = animal.levels[mixed[0]![0]]!;
    const held = [...mixed[0]![1]].map((code) => condition.levels[code]).join(" and ");
    warnings.push(
      `${roles.condition} varies inside ${mixed.length} of ${conditionsOf.size} ${animalName} labels (${example} holds ${held}): taken for a crossover, in which ${animalName} ${example} is one animal under each ${roles.condition}, with an effect of its own. If labels start anew in each ${roles.condition}, the animals are not those counted here: add --animals nested; --animals crossed confirms the crossover and silences this`,
    );
  }
  for (const level of levels) {
    const count = animals[level]!;
    if (count < FEWEST_ANIMALS)
      warnings.push(
        `${level} has ${count === 1 ? "one" : count} ${animalName} label${count === 1 ? "" : "s"}: with fewer than ${FEWEST_ANIMALS} animals in a group the spread between animals cannot be told from the effect, so comparisons with ${level} get no p value`,
      );
  }
  return { animals, crossover: mixed.length > 0 };
}
