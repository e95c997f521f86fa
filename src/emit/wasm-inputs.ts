import { HORIZON } from "../wiring/spike-source.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import type { InputLayout } from "./wasm-layout.ts";

type Drawn = Extract<InputLayout, { kind: "drawn" }>;
type Listed = Extract<InputLayout, { kind: "listed" }>;

/**
 * Emits the spikes of a step of all owned input cells: each function appends them to the outbox of its population, cells
 * ascending, as `spikeSource` gives them.
 */
export function emitInputs(parts: KernelParts): WasmFunction[] {
  return parts.layout.populations.flatMap(({ input }, population) => {
    const { count } = parts.shape.inputs[population] ?? { count: 0 };
    if (input === null || count === 0) return [];
    return [input.kind === "drawn" ? drawn(parts, population, input) : listed(parts, population, input)];
  });
}

function drawn(parts: KernelParts, population: number, input: Drawn): WasmFunction {
  const { module, layout, program } = parts;
  const { step, slot, outPointers } = layout.control;
  const put = emitPut(parts, input);
  const sort = emitSort(parts, population, { input, put });
  const redraw = emitRedraw(parts, population, { input, put });
  const f = module.function(
    { params: [], results: [] },
    undefined,
    `inputs ${program.populations[population]!.name}`,
  );
  const [bucket, cell, start, end] = [0, 1, 2, 3].map(() => f.local("i32")) as [Local, Local, Local, Local];
  f.i32(0).memory("f64.load", step).i32(0).memory("f64.load", input.expected).op("f64.ne");
  f.i32(0).memory("f64.load", step).i32(0).memory("f64.load", input.sortedTo).op("f64.ge", "i32.or");
  f.if(() => f.call(sort));
  f.i32(0).i32(0).memory("f64.load", step).f64(1).op("f64.add").memory("f64.store", input.expected);
  f.i32(0)
    .memory("i32.load", slot)
    .i32(HORIZON - 1)
    .op("i32.and")
    .i32(2)
    .op("i32.shl")
    .set(bucket);
  f.get(bucket).memory("i32.load", input.bucket).tee(cell).i32(0).op("i32.ge_s");
  f.if(() => {
    f.get(bucket).i32(-1).memory("i32.store", input.bucket);
    f.i32(0).memory("i32.load", outPointers[population]!).tee(start).set(end);
    f.loop(() => {
      insert(f, { cell, start, end });
      f.get(end).i32(4).op("i32.add").set(end);
      f.get(cell).i32(2).op("i32.shl").memory("i32.load", input.link).tee(cell).i32(0).op("i32.ge_s");
    });
    f.i32(0).get(end).memory("i32.store", outPointers[population]!);
    f.loop(() => {
      f.get(start).memory("i32.load", 0).call(redraw);
      f.get(start).i32(4).op("i32.add").tee(start).get(end).op("i32.lt_u");
    });
  });
  return f;
}

/** Puts a cell into the ascending list from `start` to `end`. */
function insert(f: WasmFunction, { cell, start, end }: { cell: Local; start: Local; end: Local }): void {
  const at = f.local("i32");
  const before = f.local("i32");
  const moves = (): void => {
    f.get(at).get(start).op("i32.gt_u");
    f.if(
      () => f.get(at).i32(4).op("i32.sub").memory("i32.load", 0).get(cell).op("i32.gt_s").set(before),
      () => f.i32(0).set(before),
    );
    f.get(before);
  };
  f.get(end).set(at);
  moves();
  f.if(() => {
    f.loop(() => {
      f.get(at).get(at).i32(4).op("i32.sub").memory("i32.load", 0).memory("i32.store", 0);
      f.get(at).i32(4).op("i32.sub").set(at);
      moves();
    });
  });
  f.get(at).get(cell).memory("i32.store", 0);
  f.release(at, before);
}

/** Emits `put(cell, step)`: the cell into the bucket of a step before the horizon. */
function emitPut({ module, layout }: KernelParts, input: Drawn): WasmFunction {
  const f = module.function({ params: ["i32", "f64"], results: [] });
  const [cell, step] = [f.param(0), f.param(1)];
  const bucket = f.local("i32");
  f.get(step).i32(0).memory("f64.load", layout.control.step).op("f64.sub", "i32.trunc_f64_s");
  f.i32(0).memory("i32.load", layout.control.slot).op("i32.add");
  f.i32(HORIZON - 1)
    .op("i32.and")
    .i32(2)
    .op("i32.shl")
    .set(bucket);
  f.get(cell)
    .i32(2)
    .op("i32.shl")
    .get(bucket)
    .memory("i32.load", input.bucket)
    .memory("i32.store", input.link);
  f.get(bucket).get(cell).memory("i32.store", input.bucket);
  return f;
}

/** Emits the filling of the buckets from the present step on; spikes that are late count for it. */
function emitSort(
  parts: KernelParts,
  population: number,
  { input, put }: { readonly input: Drawn; readonly put: WasmFunction },
): WasmFunction {
  const { step } = parts.layout.control;
  const { count } = parts.shape.inputs[population]!;
  const f = parts.module.function({ params: [], results: [] });
  const at = f.local("i32");
  const to = f.local("f64");
  const next = f.local("f64");
  f.i32(0)
    .i32(0)
    .memory("f64.load", step)
    .f64(HORIZON)
    .op("f64.add")
    .tee(to)
    .memory("f64.store", input.sortedTo);
  f.i32(0).set(at);
  f.loop(() => {
    f.get(at).splat(-1, "i32x4").memory("v128.store", input.bucket);
    f.get(at)
      .i32(16)
      .op("i32.add")
      .tee(at)
      .i32(4 * HORIZON)
      .op("i32.lt_u");
  });
  f.i32(0).set(at);
  f.loop(() => {
    f.get(at).i32(3).op("i32.shl").memory("f64.load", input.next).tee(next).get(to).op("f64.lt");
    f.if(() => {
      f.get(at).get(next).i32(0).memory("f64.load", step).op("f64.max").call(put);
    });
    f.get(at).i32(1).op("i32.add").tee(at).i32(count).op("i32.lt_u");
  });
  return f;
}

/** Emits `redraw(cell)`: the next spike of a cell that spikes in this step. */
function emitRedraw(
  parts: KernelParts,
  population: number,
  { input, put }: { readonly input: Drawn; readonly put: WasmFunction },
): WasmFunction {
  const { count } = parts.shape.inputs[population]!;
  const f = parts.module.function({ params: ["i32"], results: [] });
  const cell = f.param(0);
  const next = f.local("f64");
  f.i32(0).memory("f64.load", parts.layout.control.step).f64(1).op("f64.add");
  nextWord(f, cell, { address: input.words, count });
  f.op("f64.convert_i32_u")
    .f64(0.5)
    .op("f64.add")
    .f64(2 ** -32)
    .op("f64.mul", "f64x2.splat");
  f.call(parts.math.function("log", "f64x2")).lane("f64x2.extract_lane", 0);
  f.get(cell).i32(3).op("i32.shl").memory("f64.load", input.scale).op("f64.mul", "f64.floor");
  f.op("f64.add").set(next);
  f.get(cell).i32(3).op("i32.shl").get(next).memory("f64.store", input.next);
  f.get(next).i32(0).memory("f64.load", input.sortedTo).op("f64.lt");
  f.if(() => {
    f.get(cell).get(next).call(put);
  });
  return f;
}

/** Pushes the next word of a cell's stream. Source: as `nextXoshiro`. */
function nextWord(
  f: WasmFunction,
  cell: Local,
  of: { readonly address: number; readonly count: number },
): void {
  const at = f.local("i32");
  const s = [0, 1, 2, 3].map(() => f.local("i32")) as [Local, Local, Local, Local];
  const [s0, s1, s2, s3] = s;
  const sum = f.local("i32");
  const plane = (word: number): number => of.address + 4 * word * of.count;
  f.get(cell).i32(2).op("i32.shl").set(at);
  for (const [word, local] of s.entries()) f.get(at).memory("i32.load", plane(word)).set(local);
  f.get(s0).get(s3).op("i32.add").i32(7).op("i32.rotl").get(s0).op("i32.add").set(sum);
  f.get(s2).get(s0).op("i32.xor").set(s2).get(s3).get(s1).op("i32.xor").set(s3);
  f.get(at).get(s1).get(s2).op("i32.xor").memory("i32.store", plane(1));
  f.get(at).get(s0).get(s3).op("i32.xor").memory("i32.store", plane(0));
  f.get(at).get(s2).get(s1).i32(9).op("i32.shl", "i32.xor").memory("i32.store", plane(2));
  f.get(at).get(s3).i32(11).op("i32.rotl").memory("i32.store", plane(3));
  f.get(sum);
  f.release(at, sum, ...s);
}

function listed(parts: KernelParts, population: number, input: Listed): WasmFunction {
  const { step, outPointers } = parts.layout.control;
  const total = parts.shape.inputs[population]!.listed!;
  const f = parts.module.function({ params: [], results: [] });
  const at = f.local("i32");
  const pointer = f.local("i32");
  f.i32(0).memory("i32.load", input.over).set(at);
  f.i32(0).memory("i32.load", outPointers[population]!).set(pointer);
  /** Runs `each` for the spikes from `at` on whose step compares so with the present one. */
  const over = (compare: "f64.lt" | "f64.eq", each: () => void): void => {
    const goesOn = f.local("i32");
    const test = (): void => {
      f.i32(0).set(goesOn).get(at).i32(total).op("i32.lt_u");
      f.if(() => {
        f.get(at).i32(3).op("i32.shl").memory("f64.load", input.steps);
        f.i32(0).memory("f64.load", step).op(compare).set(goesOn);
      });
      f.get(goesOn);
    };
    test();
    f.if(() => {
      f.loop(() => {
        each();
        f.get(at).i32(1).op("i32.add").set(at);
        test();
      });
    });
    f.release(goesOn);
  };
  over("f64.lt", () => {});
  over("f64.eq", () => {
    f.get(pointer).get(at).i32(2).op("i32.shl").memory("i32.load", input.cells).memory("i32.store", 0);
    f.get(pointer).i32(4).op("i32.add").set(pointer);
  });
  f.i32(0).get(at).memory("i32.store", input.over);
  f.i32(0).get(pointer).memory("i32.store", outPointers[population]!);
  return f;
}
