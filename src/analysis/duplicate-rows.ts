import type { Table } from "../model/table.ts";

/**
 * A warning, in an array, if rows are equal in every column; empty if none are.
 *
 * Rows are found by a hash of their cells and then compared, so that the answer is exact.
 */
export function duplicateRows(table: Table): string[] {
  const first = new Map<number, number>();
  let count = 0;
  let example: readonly [number, number] | undefined;
  for (let row = 0; row < table.rowCount; row++) {
    const hash = hashOf(table, row);
    const earlier = first.get(hash);
    if (earlier === undefined) first.set(hash, row);
    else if (sameRow(table, earlier, row)) {
      count++;
      example ??= [earlier, row];
    }
  }
  if (example === undefined) return [];
  const [a, b] = example.map((row) => table.lines?.[row] ?? row + 1);
  const rows = count === 1 ? "1 row repeats" : `${count} rows repeat`;
  return [
    `${rows} an earlier one in every column (${table.source}, lines ${a} and ${b}): if a synapse was entered twice, delete one; they were kept`,
  ];
}

const scratch = new Float64Array(1);
const halves = new Uint32Array(scratch.buffer);

function hashOf(table: Table, row: number): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (const column of table.columns) {
    if (column.kind === "number") {
      scratch[0] = column.values[row]!;
      high = Math.imul(high ^ halves[0]!, 0x01000193);
      low = Math.imul(low ^ halves[1]!, 0x85ebca6b);
    } else high = Math.imul(high ^ column.codes[row]!, 0x01000193);
    high ^= high >>> 13;
    low = Math.imul(low ^ high, 0xc2b2ae35);
  }
  // 52 bits, the largest whole numbers that a double holds exactly.
  return (high >>> 0) * 0x100000 + (low >>> 12);
}

function sameRow(table: Table, a: number, b: number): boolean {
  return table.columns.every((column) =>
    column.kind === "number"
      ? Object.is(column.values[a], column.values[b])
      : column.codes[a] === column.codes[b],
  );
}
