import { DataError } from "../model/errors.ts";
import { type AfterComments, afterComments, type DelimitedBytes } from "./comment-lines.ts";
import { DOT, parseNumber } from "./parse-number.ts";
import { scanCells } from "./scan-cells.ts";

/** How a text table is written. */
export interface Dialect {
  /** Offset of the header, after a byte-order mark and comments, and its line. */
  readonly from: number;
  readonly line: number;
  /** Byte between two cells. */
  readonly delimiter: number;
  readonly decode: (bytes: Uint8Array) => string;
  /** What the reader should know, such as an encoding that is not UTF-8. */
  readonly notes: readonly string[];
}

/** Delimiters in the order in which ties are decided: a tab or a semicolon is seldom part of a cell, a comma often. */
const delimiters = [9, 59, 124, 44] as const;

/** Lines looked at to find the delimiter. */
const SAMPLE_LINES = 50;

/**
 * Finds the byte-order mark, the encoding, leading comments and the delimiter (tab, semicolon, bar or comma) of a text table.
 *
 * The delimiter is the one whose number of cells in the header is met by most of the first 50 lines.
 * Fails: DataError for bytes that are no text.
 */
export function detectDialect(source: string, bytes: Uint8Array): Dialect {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const start = afterComments(bytes, mark);
  if (bytes.subarray(0, 4096).includes(0))
    throw new DataError(
      "the file is not a text table (it holds zero bytes)",
      "give CSV, TSV, Parquet, an .xlsx workbook, or gzip of one of the first three",
      { file: source },
    );
  const { decode, notes } = detectEncoding(source, bytes);
  let best: number = 44;
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const score = consistency({ source, bytes, from: start.from, line: start.line, delimiter });
    if (score > bestScore + 1e-9) {
      best = delimiter;
      bestScore = score;
    }
  }
  // A header without any delimiter: a single column, in which a comma can only be a decimal mark.
  if (bestScore === 0) best = 9;
  const header = headerAt({ source, bytes, from: start.from, line: start.line, delimiter: best }, start);
  return { ...header, delimiter: best, decode, notes: [...notes, ...commentNote(source, header.line)] };
}

/** Where the header stands: the first line that is no comment, or the last comment if that names the cells below it. */
function headerAt(body: DelimitedBytes, { last }: AfterComments): Pick<Dialect, "from" | "line"> {
  if (last !== undefined) {
    const named = firstRow({ ...body, ...last });
    const below = firstRow(body);
    if (named.cells > 1 && named.cells === below.cells && named.numbers === 0 && below.numbers > 0)
      return last;
  }
  return { from: body.from, line: body.line };
}

function firstRow(text: DelimitedBytes): { cells: number; numbers: number } {
  let numbers = 0;
  let cells = 0;
  scanCells(text, {
    cell: (_, from, to) => {
      if (!Number.isNaN(parseNumber(text.bytes, from, to, DOT))) numbers++;
    },
    row: (_, count) => {
      cells = count;
      return false;
    },
  });
  return { cells, numbers };
}

function commentNote(source: string, line: number): string[] {
  return line > 1
    ? [`${source}: the header is line ${line}; blank lines and comments (#) above it were skipped`]
    : [];
}

/** Share of the sampled lines with as many cells as the first one; 0 if the first line is a single cell. */
function consistency(text: Parameters<typeof scanCells>[0]): number {
  const counts: number[] = [];
  try {
    scanCells(text, {
      cell: () => {},
      row: (_line, cells) => counts.push(cells) < SAMPLE_LINES,
    });
  } catch (error) {
    // A quote that does not fit this delimiter; what was counted up to there decides.
    if (!(error instanceof DataError)) throw error;
  }
  const header = counts[0] ?? 1;
  if (header < 2) return 0;
  return counts.filter((count) => count === header).length / counts.length;
}

/** UTF-8 if the bytes are valid UTF-8, otherwise the code page that Excel writes on Windows, with a note. */
function detectEncoding(source: string, bytes: Uint8Array): Pick<Dialect, "decode" | "notes"> {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  const windows = new TextDecoder("windows-1252");
  let foreign = false;
  const decode = (part: Uint8Array) => {
    if (foreign) return windows.decode(part);
    return utf8.decode(part);
  };
  if (isAscii(bytes)) return { decode: asciiText, notes: [] };
  try {
    utf8.decode(bytes);
  } catch {
    foreign = true;
    return { decode, notes: [`${source}: not UTF-8, read as Windows-1252 (the encoding of Excel's CSV)`] };
  }
  return { decode, notes: [] };
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! > 127) return false;
  return true;
}

/** Several times faster than a TextDecoder on the few letters of a label. */
function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
