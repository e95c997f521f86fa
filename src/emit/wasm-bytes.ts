const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** A growing list of bytes with the number encodings of WebAssembly. */
export class ByteList {
  private values = new Uint8Array(1024);
  length = 0;

  byte(value: number): this {
    this.reserve(1);
    this.values[this.length++] = value;
    return this;
  }

  append(other: Uint8Array | readonly number[]): this {
    this.reserve(other.length);
    this.values.set(other, this.length);
    this.length += other.length;
    return this;
  }

  /** Unsigned LEB128 of a whole number below 2^32. */
  unsigned(value: number): this {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  /** Signed LEB128 of a 32-bit number. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  float32(value: number): this {
    scratch.setFloat32(0, value, true);
    return this.append(scratchBytes.subarray(0, 4));
  }

  float64(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.append(scratchBytes);
  }

  text(value: string): this {
    const encoded = new TextEncoder().encode(value);
    return this.unsigned(encoded.length).append(encoded);
  }

  /** A section or body: its length, then its bytes. */
  sized(content: ByteList): this {
    return this.unsigned(content.length).append(content.view());
  }

  /** The bytes as they stand; valid until the next one is added. */
  view(): Uint8Array {
    return this.values.subarray(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.values.length) return;
    const larger = new Uint8Array(Math.max(2 * this.values.length, this.length + more));
    larger.set(this.values.subarray(0, this.length));
    this.values = larger;
  }
}
