import type { ColumnChunk, Encoding, RowGroup } from "hyparquet";
import type { Writer } from "hyparquet-writer";
import { snappyCompressor } from "./snappy.ts";

/** A word that stands in every row of a group. */
export interface Repeated {
  readonly word: string;
  readonly length: number;
}

/** Values without gaps, which need neither a dictionary nor a look at each. */
export type PlainValues = Float64Array | Float32Array | Int32Array | Repeated;

/** True if `plainGroupWriter` can write these values into a column of this type that has no gaps. */
export function isPlain(
  type: "DOUBLE" | "FLOAT" | "INT32" | "STRING",
  values: object,
): values is PlainValues {
  switch (type) {
    case "DOUBLE":
      return values instanceof Float64Array;
    case "FLOAT":
      return values instanceof Float32Array;
    case "INT32":
      return values instanceof Int32Array;
    case "STRING":
      return "word" in values;
  }
}

/** A column of a row group. */
export interface PlainColumn {
  readonly name: string;
  readonly values: PlainValues;
  /** Whether the least and the largest value are noted. */
  readonly bounds: boolean;
}

/** Rows in a page. */
const PAGE = 131_072;

/**
 * A function that appends a row group to a file and describes it for the end of the file.
 *
 * Numbers are copied as they lie in memory (doubles, singles) or packed (integers), and a repeated word is one run. Pages
 * are of version 2, compressed by Snappy. Source: format of Apache Parquet, parquet.thrift, Encodings.md.
 *
 * Own lines although `hyparquet-writer` writes the same file: it visits every value several times, and NET-S
 * (`npm run bench net-s`, median of ten runs in turn) falls from 122 to 86 times real time with it; to 101 where it
 * leaves the pages uncompressed, in files of twice the size.
 */
export async function plainGroupWriter(): Promise<
  (writer: Writer, columns: readonly PlainColumn[]) => RowGroup
> {
  const { writePageHeader } = await import("hyparquet-writer/src/datapage.js");
  const { deltaBinaryPack } = await import("hyparquet-writer/src/delta.js");
  const { ByteWriter } = await import("hyparquet-writer");
  const snappy = snappyCompressor();
  const packed = (values: Int32Array): Uint8Array => {
    const page = new ByteWriter();
    deltaBinaryPack(page, values, "INT32");
    return page.getBytes();
  };
  const dictionaryPage = (writer: Writer, word: string): number => {
    const text = new TextEncoder().encode(word);
    const bytes = new Uint8Array(4 + text.length);
    new DataView(bytes.buffer).setUint32(0, text.length, true);
    bytes.set(text, 4);
    return put(writer, bytes, (sizes) => ({
      type: "DICTIONARY_PAGE",
      ...sizes,
      dictionary_page_header: { num_values: 1, encoding: "PLAIN" },
    }));
  };
  const put: PutPage = (writer, bytes, header) => {
    const compressed = snappy(bytes);
    const start = writer.offset;
    writePageHeader(
      writer,
      header({ uncompressed_page_size: bytes.length, compressed_page_size: compressed.length }),
    );
    const size = writer.offset - start + bytes.length;
    writer.appendBytes(compressed);
    return size;
  };
  const chunk = (writer: Writer, column: PlainColumn): ColumnChunk => {
    const { values } = column;
    const start = writer.offset;
    const dictionary = "word" in values ? dictionaryPage(writer, values.word) : 0;
    const firstPage = writer.offset;
    let size = dictionary;
    for (let from = 0; from < values.length; from += PAGE) {
      const rows = Math.min(PAGE, values.length - from);
      const bytes = pageBytes(values, from, rows, packed);
      size += put(writer, bytes, (sizes) => dataPage(sizes, rows, encodingOf(values)));
    }
    return described(column, { start, firstPage, end: writer.offset, size });
  };
  return (writer, columns) => {
    const start = writer.offset;
    const chunks = columns.map((column) => chunk(writer, column));
    const size = chunks.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n);
    return {
      columns: chunks,
      total_byte_size: size,
      num_rows: BigInt(columns[0]!.values.length),
      total_compressed_size: BigInt(writer.offset - start),
    };
  };
}

interface PageSizes {
  readonly uncompressed_page_size: number;
  readonly compressed_page_size: number;
}

type PageHeader = Parameters<typeof import("hyparquet-writer/src/datapage.js").writePageHeader>[1];

/** Appends a page, compressed, behind its header; returns the size of both before compression. */
type PutPage = (writer: Writer, bytes: Uint8Array, header: (sizes: PageSizes) => PageHeader) => number;

function dataPage(sizes: PageSizes, rows: number, encoding: Encoding): PageHeader {
  return {
    type: "DATA_PAGE_V2",
    ...sizes,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: 0,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  };
}

function encodingOf(values: PlainValues): Encoding {
  if ("word" in values) return "RLE_DICTIONARY";
  return values instanceof Int32Array ? "DELTA_BINARY_PACKED" : "PLAIN";
}

function pageBytes(
  values: PlainValues,
  from: number,
  rows: number,
  packed: (values: Int32Array) => Uint8Array,
): Uint8Array {
  if ("word" in values) return repeatedPage(rows);
  const own = values.subarray(from, from + rows);
  if (own instanceof Int32Array) return packed(own);
  return new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
}

/** Indices of 0 bits each, as one run: its length, doubled, in groups of seven bits. */
function repeatedPage(rows: number): Uint8Array {
  const bytes = [0];
  let rest = 2 * rows;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Uint8Array.from([...bytes, rest]);
}

/** What the end of the file says of a column chunk. */
function described(
  { name, values, bounds }: PlainColumn,
  place: { readonly start: number; readonly firstPage: number; readonly end: number; readonly size: number },
): ColumnChunk {
  const repeated = "word" in values;
  const encoding = encodingOf(values);
  return {
    file_offset: BigInt(place.start),
    meta_data: {
      type: typeOf(values),
      encodings: repeated ? ["PLAIN", encoding] : [encoding],
      path_in_schema: [name],
      codec: "SNAPPY",
      num_values: BigInt(values.length),
      total_compressed_size: BigInt(place.end - place.start),
      total_uncompressed_size: BigInt(place.size),
      data_page_offset: BigInt(place.firstPage),
      ...(repeated ? { dictionary_page_offset: BigInt(place.start) } : {}),
      ...(bounds && !repeated ? { statistics: boundsOf(values) } : {}),
    },
  };
}

function typeOf(values: PlainValues): "DOUBLE" | "FLOAT" | "INT32" | "BYTE_ARRAY" {
  if ("word" in values) return "BYTE_ARRAY";
  if (values instanceof Float64Array) return "DOUBLE";
  return values instanceof Float32Array ? "FLOAT" : "INT32";
}

/** Least and largest value; of zeros the least is -0 and the largest 0, as the format asks, and NaN is neither. */
function boundsOf(values: Exclude<PlainValues, Repeated>) {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  if (least > largest) return { null_count: 0n };
  return { min_value: least === 0 ? -0 : least, max_value: largest === 0 ? 0 : largest, null_count: 0n };
}
