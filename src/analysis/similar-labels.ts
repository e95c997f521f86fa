import { columnOf, labelsOf, type Table } from "../model/table.ts";

/**
 * Warnings of labels that differ only in case or blanks, such as ctrl and Ctrl, by column of `names`.
 *
 * Each names the two, their rows and where they first stand; they stay two.
 */
export function similarLabels(table: Table, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (columnOf(table, name).kind === "number") return [];
    const { levels, codes } = labelsOf(table, name);
    const counts = new Int32Array(levels.length);
    const first = new Int32Array(levels.length).fill(-1);
    codes.forEach((code, row) => {
      if (code < 0) return;
      if (counts[code]!++ === 0) first[code] = row;
    });
    const alike = new Map<string, number[]>();
    levels.forEach((level, code) => {
      if (counts[code] === 0) return;
      const key = bareLabel(level);
      alike.set(key, [...(alike.get(key) ?? []), code]);
    });
    const words = (code: number) =>
      `"${levels[code]}" (${counts[code]} ${counts[code] === 1 ? "row" : "rows"}, first in line ${table.lines?.[first[code]!] ?? first[code]! + 1})`;
    return [...alike.values()]
      .filter((group) => group.length > 1)
      .map(
        (group) =>
          `${table.source}, column ${name}: ${group.map(words).join(" and ")} differ only in case or blanks and are taken for ${group.length} labels; if they are one, write them alike`,
      );
  });
}

/** A label without what may differ by a slip: case, outer blanks, their number between words. */
export function bareLabel(label: string): string {
  return label.toLowerCase().replace(/\s+/g, " ").trim();
}
