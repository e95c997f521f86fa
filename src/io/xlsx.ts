import { csvFormatValue } from "d3-dsv";
import { DataError } from "../model/errors.ts";
import { parseDelimited, type ReadOptions, type ReadTable } from "./parse-delimited.ts";

/**
 * The table on the first sheet of an `.xlsx` workbook; its first row that is not empty is the header.
 *
 * Goes through CSV, so that types, decimal commas and missing words mean the same as in a text file; `lines` are
 * the rows of the sheet. Fails: DataError for a broken workbook, and all that `parseDelimited` refuses.
 */
export async function readXlsx(
  source: string,
  file: ArrayBuffer,
  options: ReadOptions = {},
): Promise<ReadTable> {
  const { readSheet } = await import("read-excel-file/universal");
  const rows = await readSheet(file).catch((error: unknown) => {
    throw new DataError(
      `the workbook cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "open it, save it again as .xlsx, or export the sheet as CSV",
      { file: source },
    );
  });
  const width = Math.max(0, ...rows.map(filledWidth));
  // Tab as delimiter: then a decimal comma in a text cell needs no quotes and the dialect is never in doubt.
  const text = rows
    .map((row) => Array.from({ length: width }, (_, i) => cellText(row[i])).join("\t"))
    .join("\n");
  return parseDelimited(source, text, options);
}

function filledWidth(row: readonly unknown[]): number {
  let width = row.length;
  while (width > 0 && (row[width - 1] === null || row[width - 1] === "")) width--;
  return width;
}

/** One line of text; a line break inside a cell becomes a blank so that line numbers stay those of the sheet. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  return csvFormatValue(String(cell).replace(/[\r\n\t]+/g, " "));
}
