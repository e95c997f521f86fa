import { csvFormatValue, tsvFormatValue } from "d3-dsv";
import type { Column, Table } from "../model/table.ts";

/**
 * `table` as CSV or TSV text with a header and a line feed at each end; missing values are empty cells.
 *
 * Numbers are written with the fewest digits that read back to the same double. Rows are made in pieces so that
 * a caller can write a table that is longer than the longest string.
 */
export function* formatDelimited(table: Table, format: "csv" | "tsv"): Generator<string> {
  const delimiter = format === "csv" ? "," : "\t";
  const quote = format === "csv" ? csvFormatValue : tsvFormatValue;
  yield `${table.columns.map((column) => quote(column.name)).join(delimiter)}\n`;
  const cells = table.columns.map((column) => cellWriter(column, quote));
  const block = 10_000;
  for (let from = 0; from < table.rowCount; from += block) {
    let text = "";
    const to = Math.min(table.rowCount, from + block);
    for (let row = from; row < to; row++) {
      text += cells[0]!(row);
      for (let c = 1; c < cells.length; c++) text += delimiter + cells[c]!(row);
      text += "\n";
    }
    yield text;
  }
}

/** `table` as one CSV text. */
export function formatCsv(table: Table): string {
  return [...formatDelimited(table, "csv")].join("");
}

function cellWriter(column: Column, quote: (value: string) => string): (row: number) => string {
  if (column.kind === "number")
    return (row) => {
      const value = column.values[row]!;
      return Number.isNaN(value) ? "" : String(value);
    };
  const labels = column.levels.map(quote);
  return (row) => labels[column.codes[row]!] ?? "";
}
