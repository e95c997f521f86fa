import { type CategoryColumn, labelsOf, type Table } from "../model/table.ts";

/**
 * Labels of the units that the columns `path` name together, outermost first: `m1/d2` for mouse m1, dendrite d2.
 *
 * A single column keeps its labels. Levels are in order of first appearance; a row with a missing part is -1.
 */
export function nestPath(table: Table, path: readonly string[]): CategoryColumn {
  const columns = path.map((name) => labelsOf(table, name));
  if (columns.length === 1) return columns[0]!;
  const codes = new Int32Array(table.rowCount).fill(-1);
  const levels: string[] = [];
  const codeOf = new Map<number, number>();
  const strides = columns.map((column) => column.levels.length + 1);
  for (let row = 0; row < table.rowCount; row++) {
    let key = 0;
    let missing = false;
    for (let i = 0; i < columns.length; i++) {
      const code = columns[i]!.codes[row]!;
      if (code < 0) missing = true;
      key = key * strides[i]! + code;
    }
    if (missing) continue;
    let code = codeOf.get(key);
    if (code === undefined) {
      code = levels.length;
      codeOf.set(key, code);
      levels.push(columns.map((column) => column.levels[column.codes[row]!]!).join("/"));
    }
    codes[row] = code;
  }
  return { kind: "category", name: path.join("/"), levels, codes };
}

/** A label of column `path[depth]` that occurs in several parents, and in how many; null if none does. */
export function repeatedLabels(
  table: Table,
  path: readonly string[],
  depth: number,
): { readonly label: string; readonly parents: number } | null {
  const parent = nestPath(table, path.slice(0, depth));
  const child = labelsOf(table, path[depth]!);
  const parentsOf = new Map<number, Set<number>>();
  for (let row = 0; row < table.rowCount; row++) {
    const code = child.codes[row]!;
    if (code < 0 || parent.codes[row]! < 0) continue;
    const seen = parentsOf.get(code) ?? new Set();
    seen.add(parent.codes[row]!);
    parentsOf.set(code, seen);
  }
  for (const [code, parents] of parentsOf)
    if (parents.size > 1) return { label: child.levels[code]!, parents: parents.size };
  return null;
}
