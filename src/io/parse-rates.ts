import { DataError } from "../model/errors.ts";
import { detectDialect } from "./detect-dialect.ts";
import { DOT, parseNumber } from "./parse-number.ts";
import { scanCells } from "./scan-cells.ts";

/** Rates that a file may hold: they stand in the model.json of a run, at up to 25 bytes each. */
export const MOST_RATES = 2_000_000;

/**
 * The patterns in a CSV text: a row for each pattern, in it a rate for each of `cells` cells. A first row without any number
 * is a header.
 *
 * Fails: DataError with line and column for a row of another length, a cell that is no number, a rate below 0, too many rates.
 */
export function parseRates(source: string, bytes: Uint8Array, cells: number): number[][] {
  const { from, line: firstLine, delimiter } = detectDialect(source, bytes);
  const patterns: number[][] = [];
  let row: number[] = [];
  /** The first cell of the row that is no rate. */
  let odd: { readonly column: number; readonly text: string } | null = null;
  let rows = 0;
  let numbers = 0;
  scanCells(
    { source, bytes, from, line: firstLine, delimiter, columns: cells },
    {
      cell: (column, start, end) => {
        if (column >= cells) return;
        const rate = parseNumber(bytes, start, end, DOT);
        if (!Number.isNaN(rate)) numbers++;
        if (rate >= 0) row.push(rate);
        else odd ??= { column, text: new TextDecoder().decode(bytes.subarray(start, end)) };
      },
      row: (line, count) => {
        const isHeader = rows++ === 0 && numbers === 0;
        if (count !== cells) throw otherLength({ source, line }, count, cells);
        if (odd !== null && !isHeader) throw noRate({ source, line }, odd);
        if ((patterns.length + 1) * cells > MOST_RATES) throw tooMany({ source, line }, cells);
        if (!isHeader) patterns.push(row);
        row = [];
        odd = null;
        return true;
      },
    },
  );
  if (patterns.length > 0) return patterns;
  throw new DataError("no rates stand in it", "give a row for each pattern", { file: source });
}

interface RowPlace {
  readonly source: string;
  readonly line: number;
}

function otherLength({ source, line }: RowPlace, count: number, cells: number): DataError {
  return new DataError(
    `a row of ${count} does not fit ${cells} cells`,
    "a row is one pattern, and has one rate for each cell of the population",
    { file: source, line },
  );
}

function noRate({ source, line }: RowPlace, odd: { column: number; text: string }): DataError {
  const shown = odd.text === "" ? "nothing" : odd.text.slice(0, 40);
  return new DataError(
    `a rate must be a number of 0 or more, got ${shown}`,
    "write it as 63.75; the unit stands in the model",
    { file: source, line, column: String(odd.column + 1) },
  );
}

function tooMany({ source, line }: RowPlace, cells: number): DataError {
  const most = Math.floor(MOST_RATES / cells);
  return new DataError(
    `more than ${most} patterns of ${cells} cells: a model can hold ${MOST_RATES / 1e6} million rates`,
    "leave patterns out, or make a model of each part",
    { file: source, line },
  );
}
