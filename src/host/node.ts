import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gunzipSync } from "node:zlib";
import { formatDelimited } from "../io/format-csv.ts";
import { formatParquet, parquetColumnNames, readParquet, type SliceableFile } from "../io/parquet.ts";
import { type RowGroupOptions, readRowGroups } from "../io/parquet-row-groups.ts";
import { parseDelimited, type ReadOptions, type ReadTable } from "../io/parse-delimited.ts";
import { readXlsx } from "../io/xlsx.ts";
import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { Column, Table } from "../model/table.ts";
import { told } from "./storage-error.ts";

/** Bytes above which a text table does not fit Node's read; DuckDB takes it from there. */
const LARGEST_READ = 2 ** 31 - 1;

/**
 * The table in file `path`: CSV, TSV, Parquet, gzip of these, or the first sheet of an `.xlsx` workbook.
 *
 * The kind is told by the first bytes, not by the name. Messages name the file as it was given.
 * Fails: DataError for a missing file (with the nearest name in its folder), a kind it cannot read, a broken table.
 */
export async function readTableFile(path: string, options: ReadOptions = {}): Promise<ReadTable> {
  const size = await sizeOfFile(path);
  const source = basename(path);
  const start = await firstBytes(path);
  refuseOtherKind(path, start);
  if (isParquet(start)) return readParquetFile(path, source, options);
  if (size > LARGEST_READ)
    throw new DataError(
      `the file is too large to be read whole (${(size / 1e9).toFixed(1)} GB)`,
      "use --engine duckdb, or write the table as Parquet",
      { file: source },
    );
  const bytes = await readFile(path);
  return readBytes(source, bytes, options);
}

/** The table in `bytes`, unpacked first if gzip. Fails: as `readTableFile`. */
async function readBytes(source: string, bytes: Uint8Array, options: ReadOptions): Promise<ReadTable> {
  if (startsWith(bytes, [0x1f, 0x8b])) return readBytes(source, unzipped(source, bytes), options);
  if (isParquet(bytes)) {
    const whole = exactBuffer(bytes);
    const file = {
      byteLength: whole.byteLength,
      slice: (from: number, to?: number) => whole.slice(from, to),
    };
    return readParquet(source, file, options);
  }
  if (isZip(bytes)) return readXlsx(source, exactBuffer(bytes), options);
  if (startsWith(bytes, OLD_EXCEL))
    throw new DataError("this is an old Excel workbook (.xls)", "save it as .xlsx or as CSV", {
      file: source,
    });
  return parseDelimited(source, bytes, options);
}

function unzipped(source: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new DataError(
      `the gzip file cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
      "write or copy it again; it may be cut off",
      { file: source },
    );
  }
}

async function readParquetFile(path: string, source: string, options: ReadOptions): Promise<ReadTable> {
  const handle = await open(path);
  try {
    return await readParquet(source, await sliceable(handle), options);
  } finally {
    await handle.close();
  }
}

/** The columns of a Parquet file, a row group at a time, so that a table of any length can be gone through. */
export async function* tableGroups(
  path: string,
  options: RowGroupOptions,
): AsyncGenerator<readonly Column[]> {
  const handle = await open(path);
  try {
    yield* readRowGroups(basename(path), await sliceable(handle), options);
  } finally {
    await handle.close();
  }
}

/** Names of the columns of a Parquet file, of which nothing else is read. */
export async function columnNames(path: string): Promise<string[]> {
  const handle = await open(path);
  try {
    return await parquetColumnNames(basename(path), await sliceable(handle));
  } finally {
    await handle.close();
  }
}

async function sliceable(handle: FileHandle): Promise<SliceableFile> {
  const { size } = await handle.stat();
  const slice = async (from: number, to = size) => {
    const buffer = new ArrayBuffer(Math.max(0, to - from));
    await handle.read(new Uint8Array(buffer), 0, buffer.byteLength, from);
    return buffer;
  };
  return { byteLength: size, slice };
}

/** Size of file `path` in bytes. Fails: DataError for a missing file or a folder. */
export async function sizeOfFile(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw await missingFile(path);
  if (found.isDirectory())
    throw new DataError("this is a folder, not a table", "name a file in it", { file: path });
  return found.size;
}

async function missingFile(path: string): Promise<DataError> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined)
    return new DataError(`missing folder: ${folder}`, "check the path", { file: path });
  const near = nearestName(basename(path), names);
  const tables = names.filter((name) => /\.(csv|tsv|txt|parquet|xlsx|gz)$/i.test(name));
  const fix = near
    ? `did you mean ${join(folder, near)}?`
    : tables.length > 0
      ? `the tables in that folder are ${tables.slice(0, 8).join(", ")}`
      : "there is no table in that folder";
  return new DataError("missing file", fix, { file: path });
}

/** Fails: DataError for a name that ends in .parquet or .xlsx over bytes that are neither. */
export function refuseOtherKind(path: string, start: Uint8Array): void {
  const ending = /\.(parquet|xlsx)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined || start.length === 0) return;
  if (isParquet(start) || isZip(start) || startsWith(start, [0x1f, 0x8b]) || startsWith(start, OLD_EXCEL))
    return;
  const kind = ending === "parquet" ? "a Parquet file" : "a workbook";
  const isText = start.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  const text = new TextDecoder().decode(start).split(/[\r\n]/)[0]!;
  throw new DataError(
    `the name ends in .${ending}, but this is not ${kind}: ${isText ? `it is text and begins with "${text}"` : "its first bytes are those of another kind"}`,
    isText
      ? "name it .csv or .tsv, or export it again"
      : "export it again, or get it again: the download may have failed",
    { file: basename(path) },
  );
}

/** Whether a file that begins with `bytes` is a zip archive, as .xlsx workbooks are. */
export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
}

const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0];

/** The first bytes of file `path`, enough to tell its kind. */
export async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const bytes = new Uint8Array(32);
    const { bytesRead } = await handle.read(bytes, 0, 32, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whether a file that begins with `bytes` is Parquet. */
export function isParquet(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x41, 0x52, 0x31]);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Writes `content` to `path`, whole or not at all: first under a name of its own, then renamed. Makes the folder. */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  await replaceFile(path, (draft) => writeFile(draft, content));
}

/**
 * Writes `table` to `path`, whole or not at all; the name decides: `.csv`, `.tsv`, either with `.gz`, or `.parquet`.
 * Fails: DataError for another ending.
 */
export async function writeTableFile(path: string, table: Table): Promise<void> {
  const kind = /\.(csv|tsv|txt|parquet)(\.gz)?$/i.exec(path);
  if (kind === null || (kind[1]!.toLowerCase() === "parquet" && kind[2] !== undefined))
    throw new DataError(
      `unknown kind of table file: ${basename(path)}`,
      "end the name in .csv, .tsv, .csv.gz or .parquet",
      { file: path },
    );
  if (kind[1]!.toLowerCase() === "parquet") {
    const bytes = new Uint8Array(await formatParquet(table));
    return writeWholeFile(path, bytes);
  }
  const text = Readable.from(formatDelimited(table, kind[1]!.toLowerCase() === "csv" ? "csv" : "tsv"));
  await replaceFile(path, (draft) =>
    kind[2] === undefined
      ? pipeline(text, createWriteStream(draft))
      : // No time stamp in the gzip header: the same table gives the same bytes.
        pipeline(text, createGzip({ level: 6 }), createWriteStream(draft)),
  );
}

/** Makes a folder and those above it. Node's own recursive form never ends below a folder that takes none, such as /proc. */
export async function makeFolder(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make();
  });
}

let drafts = 0;

/** Fails: DataError where the disk is full or the folder cannot be written; the file of before stays. */
function replaceFile(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  return told(path, replaced(path, write));
}

async function replaced(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(path));
  const draft = `${path}.${process.pid}-${drafts++}.tmp`;
  try {
    await write(draft);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The text of file `path`. Fails: DataError for a missing file. */
export async function readTextFile(path: string): Promise<string> {
  await sizeOfFile(path);
  return readFile(path, "utf8");
}

/** SHA-256 of the bytes of file `path`, in hex. Fails: DataError for a missing file or a folder. */
export async function fingerprint(path: string): Promise<string> {
  await sizeOfFile(path);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
