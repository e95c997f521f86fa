import { joinedBytes } from "../numerics/joined.ts";

type Numbers = Float64Array | Int32Array;
type Kind = "f64" | "i32";

/** Rows of numbers that are appended, taken out whole, and kept in a checkpoint; memory is used again. */
export class GrowingColumns {
  private columns: Numbers[];
  private readonly kinds: readonly Kind[];
  private length = 0;

  constructor(kinds: readonly Kind[]) {
    this.kinds = kinds;
    this.columns = kinds.map((kind) => made(kind, 1024));
  }

  get count(): number {
    return this.length;
  }

  push(...row: number[]): void {
    const at = this.openRows(1);
    for (let c = 0; c < row.length; c++) this.columns[c]![at] = row[c]!;
  }

  /** Makes room for `rows` more; returns the number of the first. */
  openRows(rows: number): number {
    const at = this.length;
    this.length += rows;
    if (this.length > this.columns[0]!.length) {
      const room = Math.max(this.length, 2 * this.columns[0]!.length);
      this.columns = this.columns.map((column, c) => {
        const larger = made(this.kinds[c]!, room);
        larger.set(column);
        return larger;
      });
    }
    return at;
  }

  /** The columns with the room behind their rows; valid until rows are added. */
  get room(): readonly Numbers[] {
    return this.columns;
  }

  /** The filled part of a column; valid until rows are added. */
  column(index: number): Numbers {
    return this.columns[index]!.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  /** Column after column, little-endian. */
  save(): Uint8Array {
    return joinedBytes(this.columns.map((_, c) => this.column(c)));
  }

  /** Takes over `rows` rows from what `save` gave, which starts at `at`; returns where they end. */
  restore(bytes: Uint8Array, at: number, rows: number): number {
    this.length = 0;
    this.openRows(rows);
    for (const [c] of this.kinds.entries()) {
      const part = this.column(c);
      new Uint8Array(part.buffer, part.byteOffset, part.byteLength).set(
        bytes.subarray(at, at + part.byteLength),
      );
      at += part.byteLength;
    }
    return at;
  }
}

function made(kind: Kind, length: number): Numbers {
  return kind === "f64" ? new Float64Array(length) : new Int32Array(length);
}
