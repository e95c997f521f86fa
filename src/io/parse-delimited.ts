import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { Column, Table } from "../model/table.ts";
import { type LabelSink, labelSink, type NumberSink, numberSink, typedColumn } from "./column-sinks.ts";
import type { DelimitedBytes } from "./comment-lines.ts";
import { type Dialect, detectDialect } from "./detect-dialect.ts";
import { isMissing } from "./missing-words.ts";
import { COMMA, DOT, parseNumber } from "./parse-number.ts";
import { scanCells } from "./scan-cells.ts";

/** A table as read, with what the reader had to assume or could not make sense of. */
export interface ReadTable extends Table {
  /** Sentences for the person who asked: decimal commas, encodings, cells that are no numbers. */
  readonly notes: readonly string[];
}

/** What of a table to read. */
export interface ReadOptions {
  /** Columns to keep; all if absent. */
  readonly columns?: readonly string[];
}

/**
 * The table in a CSV or TSV text.
 *
 * Found by itself: byte-order mark, encoding, delimiter (comma, semicolon, tab, bar), comments (lines that begin with #), decimal comma, line ends. A column
 * is numeric if every cell that is not missing is a number (`missingWords` lists what counts as missing), otherwise
 * labels in order of appearance. Outer blanks of a cell and blank lines do not count; `lines` does count them.
 * Fails: DataError for an empty file, a header without rows, columns named twice, a row with too few or too many cells.
 */
export function parseDelimited(
  source: string,
  text: string | Uint8Array,
  options: ReadOptions = {},
): ReadTable {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : asUtf8(text);
  if (bytes.length === 0) throw emptyFile(source);
  const dialect = detectDialect(source, bytes);
  const header = readHeader(source, bytes, dialect);
  const wanted = wantedColumns(source, header.names, options.columns);
  const body = { source, bytes, dialect, header, wanted };
  const read = readColumns(body, guessKinds(body));
  if (read.rowCount === 0)
    throw new DataError(
      "the table has a header but no rows",
      "check that the right file or sheet was exported",
      { file: source },
    );
  return assembled(body, read);
}

interface Header {
  readonly names: readonly string[];
  /** Where the rows begin. */
  readonly from: number;
  readonly line: number;
  readonly notes: readonly string[];
}

interface Body {
  readonly source: string;
  readonly bytes: Uint8Array;
  readonly dialect: Dialect;
  readonly header: Header;
  readonly wanted: readonly boolean[];
}

type Kind = "dot" | "comma" | "labels" | "skip";

function asUtf8(bytes: Uint8Array): Uint8Array {
  const mark = bytes[0]! * 256 + bytes[1]!;
  if (mark !== 0xfffe && mark !== 0xfeff) return bytes;
  // Excel's "Unicode text" is UTF-16.
  const decoder = new TextDecoder(mark === 0xfffe ? "utf-16le" : "utf-16be");
  return new TextEncoder().encode(decoder.decode(bytes));
}

function emptyFile(source: string): DataError {
  return new DataError("the file is empty", "check that the export finished", { file: source });
}

function readHeader(source: string, bytes: Uint8Array, dialect: Dialect): Header {
  const cells: string[] = [];
  let next: { from: number; line: number } | undefined;
  let line = 1;
  scanCells(
    { source, bytes, from: dialect.from, line: dialect.line, delimiter: dialect.delimiter },
    {
      cell: (_column, from, to) =>
        cells.push(dialect.decode(bytes.subarray(from, to)).replaceAll('""', '"').trim()),
      row: (rowLine, _cells, after) => {
        line = rowLine;
        next = after;
        return false;
      },
    },
  );
  if (next === undefined) throw emptyFile(source);
  const notes: string[] = [];
  const names = cells.map((name, column) => {
    if (name !== "") return name;
    notes.push(`${source}: column ${column + 1} has no name and is called unnamed_${column + 1}`);
    return `unnamed_${column + 1}`;
  });
  refuseRepeatedNames(source, names, line);
  return { names, ...next, notes };
}

function refuseRepeatedNames(source: string, names: readonly string[], line: number): void {
  for (const [column, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first < column)
      throw new DataError(
        `columns ${first + 1} and ${column + 1} are both called ${name}`,
        "give each column a name of its own",
        { file: source, line, column: name },
      );
  }
}

/** Which columns to read. Fails: DataError for a name that is not in the header, with the nearest one. */
export function wantedColumns(
  source: string,
  names: readonly string[],
  columns?: readonly string[],
): boolean[] {
  if (columns === undefined) return names.map(() => true);
  for (const name of columns) {
    if (names.includes(name)) continue;
    const near = nearestName(name, names);
    const fix = near ? `did you mean ${near}?` : `the columns are ${names.join(", ")}`;
    throw new DataError(`unknown column: ${name}`, fix, { file: source });
  }
  return names.map((name) => columns.includes(name));
}

/** Rows from which the kind of a column is guessed; the guess costs a second scan of the column when it is wrong. */
const SAMPLE_ROWS = 1000;

/** The text below the header. */
function rowsOf({ source, bytes, dialect, header }: Body): DelimitedBytes {
  const { from, line, names } = header;
  return { source, bytes, from, line, delimiter: dialect.delimiter, columns: names.length };
}

function guessKinds(body: Body): Kind[] {
  const { bytes, header, wanted } = body;
  const counts = header.names.map(() => ({ dot: 0, comma: 0, other: 0 }));
  let rows = 0;
  scanCells(rowsOf(body), {
    cell: (column, from, to) => {
      const count = counts[column];
      if (count === undefined || isMissing(bytes, from, to)) return;
      if (!Number.isNaN(parseNumber(bytes, from, to, DOT))) count.dot++;
      else if (!Number.isNaN(parseNumber(bytes, from, to, COMMA))) count.comma++;
      else count.other++;
    },
    row: () => ++rows < SAMPLE_ROWS,
  });
  return counts.map(({ comma, other }, column) => {
    if (!wanted[column]) return "skip";
    if (other > 0) return "labels";
    return comma > 0 ? "comma" : "dot";
  });
}

interface Read {
  readonly rowCount: number;
  readonly lines: Int32Array;
  readonly emptyRows: number;
  readonly comments: number;
  readonly sinks: readonly (NumberSink | LabelSink | undefined)[];
  readonly kinds: readonly Kind[];
}

/** One scan; a second one, as labels, of the columns guessed numeric in which some cell was no number. */
function readColumns(body: Body, kinds: readonly Kind[]): Read {
  const first = scanColumns(body, kinds);
  const wrong = first.sinks.map((sink) => sink !== undefined && "odd" in sink && sink.odd() > 0);
  if (!wrong.some(Boolean)) return first;
  const second = scanColumns(
    body,
    kinds.map((kind, column) => (wrong[column] ? "labels" : kind === "skip" ? "skip" : "dot")),
    wrong,
  );
  return {
    ...first,
    kinds: kinds.map((kind, column) => (wrong[column] ? "labels" : kind)),
    sinks: first.sinks.map((sink, column) => (wrong[column] ? second.sinks[column] : sink)),
  };
}

/** Reads every wanted column, or only those of `only`; rows in which every wanted cell is missing are left out. */
function scanColumns(body: Body, kinds: readonly Kind[], only?: readonly boolean[]): Read {
  const { bytes, dialect, header } = body;
  const expected = Math.ceil((bytes.length - header.from) / Math.max(8, averageRow(body)));
  const sinks = kinds.map((kind) => {
    if (kind === "skip") return undefined;
    if (kind === "labels") return labelSink(bytes, dialect.decode, expected);
    return numberSink(bytes, kind === "comma" ? COMMA : DOT, expected);
  });
  let lines = new Int32Array(Math.max(16, expected));
  let rowCount = 0;
  let emptyRows = 0;
  let comments = 0;
  let filled = false;
  scanCells(rowsOf(body), {
    cell: (column, from, to) => {
      const sink = sinks[column];
      if (sink !== undefined) {
        if (sink.add(from, to)) filled = true;
      } else if (!filled && !isMissing(bytes, from, to)) filled = true;
    },
    comment: () => {
      comments++;
    },
    row: (line, cells) => {
      if (cells !== kinds.length) throw raggedRow(body, line, cells);
      if (!filled) {
        emptyRows++;
        for (const sink of sinks) sink?.drop();
        return true;
      }
      filled = false;
      if (rowCount === lines.length) {
        const larger = new Int32Array(lines.length * 2);
        larger.set(lines);
        lines = larger;
      }
      lines[rowCount++] = line;
      return true;
    },
  });
  return {
    rowCount,
    lines: lines.slice(0, rowCount),
    emptyRows,
    comments,
    kinds,
    sinks: only ? sinks.map((sink, c) => (only[c] ? sink : undefined)) : sinks,
  };
}

/** Bytes per row over the first rows, to size the columns. */
function averageRow(body: Body): number {
  const { header } = body;
  let rows = 0;
  let last = header.from;
  scanCells(rowsOf(body), {
    cell: () => {},
    row: (_line, _cells, next) => {
      last = next.from;
      return ++rows < SAMPLE_ROWS;
    },
  });
  return rows === 0 ? 8 : (last - header.from) / rows;
}

function raggedRow({ source, header }: Body, line: number, cells: number): DataError {
  const names = header.names.length;
  const rowNames = cells === names + 1 && line === header.line;
  return new DataError(
    `the row has ${cells} cells, the header has ${names}`,
    rowNames
      ? "if the first cell is a row name of R's write.table, write the file with row.names = FALSE"
      : "a cell that holds the delimiter must stand in quotes; an empty cell still needs its delimiter",
    { file: source, line },
  );
}

function assembled({ source, dialect, header }: Body, read: Read): ReadTable {
  const notes = [...dialect.notes, ...header.notes];
  const columns: Column[] = [];
  for (const [index, sink] of read.sinks.entries()) {
    const name = header.names[index]!;
    if (sink === undefined) continue;
    if ("values" in sink) {
      if (read.kinds[index] === "comma") notes.push(commaNote(source, name));
      columns.push({ kind: "number", name, values: sink.values() });
      continue;
    }
    const typed = typedColumn(name, sink.labels(), sink.codes());
    columns.push(typed.column);
    if (typed.decimalComma !== undefined) notes.push(commaNote(source, name));
    if (typed.mixed) notes.push(mixedNote(source, name, read.lines, typed.mixed));
  }
  if (read.comments > 0) notes.push(`${source}: skipped comments (#) between the rows: ${read.comments}`);
  if (read.emptyRows > 0) notes.push(`${source}: left out rows without any value: ${read.emptyRows}`);
  return { source, rowCount: read.rowCount, columns, lines: read.lines, notes };
}

function commaNote(source: string, name: string): string {
  return `${source}, column ${name}: decimal comma, so that 0,5 is read as 0.5`;
}

function mixedNote(
  source: string,
  name: string,
  lines: Int32Array,
  mixed: { row: number; text: string; count: number },
): string {
  const cells = mixed.count === 1 ? "this cell alone is" : `${mixed.count} such cells are`;
  return `${source}, line ${lines[mixed.row]}, column ${name}: "${mixed.text}" is not a number, so the column is read as labels (${cells} in the way)`;
}
