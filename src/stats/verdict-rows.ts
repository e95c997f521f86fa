import { DataError } from "../model/errors.ts";
import {
  type CategoryColumn,
  type Column,
  columnOf,
  labelsOf,
  numbersOf,
  type Table,
} from "../model/table.ts";

/** Which columns of a table carry the question whether the synapses scaled. */
export interface VerdictColumns {
  readonly table: Table;
  /** Size of a synapse; positive. */
  readonly value: string;
  readonly condition: string;
  /** Nesting columns from the outermost, the first being the animal; empty if there is none. */
  readonly nest: readonly string[];
  /** Columns that enter the mixed model additively (batch among them). */
  readonly covariates?: readonly string[];
  /** Detection limit in units of `value`; sizes below it are not used. */
  readonly threshold?: number | null;
}

/** The rows that enter, as the steps of the verdict need them; all arrays have length n. */
export interface VerdictRows {
  /** Columns y (log size), g (condition), a, b, c ... (nesting), x1, x2 ... (covariates), only complete rows. */
  readonly table: Table;
  /** Row of the original table behind each row. */
  readonly rows: Int32Array;
  readonly logSize: Float64Array;
  readonly group: Int32Array;
  readonly groups: readonly string[];
  /** Code of the animal; -1 throughout if there is no animal column. */
  readonly animal: Int32Array;
  readonly animalNames: readonly string[];
  readonly nestNames: readonly string[];
  readonly covariateNames: readonly string[];
  /** What the columns of `covariateNames` are called in the original table. */
  readonly covariateLabels: readonly string[];
  readonly logThreshold: number | null;
  /** Rows left out because a value is missing, and because it is below the threshold. */
  readonly missing: number;
  readonly belowThreshold: number;
}

/** Names of the nesting columns inside the model table. */
const nestLetters = ["a", "b", "c", "d", "e", "f"];

/**
 * Takes the complete rows out of the table and puts them under names that no formula can trip over.
 *
 * Fails: DataError for an unknown column, a size that is not positive (with its row), a threshold that is not positive.
 */
export function verdictRows(columns: VerdictColumns): VerdictRows {
  const { table, value, condition, nest } = columns;
  const threshold = columns.threshold ?? null;
  if (threshold !== null && !(threshold > 0))
    throw new DataError(
      `threshold must be positive, got ${threshold}`,
      `give the smallest ${value} that can be detected, or leave it out`,
    );
  const sizes = numbersOf(table, value);
  const group = labelsOf(table, condition);
  const nesting = nest.map((name) => labelsOf(table, name));
  const extra = (columns.covariates ?? []).map((name) => columnOf(table, name));
  const labels = [group, ...nesting];
  const kept = new Int32Array(table.rowCount);
  let count = 0;
  let missing = 0;
  let belowThreshold = 0;
  for (let i = 0; i < table.rowCount; i++) {
    const size = sizes[i]!;
    const isComplete = !Number.isNaN(size) && allHave(labels, i) && allHave(extra, i);
    if (!isComplete) missing++;
    else if (!(size > 0)) throw notPositive(table, value, i);
    else if (threshold !== null && size < threshold) belowThreshold++;
    else kept[count++] = i;
  }
  const rows = kept.slice(0, count);
  const logSize = new Float64Array(count);
  for (let k = 0; k < count; k++) logSize[k] = Math.log(sizes[rows[k]!]!);
  const used = usedLevels(take(group, rows));
  const animal = nesting[0] ? take(nesting[0], rows) : null;
  return {
    table: {
      source: table.source,
      rowCount: rows.length,
      columns: [
        { kind: "number", name: "y", values: logSize },
        { ...used, name: "g" },
        ...nesting.map((column, i) => ({ ...take(column, rows), name: nestLetters[i]! })),
        ...extra.map((column, i) => ({ ...takeAny(column, rows), name: `x${i + 1}` })),
      ],
    },
    rows,
    logSize,
    group: used.codes,
    groups: used.levels,
    animal: animal?.codes ?? new Int32Array(rows.length).fill(-1),
    animalNames: animal?.levels ?? [],
    nestNames: nestLetters.slice(0, nesting.length),
    covariateNames: extra.map((_, i) => `x${i + 1}`),
    covariateLabels: extra.map(({ name }) => name),
    logThreshold: threshold === null ? null : Math.log(threshold),
    missing,
    belowThreshold,
  };
}

/** Animals of each group, by group index. */
export function animalsPerGroup(rows: VerdictRows): number[] {
  const seen = rows.groups.map(() => new Set<number>());
  for (let i = 0; i < rows.group.length; i++)
    if (rows.animal[i]! >= 0) seen[rows.group[i]!]!.add(rows.animal[i]!);
  return seen.map((set) => set.size);
}

/** True if some animal has rows in more than one group, so that the condition varies inside animals. */
export function variesInsideAnimals(rows: VerdictRows): boolean {
  const groupOf = new Map<number, number>();
  for (let i = 0; i < rows.group.length; i++) {
    const animal = rows.animal[i]!;
    if (animal < 0) continue;
    const known = groupOf.get(animal);
    if (known === undefined) groupOf.set(animal, rows.group[i]!);
    else if (known !== rows.group[i]!) return true;
  }
  return false;
}

function notPositive(table: Table, value: string, row: number): DataError {
  return new DataError(
    `${value} must be positive to be compared on the log scale, got ${numbersOf(table, value)[row]}`,
    "leave such rows out, or give the detection limit of the method and drop what lies below it",
    { file: table.source, column: value, ...(table.lines ? { line: table.lines[row]! } : {}) },
  );
}

function allHave(columns: readonly Column[], row: number): boolean {
  for (const column of columns) {
    if (column.kind === "number" ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0) return false;
  }
  return true;
}

// Plain loops: the callbacks of typed-array `from` cost a third of a verdict on 7,000 rows.
function take(column: CategoryColumn, rows: Int32Array): CategoryColumn {
  const codes = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) codes[k] = column.codes[rows[k]!]!;
  return { ...column, codes };
}

function takeAny(column: Column, rows: Int32Array): Column {
  if (column.kind === "category") return usedLevels(take(column, rows));
  const values = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) values[k] = column.values[rows[k]!]!;
  return { ...column, values };
}

/** The column without the levels that no row uses. */
function usedLevels(column: CategoryColumn): CategoryColumn {
  const uses = new Uint8Array(column.levels.length);
  for (const code of column.codes) uses[code] = 1;
  const newCode = Int32Array.from(column.levels, () => -1);
  const levels = column.levels.filter((_, code) => uses[code] === 1);
  let next = 0;
  for (let code = 0; code < uses.length; code++) if (uses[code]) newCode[code] = next++;
  return { ...column, levels, codes: column.codes.map((code) => newCode[code]!) };
}
