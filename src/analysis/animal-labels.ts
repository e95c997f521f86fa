import { type CategoryColumn, labelsOf, type Table } from "../model/table.ts";
import { nestPath } from "./nest-path.ts";

/** Whether a label of an animal under two conditions is one animal (a crossover) or two. */
export type AnimalReading = "crossed" | "nested";

/** `table` with each animal named by condition and label, so that mouse 1 of one group is not mouse 1 of another. */
export function nestedAnimals(table: Table, condition: string, animal: string): Table {
  const path: CategoryColumn = { ...nestPath(table, [condition, animal]), name: animal };
  return { ...table, columns: table.columns.map((column) => (column.name === animal ? path : column)) };
}

/** The first animal whose label stands under several conditions, and those; null if there is none. */
export function sharedAnimal(
  table: Table,
  condition: string,
  animal: string,
): { readonly animal: string; readonly conditions: readonly string[] } | null {
  const [groups, animals] = [labelsOf(table, condition), labelsOf(table, animal)];
  const seen = new Map<number, Set<number>>();
  for (let row = 0; row < table.rowCount; row++) {
    const [group, code] = [groups.codes[row]!, animals.codes[row]!];
    if (group >= 0 && code >= 0) seen.set(code, (seen.get(code) ?? new Set()).add(group));
  }
  const found = [...seen].find(([, held]) => held.size > 1);
  if (found === undefined) return null;
  return {
    animal: animals.levels[found[0]]!,
    conditions: [...found[1]].map((code) => groups.levels[code]!),
  };
}
