import { describe, expect, test } from "vitest";
import { type Lanes, WasmMath } from "../../src/emit/wasm-math.ts";
import { WasmModule } from "../../src/emit/wasm-module.ts";

/** `name` of the module over `lanes`, as a function of plain numbers. */
function compiled(name: "exp" | "log" | "pow", lanes: Lanes): (x: number, y?: number) => number {
  const module = new WasmModule({ pages: 1, maximum: 1, shared: false });
  const math = new WasmMath(module);
  const f = module.function({ params: [], results: [] }, "run");
  f.i32(32).i32(0).memory("v128.load", 0);
  if (name === "pow") f.i32(0).memory("v128.load", 16);
  f.call(math.function(name, lanes)).memory("v128.store", 0);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), {
    env: { memory },
  });
  const run = instance.exports.run as () => void;
  const view = lanes === "f32x4" ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  const width = lanes === "f32x4" ? 4 : 2;
  return (x, y = 0) => {
    view.fill(x, 0, width).fill(y, width, 2 * width);
    run();
    const results = view.slice(2 * width, 3 * width);
    expect(new Set(results).size).toBe(1);
    return results[0]!;
  };
}

const points = (low: number, high: number, n = 2000) =>
  Array.from({ length: n }, (_, i) => low + ((high - low) * (i + 0.37)) / n);

describe("vector functions", () => {
  test("exp of four singles is within 3e-7", () => {
    const exp = compiled("exp", "f32x4");
    for (const x of points(-87, 88).map(Math.fround))
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(3e-7);
  });
  test("exp of two doubles is within 4e-16", () => {
    const exp = compiled("exp", "f64x2");
    for (const x of points(-700, 709)) expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(4.5e-16);
  });
  test("log of four singles is within 3e-7", () => {
    const log = compiled("log", "f32x4");
    for (const x of points(-80, 80).map((u) => Math.fround(Math.exp(u))))
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(3e-7 * Math.max(1, Math.abs(Math.log(x))));
  });
  test("log of two doubles is within 4e-16", () => {
    const log = compiled("log", "f64x2");
    for (const x of points(-700, 700).map(Math.exp))
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(4.5e-16 * Math.max(1, Math.abs(Math.log(x))));
  });
  test("powers agree in both widths", () => {
    for (const lanes of ["f32x4", "f64x2"] as const) {
      const pow = compiled("pow", lanes);
      for (const x of [0.25, 1, 1.5, 7]) {
        for (const y of [-3, -0.5, 0, 0.5, 2, 3.25]) {
          expect(Math.abs(pow(x, y) / x ** y - 1)).toBeLessThan(lanes === "f32x4" ? 1e-7 : 1e-14);
        }
      }
      expect(pow(0, 0)).toBe(1);
      expect(pow(0, 2)).toBe(0);
    }
  });
  test.each([
    // computed in double precision: what is left is the rounding to single
    ["four singles", "f32x4", 40, () => 1e-7],
    // exp carries the error of its exponent p = y log x: 4.5e-16 of p from log, half of 2.2e-16 of p from the product
    ["two doubles", "f64x2", 300, (p: number) => 4.5e-16 + (4.5e-16 + 1.1e-16) * Math.abs(p)],
  ] as const)("powers of %s are within their bound at 2,000 points", (_, lanes, largest, boundAt) => {
    const pow = compiled("pow", lanes);
    const round = lanes === "f32x4" ? Math.fround : (x: number) => x;
    for (const [i, u] of points(-8, 8).entries()) {
      const x = round(Math.exp(u));
      // another exponent at each point, both signs, such that |y log x| stays below `largest`
      const y = round((largest / 8) * (((i * 0.6180339887) % 1) * 2 - 1));
      const error = Math.abs(pow(x, y) / x ** y - 1);
      expect(error, `${x} ** ${y}`).toBeLessThan(boundAt(y * Math.log(x)));
    }
  });
  test("the edges are those of the real functions", () => {
    for (const lanes of ["f32x4", "f64x2"] as const) {
      const exp = compiled("exp", lanes);
      const log = compiled("log", lanes);
      expect(exp(0)).toBe(1);
      expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
      expect(exp(1000)).toBe(Number.POSITIVE_INFINITY);
      expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
      expect(log(1)).toBe(0);
      expect(log(-1)).toBeNaN();
    }
  });
});
