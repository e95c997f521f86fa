import type { WasmFunction } from "./wasm-function.ts";
import type { ControlLayout } from "./wasm-layout.ts";
import { horner, type WasmMath } from "./wasm-math.ts";
import type { WasmModule } from "./wasm-module.ts";

/**
 * Random numbers of a module, as functions made when first asked for: the words of src/numerics/sparse-draw.ts and the
 * inversions of src/numerics/inverse-draw.ts, bit for bit.
 */
export class WasmDraws {
  private readonly module: WasmModule;
  private readonly math: WasmMath;
  private readonly control: Pick<ControlLayout, "drawStep">;
  private readonly made = new Map<string, WasmFunction>();

  constructor(module: WasmModule, math: WasmMath, control: Pick<ControlLayout, "drawStep">) {
    this.module = module;
    this.math = math;
    this.control = control;
  }

  /** `(pre, post, ordinal: i32x4, k0, k1: i32) => i32x4`: first words of Philox4x32-10 at the counter (pre, post, step). */
  words(): WasmFunction {
    return this.once("words", () => {
      const f = this.module.function({ params: ["v128", "v128", "v128", "i32", "i32"], results: ["v128"] });
      philox(f, this.control.drawStep);
      return f;
    });
  }

  /** Standard normal numbers with the distribution functions in a f64x2. */
  normal(): WasmFunction {
    return this.once("normal", () => {
      const f = this.module.function({ params: ["v128"], results: ["v128"] });
      normal(f, this.math.function("log", "f64x2"));
      return f;
    });
  }

  /** Poisson counts: `(uniform, mean: f64x2) => f64x2`. */
  poisson(): WasmFunction {
    return this.once("poisson", () => {
      const f = this.module.function({ params: ["v128", "v128"], results: ["v128"] });
      poisson(f, this.math.function("exp", "f64x2"), this.normal());
      return f;
    });
  }

  private once(name: string, make: () => WasmFunction): WasmFunction {
    const known = this.made.get(name) ?? make();
    this.made.set(name, known);
    return known;
  }
}

/** Replaces two words of an i32x4 on the stack by the numbers (word + 0.5) 2^-32 of the open interval (0, 1). */
export function uniformsOf(f: WasmFunction): void {
  f.op("f64x2.convert_low_i32x4_u")
    .splat(0.5, "f64x2")
    .op("f64x2.add")
    .splat(2 ** -32, "f64x2")
    .op("f64x2.mul");
}

/** Source: Salmon, Moraes, Dror & Shaw 2011, Random123; multipliers and Weyl constants as in src/numerics/random.ts. */
function philox(f: WasmFunction, step: number): void {
  const [c0, c1] = [f.param(0), f.param(1)];
  const [c2, c3, a, b] = [0, 1, 2, 3].map(() => f.local("v128")) as [Local, Local, Local, Local];
  const [k0, k1] = [f.local("v128"), f.local("v128")];
  f.i32(0).memory("v128.load32_splat", step).set(c2);
  f.i32(0).memory("v128.load32_splat", step + 4);
  f.get(f.param(2)).i32(21).op("i32x4.shl", "v128.or").set(c3);
  f.get(f.param(3)).op("i32x4.splat").set(k0).get(f.param(4)).op("i32x4.splat").set(k1);
  const product = (counter: Local, multiplier: number): void => {
    f.get(counter).splat(multiplier, "i32x4").op("i64x2.extmul_low_i32x4_u").set(a);
    f.get(counter).splat(multiplier, "i32x4").op("i64x2.extmul_high_i32x4_u").set(b);
  };
  for (let round = 0; round < 10; round++) {
    product(c2, 0xcd9e8d57);
    f.get(a).get(b).shuffle32([1, 3, 5, 7]).get(c1).op("v128.xor").get(k0).op("v128.xor");
    f.get(a).get(b).shuffle32([0, 2, 4, 6]).set(c1);
    product(c0, 0xd2511f53);
    f.set(c0).get(a).get(b).shuffle32([1, 3, 5, 7]).get(c3).op("v128.xor").get(k1).op("v128.xor").set(c2);
    f.get(a).get(b).shuffle32([0, 2, 4, 6]).set(c3);
    f.get(k0).splat(0x9e3779b9, "i32x4").op("i32x4.add").set(k0);
    f.get(k1).splat(0xbb67ae85, "i32x4").op("i32x4.add").set(k1);
  }
  f.get(c0);
}

/** Source: Wichura 1988, AS 241, PPND7, in the order of operations of `normalOf`. */
function normal(f: WasmFunction, log: WasmFunction): void {
  const u = f.param(0);
  const [q, r, result, tail, low] = [0, 1, 2, 3, 4].map(() => f.local("v128")) as Local5;
  f.get(u).splat(0.5, "f64x2").op("f64x2.sub").set(q);
  f.splat(0.180625, "f64x2").get(q).get(q).op("f64x2.mul", "f64x2.sub").set(r);
  f.get(q);
  horner(f, "f64x2", r, [59.10937472, 159.29113202, 50.434271938, 3.3871327179]);
  f.op("f64x2.mul");
  horner(f, "f64x2", r, [67.1875636, 78.757757664, 17.895169469, 1]);
  f.op("f64x2.div").set(result);
  f.get(q).op("f64x2.abs").splat(0.425, "f64x2").op("f64x2.gt").tee(tail).op("v128.any_true");
  f.if(() => {
    f.get(q).splat(0, "f64x2").op("f64x2.lt").set(low);
    f.get(u).splat(1, "f64x2").get(u).op("f64x2.sub").get(low).op("v128.bitselect").call(log);
    f.op("f64x2.neg", "f64x2.sqrt").splat(1.6, "f64x2").op("f64x2.sub").set(r);
    horner(f, "f64x2", r, [0.17023821103, 1.3067284816, 2.75681539, 1.4234372777]);
    horner(f, "f64x2", r, [0.12021132975, 0.7370016425, 1]);
    f.op("f64x2.div").set(r);
    f.get(r).op("f64x2.neg").get(r).get(low).op("v128.bitselect");
    f.get(result).get(tail).op("v128.bitselect").set(result);
  });
  f.get(result);
}

/** Inversion up to a mean of 64, the normal expansion above it, as in `poissonOf`. */
function poisson(f: WasmFunction, exp: WasmFunction, standardNormal: WasmFunction): void {
  const [u, mean] = [f.param(0), f.param(1)];
  const [k, p, below, more, large] = [0, 1, 2, 3, 4].map(() => f.local("v128")) as Local5;
  f.splat(0, "f64x2").set(k).get(mean).op("f64x2.neg").call(exp).tee(p).set(below);
  f.get(mean).splat(64, "f64x2").op("f64x2.gt").set(large);
  const test = (): void => {
    f.get(u).get(below).op("f64x2.gt").get(p).splat(0, "f64x2").op("f64x2.gt", "v128.and");
    f.get(large).op("v128.andnot").tee(more).op("v128.any_true");
  };
  test();
  f.if(() => {
    f.loop(() => {
      f.get(k).splat(1, "f64x2").get(more).op("v128.and", "f64x2.add").set(k);
      f.get(p).get(mean).get(k).op("f64x2.div", "f64x2.mul").get(p).get(more).op("v128.bitselect").set(p);
      f.get(below).get(p).get(more).op("v128.and", "f64x2.add").set(below);
      test();
    });
  });
  f.get(large).op("v128.any_true");
  f.if(() => {
    f.get(u).call(standardNormal).set(p);
    f.get(mean).get(mean).op("f64x2.sqrt").get(p).op("f64x2.mul", "f64x2.add");
    f.get(p).get(p).op("f64x2.mul").splat(1, "f64x2").op("f64x2.sub").splat(6, "f64x2").op("f64x2.div");
    f.op("f64x2.add").splat(0.5, "f64x2").op("f64x2.add", "f64x2.floor").splat(0, "f64x2").op("f64x2.max");
    f.get(k).get(large).op("v128.bitselect").set(k);
  });
  f.get(k);
}

type Local = ReturnType<WasmFunction["local"]>;
type Local5 = [Local, Local, Local, Local, Local];
