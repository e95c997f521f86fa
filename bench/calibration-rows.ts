import { wilsonInterval } from "../src/stats/wilson-interval.ts";
import type { Cell } from "./calibration-cells.ts";
import type { Tally } from "./calibration-tally.ts";

/** Rows of the page: of this run where a setting was drawn, else as they stood on the page before. */
export interface PageRows {
  /** Lines of the table under `heading` for these cells. */
  readonly table: (heading: string, cells: readonly TalliedCell[], cellsOf: RowOf) => string[];
  /** Every other line that stood under a heading before. */
  readonly section: (heading: string) => string[];
}

/** A setting with what was counted in this run. */
export interface TalliedCell {
  readonly cell: Cell;
  readonly tally: Tally;
}

type RowOf = (found: TalliedCell) => readonly string[];

/** Rows by heading from the text of the earlier page; headings that occur twice share their rows. A setting never drawn gets no row. */
export function pageRows(earlier: string): PageRows {
  const lines = new Map<string, string[]>();
  let heading = "";
  for (const text of earlier.split("\n")) {
    if (/^##/.test(text)) heading = text;
    else lines.set(heading, [...(lines.get(heading) ?? []), text]);
  }
  const section = (name: string) => lines.get(name) ?? [];
  return {
    section,
    table: (name, cells, cellsOf) =>
      cells.flatMap((found) => {
        if (found.tally.cohorts > 0) return [line(cellsOf(found))];
        return section(name).filter((text) => text.startsWith(`| ${found.cell.about} |`));
      }),
  };
}

/** Share in per cent, one digit. */
export function share(count: number, total: number): string {
  return total === 0 ? "-" : ((100 * count) / total).toFixed(1);
}

/** Share in whole per cent. */
export function wholeShare(count: number, total: number): string {
  return total === 0 ? "-" : count === 0 ? "0" : ((100 * count) / total).toFixed(0);
}

/** Share with its Wilson interval, per cent: `1.9 [1.3, 2.5]`. */
export function shareWithInterval(count: number, total: number): string {
  if (total === 0) return "-";
  const { low, high } = wilsonInterval(count, total);
  return `${share(count, total)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

/** One line of a table. */
export function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
