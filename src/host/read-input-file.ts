import { readFile } from "node:fs/promises";
import { basename, isAbsolute, join, normalize } from "node:path";
import type { ReadTable } from "../io/parse-delimited.ts";
import { parseRates } from "../io/parse-rates.ts";
import { DataError } from "../model/errors.ts";
import type { InputSpec } from "../model/model.ts";
import type { Column } from "../model/table.ts";
import { readTableFile, sizeOfFile } from "./node.ts";

/** An input whose numbers stand in a file beside the model. */
export type FileInput = Extract<InputSpec, { readonly file: string }>;

/** What the file of each kind of input is called. */
export const fileNames: Readonly<Record<FileInput["kind"], string>> = {
  "spike-file": "spike file",
  "pattern-file": "rate file",
};

/** Largest file of rates, in bytes: one of two million rates with all their digits. */
const LARGEST_RATES = 64e6;

/**
 * `input` with the numbers of its file in it, for a population called `name` of `count` cells.
 *
 * Fails: DataError where the file is not in `folder`, cannot be read, or holds other things than the input needs.
 */
export async function readInputFile(
  folder: string,
  input: FileInput,
  { name, count }: { readonly name: string; readonly count: number },
): Promise<InputSpec> {
  const { unit, file } = input;
  const path = normalize(file);
  if (isAbsolute(path) || path.split(/[\\/]/).includes("..")) {
    throw new DataError(
      `the ${fileNames[input.kind]} ${file} is not in the folder of the model`,
      "copy it there and give its name",
    );
  }
  if (input.kind === "pattern-file") {
    const rates = await ratesOf(join(folder, path), count);
    const { schedule, repeat } = input;
    return { kind: "patterned", unit, rates, schedule, ...(repeat === undefined ? {} : { repeat }) };
  }
  const table = await readTableFile(join(folder, path), { columns: ["time", "cell"] });
  const [time, cell] = ["time", "cell"].map((column) => table.columns.find((each) => each.name === column)!);
  const times: number[] = [];
  const cells: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const [t, i] = [numberAt(time!, row), numberAt(cell!, row)];
    if (!(t >= 0)) throw badCell(table, row, time!, "a time must be a number of 0 or more", FROM_START);
    const isWhole = Number.isInteger(i) && i >= 0;
    if (!isWhole) throw badCell(table, row, cell!, "a cell must be a whole number of 0 or more", FROM_START);
    if (i >= count) throw unknownCell(table, row, `${name} has no cell ${i}`, count);
    times.push(t);
    cells.push(i);
  }
  return { kind: "spikes", unit, times, cells };
}

const FROM_START = "times count from the start of the run, cells from 0";

async function ratesOf(path: string, count: number): Promise<number[][]> {
  const size = await sizeOfFile(path);
  if (size > LARGEST_RATES) {
    throw new DataError(
      `it must have at most ${LARGEST_RATES / 1e6} MB, got ${Math.round(size / 1e6)} MB`,
      "leave patterns out, or write fewer digits",
    );
  }
  return parseRates(basename(path), await readFile(path), count);
}

/** NaN for what is no number. */
function numberAt(column: Column, row: number): number {
  return column.kind === "number" ? column.values[row]! : Number(column.levels[column.codes[row]!] ?? "NaN");
}

function badCell(table: ReadTable, row: number, column: Column, what: string, fix: string): DataError {
  const value = column.kind === "number" ? column.values[row]! : column.levels[column.codes[row]!];
  const shown = value === undefined || Number.isNaN(value) ? "nothing" : value;
  return new DataError(`${what}, got ${shown}`, fix, { ...placeOf(table, row), column: column.name });
}

function unknownCell(table: ReadTable, row: number, what: string, count: number): DataError {
  return new DataError(what, `cells are counted from 0 to ${count - 1}`, {
    ...placeOf(table, row),
    column: "cell",
  });
}

/** Line of a row in its file; for a file without lines the row stands for it. */
function placeOf(
  { source, lines }: ReadTable,
  row: number,
): { readonly file: string; readonly line: number } {
  return { file: source, line: lines?.[row] ?? row + 1 };
}
