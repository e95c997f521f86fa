/**
 * Distinct labels of a column and the code of each, found by comparing bytes.
 *
 * A class because it owns the hash table; labels become strings only once, when the scan is over.
 */
export class LabelDictionary {
  readonly #bytes: Uint8Array;
  #from = new Int32Array(64);
  #to = new Int32Array(64);
  #slots = new Int32Array(256).fill(-1);
  #count = 0;
  #last = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Code of the label in bytes from..to-1; codes count up in order of first appearance. */
  code(from: number, to: number): number {
    // Tables are mostly sorted by animal and dendrite, so the label above is the likeliest one.
    if (this.#last >= 0 && this.#equals(this.#last, from, to)) return this.#last;
    const mask = this.#slots.length - 1;
    let slot = this.#hash(from, to) & mask;
    for (;;) {
      const code = this.#slots[slot]!;
      if (code < 0) break;
      if (this.#equals(code, from, to)) {
        this.#last = code;
        return code;
      }
      slot = (slot + 1) & mask;
    }
    this.#last = this.#add(slot, from, to);
    return this.#last;
  }

  /** The labels in order of their codes, doubled quotes undone. */
  labels(decode: (bytes: Uint8Array) => string): string[] {
    return Array.from({ length: this.#count }, (_, code) =>
      decode(this.#bytes.subarray(this.#from[code]!, this.#to[code]!)).replaceAll('""', '"'),
    );
  }

  #add(slot: number, from: number, to: number): number {
    const code = this.#count++;
    if (code === this.#from.length) {
      this.#from = grown(this.#from);
      this.#to = grown(this.#to);
    }
    this.#from[code] = from;
    this.#to[code] = to;
    this.#slots[slot] = code;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let code = 0; code < this.#count; code++) {
      let slot = this.#hash(this.#from[code]!, this.#to[code]!) & mask;
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = code;
    }
  }

  #equals(code: number, from: number, to: number): boolean {
    const start = this.#from[code]!;
    const length = to - from;
    if (this.#to[code]! - start !== length) return false;
    for (let k = length - 1; k >= 0; k--) if (this.#bytes[start + k] !== this.#bytes[from + k]) return false;
    return true;
  }

  /** FNV-1a. */
  #hash(from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ this.#bytes[at]!, 0x01000193);
    return (hash ^ (hash >>> 15)) >>> 0;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
