import { labelsOf, numbersOf, type Table } from "../model/table.ts";
import { mean, median, variance } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";

import { nestPath } from "./nest-path.ts";
import type { SizeTransform } from "./options.ts";
import type { Roles } from "./roles.ts";

/** Counts of one group; `children` are its animals, their children its dendrites. */
export interface GroupTree {
  readonly name: string;
  /** Number of labels at each level of `DesignFindings.levels`. */
  readonly counts: readonly number[];
  readonly rows: number;
  readonly animals: readonly {
    readonly name: string;
    readonly rows: number;
    /** Rows of each dendrite, in the order of the table. */
    readonly dendrites: readonly number[];
  }[];
}

/** Values with their animal, for drawing: parallel arrays; codes index `animals`, and `groupOf` maps those to groups. */
export interface SizeSample {
  readonly values: readonly number[];
  readonly animal: readonly number[];
  readonly animals: readonly string[];
  /** Index into `groups` of each animal. */
  readonly groupOf: readonly number[];
  readonly groups: readonly string[];
  /** Rows behind the sample; larger than `values.length` if it was thinned. */
  readonly total: number;
}

/** One animal: its group, how many dendrites and rows, mean on the model scale, geometric mean and median of size. */
export interface AnimalMeans {
  readonly animal: string;
  readonly group: string;
  readonly batch: string | null;
  readonly dendrites: number | null;
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
  readonly response: number;
  readonly median: number;
}

/** The rows of one animal in one group. */
export interface AnimalRows {
  readonly animal: string;
  readonly group: string;
  readonly rows: Int32Array;
}

/** Rows by group and animal, groups in the order of the comparison, animals in that of the table; one entry named `all` without an animal column. */
export function animalRows(table: Table, roles: Roles): AnimalRows[] {
  const condition = labelsOf(table, roles.condition);
  const animal = roles.nest.length > 0 ? nestPath(table, roles.nest.slice(0, 1)) : undefined;
  const cells = new Map<string, { animal: string; group: string; rows: number[] }>();
  for (let row = 0; row < table.rowCount; row++) {
    const group = condition.levels[condition.codes[row]!]!;
    const name = animal ? animal.levels[animal.codes[row]!]! : "all";
    const key = `${condition.codes[row]}/${animal?.codes[row]}`;
    const cell = cells.get(key) ?? { animal: name, group, rows: [] };
    cell.rows.push(row);
    cells.set(key, cell);
  }
  const levels = [...roles.references, ...roles.treated];
  return levels.flatMap((group) =>
    [...cells.values()]
      .filter((cell) => cell.group === group)
      .map((cell) => ({ ...cell, rows: Int32Array.from(cell.rows) })),
  );
}

/** Animals, dendrites and rows of each group; `n` says how many rows stand behind each row of `table`, 1 if absent. */
export function groupTrees(
  table: Table,
  roles: Roles,
  animals: readonly AnimalRows[],
  n?: Float64Array,
): GroupTree[] {
  const count = (rows: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += n ? n[rows[i]!]! : 1;
    return sum;
  };
  const paths = roles.nest.map((_, depth) => nestPath(table, roles.nest.slice(0, depth + 1)));
  return [...roles.references, ...roles.treated].map((name) => {
    const own = animals.filter(({ group }) => group === name);
    const rows = own.flatMap((animal) => [...animal.rows]);
    return {
      name,
      counts: paths.map((path) => new Set(rows.map((row) => path.codes[row])).size),
      rows: count(rows),
      animals: own.map((animal) => ({
        name: animal.animal,
        rows: count(animal.rows),
        dendrites: paths[1] ? countsByCode(animal.rows, paths[1].codes, n) : [],
      })),
    };
  });
}

function countsByCode(rows: Int32Array, codes: Int32Array, n?: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + (n ? n[row]! : 1));
  return [...counts.values()];
}

/** Value on the model scale. */
export function transformed(value: number, transform: SizeTransform): number {
  return transform === "log" ? Math.log(value) : transform === "sqrt" ? Math.sqrt(value) : value;
}

/** Back from the model scale. */
export function backTransformed(value: number, transform: SizeTransform): number {
  return transform === "log" ? Math.exp(value) : transform === "sqrt" ? value ** 2 : value;
}

/** Mean, SD and median of each animal. */
export function animalMeans(
  table: Table,
  roles: Roles,
  animals: readonly AnimalRows[],
  transform: SizeTransform,
): AnimalMeans[] {
  if (roles.nest.length === 0) return [];
  const value = numbersOf(table, roles.value);
  const dendrite = roles.nest.length > 1 ? nestPath(table, roles.nest.slice(0, 2)) : undefined;
  const batch = roles.batch ? labelsOf(table, roles.batch) : undefined;
  return animals.map(({ animal, group, rows }) => {
    const sizes = Float64Array.from(rows, (row) => value[row]!);
    const scaled = sizes.map((size) => transformed(size, transform));
    const batches = batch ? [...new Set([...rows].map((row) => batch.levels[batch.codes[row]!]!))] : [];
    return {
      animal,
      group,
      batch: batch ? batches.join("+") : null,
      dendrites: dendrite ? new Set([...rows].map((row) => dendrite.codes[row])).size : null,
      n: rows.length,
      mean: mean(scaled),
      sd: rows.length > 1 ? Math.sqrt(variance(scaled)) : null,
      response: backTransformed(mean(scaled), transform),
      median: median(sizes),
    };
  });
}

/** Most values of one group that are drawn as points. */
const POINTS_PER_GROUP = 3000;

/** Values by animal for drawing; a group with more than 3,000 is thinned evenly at random with the seed. */
export function sizeSample(
  table: Table,
  roles: Roles,
  animals: readonly AnimalRows[],
  seed: number,
): SizeSample {
  const value = numbersOf(table, roles.value);
  const groups = [...roles.references, ...roles.treated];
  const values: number[] = [];
  const animal: number[] = [];
  for (const group of groups) {
    const own = animals.flatMap((entry, index) =>
      entry.group === group ? [...entry.rows].map((row) => ({ row, index })) : [],
    );
    const order = randomStream(seed, "size sample", group).permutation(own.length);
    const kept = [...order.subarray(0, POINTS_PER_GROUP)].sort((a, b) => a - b);
    for (const i of kept) {
      values.push(value[own[i]!.row]!);
      animal.push(own[i]!.index);
    }
  }
  return {
    values,
    animal,
    animals: animals.map((entry) => entry.animal),
    groupOf: animals.map((entry) => groups.indexOf(entry.group)),
    groups,
    total: table.rowCount,
  };
}
