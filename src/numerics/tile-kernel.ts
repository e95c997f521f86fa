/**
 * The inner product of dense algebra as WebAssembly: two numbers per instruction, which JavaScript cannot ask for.
 *
 * `memory` is where the operands lie; `multiply(rows, columns, depth, out)` takes indices into it and writes
 * out[x + 4 y] = sum over l < depth (at least 1) of memory[rows + 4 l + x] memory[columns + 4 l + y] for x, y in 0..3,
 * summed in the order of l, multiplication and addition apart: the same bits as a plain loop.
 */
export interface TileKernel {
  readonly memory: Float64Array;
  readonly multiply: (rows: number, columns: number, depth: number, out: number) => void;
}

/** A kernel with room for `size` numbers. */
export function tileKernel(size: number): TileKernel {
  const memory = new runtime.Memory({ initial: Math.ceil((size * 8) / 65536) });
  compiled ??= new runtime.Module(moduleBytes());
  const { exports } = new runtime.Instance(compiled, { m: { m: memory } });
  const tile = exports["t"] as (rows: number, columns: number, end: number, out: number) => void;
  return {
    memory: new Float64Array(memory.buffer),
    multiply: (rows, columns, depth, out) => tile(8 * rows, 8 * columns, 8 * (rows + 4 * depth), 8 * out),
  };
}

/** The constructors of WebAssembly, which Node has and its type declarations lack. */
interface Runtime {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

const runtime = (globalThis as unknown as { readonly WebAssembly: Runtime }).WebAssembly;

let compiled: object | undefined;

// Instructions of the WebAssembly core specification 2.0, chapter 5.4.
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const I32_LESS_UNSIGNED = 0x49;
const LOOP = 0x03;
const BRANCH_IF = 0x0d;
const END = 0x0b;
const NO_RESULT = 0x40;
const I32 = 0x7f;
const V128 = 0x7b;
const LOAD = [0xfd, 0x00];
const LOAD_SPLAT = [0xfd, 0x0a];
const STORE = [0xfd, 0x0b];
const ADD = [0xfd, 0xf0, 0x01];
const MULTIPLY = [0xfd, 0xf2, 0x01];
const ALIGN_8 = 3;

/** The module: imports memory m.m, exports t(rows, columns, end of rows, out), all in bytes. */
function moduleBytes(): Uint8Array {
  const body = kernelBody();
  const code = [1, 11, V128, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 4, I32, I32, I32, I32, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x74, 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

/** Locals: 0 rows, 1 columns, 2 end, 3 out; 4..11 the sums (column y in 4 + 2 y and 5 + 2 y), 12..14 operands. */
function kernelBody(): number[] {
  const columns = [0, 1, 2, 3];
  const accumulate = (sum: number, operand: number) => [
    ...[LOCAL_GET, sum, LOCAL_GET, operand, LOCAL_GET, 14],
    ...[...MULTIPLY, ...ADD, LOCAL_SET, sum],
  ];
  return [
    ...[LOOP, NO_RESULT],
    ...[LOCAL_GET, 0, ...LOAD, ALIGN_8, 0, LOCAL_SET, 12],
    ...[LOCAL_GET, 0, ...LOAD, ALIGN_8, 16, LOCAL_SET, 13],
    ...columns.flatMap((y) => [
      ...[LOCAL_GET, 1, ...LOAD_SPLAT, ALIGN_8, 8 * y, LOCAL_SET, 14],
      ...accumulate(4 + 2 * y, 12),
      ...accumulate(5 + 2 * y, 13),
    ]),
    ...[LOCAL_GET, 1, I32_CONST, 32, I32_ADD, LOCAL_SET, 1],
    ...[LOCAL_GET, 0, I32_CONST, 32, I32_ADD, LOCAL_TEE, 0],
    ...[LOCAL_GET, 2, I32_LESS_UNSIGNED, BRANCH_IF, 0, END],
    ...columns.flatMap((y) => [
      ...[LOCAL_GET, 3, LOCAL_GET, 4 + 2 * y, ...STORE, ALIGN_8, ...leb(32 * y)],
      ...[LOCAL_GET, 3, LOCAL_GET, 5 + 2 * y, ...STORE, ALIGN_8, ...leb(32 * y + 16)],
    ]),
    END,
  ];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** Unsigned LEB128. */
function leb(value: number): number[] {
  const low = value & 0x7f;
  return value > 0x7f ? [low | 0x80, ...leb(value >> 7)] : [low];
}
