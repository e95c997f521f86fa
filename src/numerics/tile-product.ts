/** Packed operands of 4 x depth numbers, four to a step, and the 4 x 4 product of two of them. */
export interface TileProduct {
  /** Room for the packs; `multiply` takes offsets into it. */
  readonly numbers: Float64Array;
  /** Sum over l < depth of x[l][i] y[l][j], written column-major (i fastest) to the first 16 numbers. */
  readonly multiply: (x: number, y: number, depth: number) => void;
}

/** What is used of the WebAssembly of browsers and Node, whose types belong to neither library of this package. */
interface Assembly {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** First number of `numbers` that packs may use. */
export const PACKS_FROM = 16;

const PAGE_BYTES = 65536;

/**
 * A product kernel with room for `size` numbers: two-lane SIMD in WebAssembly where there is any, otherwise the same
 * sums in the same order in plain code, so that both give the same bits.
 */
export function tileProduct(size: number): TileProduct {
  const bytes = 8 * (PACKS_FROM + size);
  const assembly = (globalThis as unknown as { readonly WebAssembly?: Assembly }).WebAssembly;
  if (!assembly?.validate(kernelBytes)) return plainProduct(bytes / 8);
  const memory = new assembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const instance = new assembly.Instance(new assembly.Module(kernelBytes), { m: { m: memory } });
  const kernel = instance.exports["f"] as (x: number, y: number, depth: number, out: number) => void; // the one export
  return {
    numbers: new Float64Array(memory.buffer),
    multiply: (x, y, depth) => kernel(8 * x, 8 * y, depth, 0),
  };
}

function plainProduct(size: number): TileProduct {
  const numbers = new Float64Array(size);
  const multiply = (x: number, y: number, depth: number) => {
    const sums = new Float64Array(16);
    for (let l = 0; l < 4 * depth; l += 4)
      for (let j = 0; j < 4; j++) {
        const value = numbers[y + l + j]!;
        for (let i = 0; i < 4; i++) sums[i + 4 * j]! += numbers[x + l + i]! * value;
      }
    numbers.set(sums);
  };
  return { numbers, multiply };
}

/**
 * The kernel as a WebAssembly module. Parameters: 0 x, 1 y (byte addresses), 2 depth, 3 address of the result. Locals: 4-11
 * the eight accumulators (column j in 4 + 2j and 5 + 2j), 12 and 13 the two halves of x, 14 the spread entry of y.
 */
const kernelBytes = moduleOf([
  [0x03, 0x40], // loop
  [0x20, 0, 0xfd, 0x00, 3, 0, 0x21, 12], // local 12 = v128.load x
  [0x20, 0, 0xfd, 0x00, 3, 16, 0x21, 13], // local 13 = v128.load x + 16
  ...[0, 1, 2, 3].flatMap((j) => [
    [0x20, 1, 0xfd, 0x0a, 3, 8 * j, 0x21, 14], // local 14 = v128.load64_splat y + 8j
    ...[0, 1].map((half) => {
      const sum = 4 + 2 * j + half;
      return [0x20, sum, 0x20, 12 + half, 0x20, 14, 0xfd, 0xf2, 1, 0xfd, 0xf0, 1, 0x21, sum]; // sum += x * y (f64x2)
    }),
  ]),
  [0x20, 0, 0x41, 32, 0x6a, 0x21, 0], // x += 32
  [0x20, 1, 0x41, 32, 0x6a, 0x21, 1], // y += 32
  [0x20, 2, 0x41, 1, 0x6b, 0x22, 2, 0x0d, 0], // repeat while --depth
  [0x0b], // end of loop
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((at) => [0x20, 3, 0x20, 4 + at, 0xfd, 0x0b, 3, ...leb(16 * at)]), // v128.store
  [0x0b], // end of function
]);

/** A module with one function of four i32 and eleven v128 locals, importing memory m.m and exporting f. */
function moduleOf(code: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const body = [1, 11, 0x7b, ...code.flat()];
  const section = (id: number, content: readonly number[]) => [id, ...leb(content.length), ...content];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic number and version
    ...section(1, [1, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

/** Unsigned LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}
