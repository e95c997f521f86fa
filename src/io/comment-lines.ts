/** Bytes of a delimited text, and where in it a scan starts. */
export interface DelimitedBytes {
  readonly source: string;
  readonly bytes: Uint8Array;
  /** Offset of the first byte to scan, and the line of the file that it stands on (the first line is 1). */
  readonly from: number;
  readonly line: number;
  /** Byte between two cells: comma, semicolon, tab or bar. */
  readonly delimiter: number;
  /** Cells of the header; then a line that begins with # and has another number of cells is skipped as a comment. */
  readonly columns?: number;
}

const HASH = 35;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

/** Where the first line that is no comment starts, and where the last comment before it does. */
export interface AfterComments {
  readonly from: number;
  readonly line: number;
  /** Offset behind the # of the last comment, and its line; absent without comments. */
  readonly last?: { readonly from: number; readonly line: number };
}

/** Skips blank lines and lines that begin with # from `from` on, which is on line 1. */
export function afterComments(bytes: Uint8Array, from: number): AfterComments {
  let at = from;
  let line = 1;
  let last: AfterComments["last"];
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte !== HASH && byte !== NEWLINE && byte !== RETURN) break;
    if (byte === HASH) last = { from: at + 1, line };
    at = nextLine(bytes, at);
    line++;
  }
  return { from: at, line, ...(last ? { last } : {}) };
}

/**
 * Whether the line at `at` is a comment: it begins with # and has another number of cells than the header.
 *
 * A row whose first label begins with # (`#1`, `#N/A`) has as many cells, and stays.
 */
export function isComment({ bytes, delimiter, columns }: DelimitedBytes, at: number): boolean {
  if (bytes[at] !== HASH || columns === undefined) return false;
  let cells = 1;
  let quoted = false;
  for (let i = at; i < bytes.length && bytes[i] !== NEWLINE && bytes[i] !== RETURN; i++) {
    if (bytes[i] === QUOTE) quoted = !quoted;
    else if (bytes[i] === delimiter && !quoted) cells++;
  }
  return cells !== columns;
}

/** Offset of the line after the one that `at` stands on. */
export function nextLine(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] !== NEWLINE && bytes[end] !== RETURN) end++;
  return end + (bytes[end] === RETURN && bytes[end + 1] === NEWLINE ? 2 : 1);
}
