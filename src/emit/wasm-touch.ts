import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { READ_AHEAD, weightBytes } from "./wasm-layout.ts";

/** Bytes of a cache line; most lines of a row that are read ahead, of its targets and of its weights. */
const LINE = 64;
const TARGET_LINES = 4;
const WEIGHT_LINES = 8;
/** Synapses of so many bytes stay in the second cache of a core, where nothing is gained. */
const CACHE = 2 ** 20;

/**
 * Emits `touch(list, count, delayIndex)` for a projection, which reads the beginnings of rows that are about to arrive;
 * null where they are in the cache anyway.
 *
 * Rows lie anywhere in memory. Read one after the other, each waits for its first lines and for the addresses of its
 * pages; read together before the first is worked on, they wait once. What was read goes to `control.touched`, or the
 * compiler would leave the reading out.
 */
export function emitTouch(parts: KernelParts, index: number): WasmFunction | null {
  if (synapseBytes(parts) < CACHE) return null;
  const { delays, name, weightVariable } = parts.program.projections[index]!;
  const { rowStart, target, wide } = parts.layout.projections[index]!;
  const { rows, synapses } = parts.shape.projections[index]!;
  const f = parts.module.function({ params: ["i32", "i32", "i32"], results: [] }, undefined, `touch ${name}`);
  const [at, left, delay] = [f.param(0), f.param(1), f.param(2)];
  const first = f.local("i32");
  const sink = f.local("v128");
  const lines = (bytes: number, most: number) =>
    Math.min(most, READ_AHEAD / LINE, Math.ceil((bytes * synapses) / rows / LINE));
  f.loop(() => {
    f.get(at).memory("i32.load", 0);
    if (delays.length > 1) f.i32(delays.length).op("i32.mul").get(delay).op("i32.add");
    f.i32(2).op("i32.shl").memory("i32.load", rowStart).set(first);
    const bytes = wide ? 4 : 2;
    readLines(f, { first, sink, address: target, bytes, lines: lines(bytes, TARGET_LINES) });
    if (weightVariable !== null) {
      const own = weightBytes(parts.program, index);
      const address = parts.layout.variables[weightVariable]!;
      readLines(f, { first, sink, address, bytes: own, lines: lines(own, WEIGHT_LINES) });
    }
    f.get(at).i32(4).op("i32.add").set(at);
    f.get(left).i32(1).op("i32.sub").tee(left);
  });
  return f.i32(0).get(sink).memory("v128.store", parts.layout.control.touched);
}

function readLines(
  f: WasmFunction,
  of: {
    readonly first: Local;
    readonly sink: Local;
    readonly address: number;
    readonly bytes: number;
    readonly lines: number;
  },
): void {
  for (let line = 0; line < of.lines; line++) {
    f.get(of.sink)
      .get(of.first)
      .i32(Math.log2(of.bytes))
      .op("i32.shl")
      .memory("v128.load", of.address + LINE * line);
    f.op("v128.xor").set(of.sink);
  }
}

/** Bytes of the targets and weights of all synapses of a worker. */
function synapseBytes({ program, shape, layout }: KernelParts): number {
  return shape.projections.reduce((sum, { synapses }, index) => {
    const { weightVariable } = program.projections[index]!;
    const weight = weightVariable === null ? 0 : weightBytes(program, index);
    return sum + synapses * (weight + (layout.projections[index]!.wide ? 4 : 2));
  }, 0);
}
