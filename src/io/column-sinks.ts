import type { Column } from "../model/table.ts";
import { LabelDictionary } from "./label-dictionary.ts";
import { isMissing } from "./missing-words.ts";
import { numberFromText, parseNumber } from "./parse-number.ts";

/** Takes the cells of one column in order of the rows; `add` says whether the cell holds something. */
export interface ColumnSink {
  readonly add: (from: number, to: number) => boolean;
  /** Forgets the last cell. */
  readonly drop: () => void;
}

/** A sink of numbers; `odd` counts the cells that were neither a number nor missing. */
export interface NumberSink extends ColumnSink {
  readonly odd: () => number;
  readonly values: () => Float64Array;
}

/** Numbers with decimal mark `mark`; NaN for missing cells and for cells that are no numbers. */
export function numberSink(bytes: Uint8Array, mark: number, expectedRows: number): NumberSink {
  let values = new Float64Array(Math.max(16, expectedRows));
  let count = 0;
  let odd = 0;
  return {
    add: (from, to) => {
      if (count === values.length) {
        const larger = new Float64Array(values.length * 2);
        larger.set(values);
        values = larger;
      }
      const value = parseNumber(bytes, from, to, mark);
      values[count++] = value;
      if (!Number.isNaN(value)) return true;
      if (isMissing(bytes, from, to)) return false;
      odd++;
      return true;
    },
    drop: () => {
      count--;
    },
    odd: () => odd,
    values: () => (count * 4 > values.length * 3 ? values.subarray(0, count) : values.slice(0, count)),
  };
}

/** A sink of labels. */
export interface LabelSink extends ColumnSink {
  readonly labels: () => string[];
  readonly codes: () => Int32Array;
}

/** Labels as codes, -1 for missing cells. */
export function labelSink(
  bytes: Uint8Array,
  decode: (part: Uint8Array) => string,
  expectedRows: number,
): LabelSink {
  const dictionary = new LabelDictionary(bytes);
  let codes = new Int32Array(Math.max(16, expectedRows));
  let count = 0;
  return {
    add: (from, to) => {
      if (count === codes.length) {
        const larger = new Int32Array(codes.length * 2);
        larger.set(codes);
        codes = larger;
      }
      const missing = isMissing(bytes, from, to);
      codes[count++] = missing ? -1 : dictionary.code(from, to);
      return !missing;
    },
    drop: () => {
      count--;
    },
    labels: () => dictionary.labels(decode),
    codes: () => (count * 4 > codes.length * 3 ? codes.subarray(0, count) : codes.slice(0, count)),
  };
}

/** What the labels of a column turned out to be. */
export interface TypedColumn {
  readonly column: Column;
  /** Set when all cells are numbers and some have a decimal comma. */
  readonly decimalComma?: string;
  /** Set when most cells are numbers but not all: one row with a cell that is not, its text, and how many there are. */
  readonly mixed?: { readonly row: number; readonly text: string; readonly count: number };
}

/** Labels that are all numbers become a column of numbers; equal labels that were quoted differently become one. */
export function typedColumn(name: string, labels: readonly string[], codes: Int32Array): TypedColumn {
  if (labels.length === 0) {
    return { column: { kind: "number", name, values: new Float64Array(codes.length).fill(Number.NaN) } };
  }
  for (const mark of [".", ","] as const) {
    const values = numbersOrNull(labels, mark);
    if (values === null) continue;
    const numbers = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : values[code]!));
    const column = { kind: "number", name, values: numbers } as const;
    const example = mark === "," ? labels.find((label) => label.includes(",")) : undefined;
    return example === undefined ? { column } : { column, decimalComma: example };
  }
  const column = { kind: "category", name, ...merged(labels, codes) } as const;
  const mixed = mixture(labels, codes);
  return mixed ? { column, mixed } : { column };
}

/** All labels as numbers, or null at the first that is none. */
function numbersOrNull(labels: readonly string[], mark: "." | ","): Float64Array | null {
  const values = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const value = numberFromText(labels[i]!, mark);
    if (Number.isNaN(value)) return null;
    values[i] = value;
  }
  return values;
}

function merged(
  labels: readonly string[],
  codes: Int32Array,
): { levels: readonly string[]; codes: Int32Array } {
  // Only a label with a quote in it can be written in two ways.
  if (!labels.some((label) => label.includes('"'))) return { levels: labels, codes };
  const codeOf = new Map<string, number>();
  const target = labels.map((label) => {
    if (!codeOf.has(label)) codeOf.set(label, codeOf.size);
    return codeOf.get(label)!;
  });
  if (codeOf.size === labels.length) return { levels: labels, codes };
  return { levels: [...codeOf.keys()], codes: codes.map((code) => (code < 0 ? -1 : target[code]!)) };
}

/** Share of the cells that must be numbers before the others look like mistakes. */
const MOSTLY = 0.8;

function mixture(labels: readonly string[], codes: Int32Array): TypedColumn["mixed"] {
  const sample = labels.slice(0, 100).filter((label) => !Number.isNaN(numberFromText(label, ".")));
  if (sample.length * 2 < Math.min(100, labels.length)) return undefined;
  const numeric = labels.map((label) => !Number.isNaN(numberFromText(label, ".")));
  let numbers = 0;
  let count = 0;
  let row = -1;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! < 0) continue;
    if (numeric[codes[i]!]) numbers++;
    else {
      if (row < 0) row = i;
      count++;
    }
  }
  if (row < 0 || numbers < MOSTLY * (numbers + count)) return undefined;
  return { row, text: labels[codes[row]!]!, count };
}
