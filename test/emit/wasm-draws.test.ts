import { expect, test } from "vitest";
import { uniformsOf, WasmDraws } from "../../src/emit/wasm-draws.ts";
import type { WasmFunction } from "../../src/emit/wasm-function.ts";
import { WasmMath } from "../../src/emit/wasm-math.ts";
import { WasmModule } from "../../src/emit/wasm-module.ts";
import { normalOf, poissonOf, uniformOf } from "../../src/numerics/inverse-draw.ts";
import { sparseDraw } from "../../src/numerics/sparse-draw.ts";

/** Address of the number of the step. */
const ORDINALS = 512;
const STEP = 1024;

/** A module whose `run` does what `emit` says, and its memory. */
function compiled(emit: (f: WasmFunction, draws: WasmDraws) => void) {
  const module = new WasmModule({ pages: 1, maximum: 1, shared: false });
  const draws = new WasmDraws(module, new WasmMath(module), { drawStep: STEP });
  const f = module.function({ params: [], results: [] }, "run");
  emit(f, draws);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const code = new WebAssembly.Module(module.bytes() as Uint8Array<ArrayBuffer>);
  const instance = new WebAssembly.Instance(code, { env: { memory } });
  return { run: instance.exports["run"] as () => void, buffer: memory.buffer };
}

test("four words at once are those of Philox one by one, also beyond step 2^32 and for several ordinals", () => {
  const key = [0x9abcdef0, 0x12345678] as const;
  const { run, buffer } = compiled((f, draws) => {
    f.i32(32).i32(0).memory("v128.load", 0).i32(0).memory("v128.load", 16);
    f.i32(0).memory("v128.load", ORDINALS);
    f.i32(key[0] | 0)
      .i32(key[1] | 0)
      .call(draws.words())
      .memory("v128.store", 0);
  });
  const words = new Uint32Array(buffer);
  for (const step of [0, 7, 2 ** 32 - 1, 2 ** 32 + 5, 3 * 2 ** 40 + 1]) {
    words.set([0, 1, 0xffffffff, 123456, 9, 0xffffffff, 3, 4_000_000_000]);
    const ordinals = [0, 1, 2047, 5];
    words.set(ordinals, ORDINALS / 4);
    new DataView(buffer).setBigUint64(STEP, BigInt(step), true);
    run();
    const one = new Uint32Array(4);
    for (let lane = 0; lane < 4; lane++) {
      sparseDraw(one, key, words[lane]!, words[4 + lane]!, step, ordinals[lane]!);
      expect(words[8 + lane]).toBe(one[0]);
    }
  }
});

test("uniform, normal and Poisson numbers have the bits of the interpreter", () => {
  const { run, buffer } = compiled((f, draws) => {
    const u = f.local("v128");
    f.i32(0).memory("v128.load", 0);
    uniformsOf(f);
    f.set(u).i32(0).get(u).memory("v128.store", 32);
    f.i32(0).get(u).call(draws.normal()).memory("v128.store", 48);
    f.i32(0).get(u).i32(0).memory("v128.load", 16).call(draws.poisson()).memory("v128.store", 64);
  });
  const words = new Uint32Array(buffer);
  const numbers = new Float64Array(buffer);
  for (let k = 0; k < 4000; k++) {
    words.set([(k * 2654435761) >>> 0, k < 20 ? k : ~k >>> 0]);
    numbers.set([(k % 90) * 0.9, k % 3 === 0 ? 0 : k], 2);
    run();
    for (const lane of [0, 1]) {
      const u = uniformOf(words[lane]!);
      expect(numbers[4 + lane]).toBe(u);
      expect(numbers[6 + lane]).toBe(normalOf(u));
      expect(numbers[8 + lane]).toBe(poissonOf(u, numbers[2 + lane]!));
    }
  }
});
