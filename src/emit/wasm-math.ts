import type { Local, WasmFunction } from "./wasm-function.ts";
import type { WasmModule } from "./wasm-module.ts";

/** Four single or two double precision lanes. */
export type Lanes = "f32x4" | "f64x2";

type Name = "exp" | "log" | "pow";

/**
 * Vector functions of a module, made when first asked for.
 *
 * Errors against the exact value: exp 3e-7 relative in f32x4 and 4e-16 in f64x2, log 3e-7 and 4e-16 (relative, absolute
 * near 1), pow as exp(y log x) in double precision. exp below -87.3 (-708 in f64x2) is 0, above 88.7 (709.7) infinite.
 * Source: polynomials and rational forms of Cephes (Moshier), expf, exp, logf, log.
 */
export class WasmMath {
  private readonly module: WasmModule;
  private readonly made = new Map<string, WasmFunction>();

  constructor(module: WasmModule) {
    this.module = module;
  }

  /** The function `name` over `lanes`; v128 in, v128 out. */
  function(name: Name, lanes: Lanes): WasmFunction {
    const key = `${name}.${lanes}`;
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const params = name === "pow" ? (["v128", "v128"] as const) : (["v128"] as const);
    const f = this.module.function({ params, results: ["v128"] });
    this.made.set(key, f);
    if (name === "exp") expOf(f, lanes, f.param(0));
    else if (name === "log") lanes === "f32x4" ? log32(f) : log64(f);
    else if (lanes === "f64x2") this.pow64(f);
    else this.pow32(f);
    return f;
  }

  /**
   * Replaces the vector on the stack by its exponential, without a call: a call keeps nothing in registers, and its
   * constants are made anew each time, where a loop around makes them once.
   */
  exp(f: WasmFunction, lanes: Lanes): void {
    const x = f.local("v128");
    f.set(x);
    expOf(f, lanes, x);
    f.release(x);
  }

  private pow64(f: WasmFunction): void {
    const [x, y] = [f.param(0), f.param(1)];
    const result = f.local("v128");
    const odd = f.local("v128");
    f.get(x).op("f64x2.abs").call(this.function("log", "f64x2"));
    f.get(y).op("f64x2.mul").call(this.function("exp", "f64x2")).set(result);
    // below 0: the sign of an odd power, and no number for a fractional one
    f.get(y).splat(0.5, "f64x2").op("f64x2.mul").tee(odd).get(odd).op("f64x2.floor", "f64x2.ne").set(odd);
    f.get(result).op("f64x2.neg").get(result).get(odd).op("v128.bitselect");
    f.splat(Number.NaN, "f64x2").get(y).get(y).op("f64x2.floor", "f64x2.eq", "v128.bitselect");
    f.get(result).get(x).splat(0, "f64x2").op("f64x2.lt", "v128.bitselect").set(result);
    // y = 0 gives 1 even at x = 0, where log x is infinite
    f.splat(1, "f64x2").get(result).get(y).splat(0, "f64x2").op("f64x2.eq", "v128.bitselect");
  }

  private pow32(f: WasmFunction): void {
    const pow = this.function("pow", "f64x2");
    for (const half of [0, 1]) {
      for (const at of [0, 1]) {
        f.get(f.param(at)).get(f.param(at));
        f.shuffle32(half === 0 ? [0, 1, 0, 1] : [2, 3, 2, 3]).op("f64x2.promote_low_f32x4");
      }
      f.call(pow).op("f32x4.demote_f64x2_zero");
    }
    f.shuffle32([0, 1, 4, 5]);
  }
}

/** Pushes the sum of coefficients[i] x^(n-1-i) for the vector in `x`, by Horner. */
export function horner(f: WasmFunction, lanes: Lanes, x: Local, coefficients: readonly number[]): void {
  f.splat(coefficients[0]!, lanes);
  for (const c of coefficients.slice(1)) f.get(x).op(`${lanes}.mul`).splat(c, lanes).op(`${lanes}.add`);
}

/** Replaces the vector on the stack by its signs: -1, 0 or 1. */
export function pushSign(f: WasmFunction, lanes: Lanes): void {
  const x = f.local("v128");
  f.tee(x).splat(0, lanes).op(`${lanes}.gt`).splat(1, lanes).op("v128.and");
  f.get(x).splat(0, lanes).op(`${lanes}.lt`).splat(1, lanes).op("v128.and", `${lanes}.sub`);
  f.release(x);
}

/** Replaces the vector on the stack by a small whole power of it, as a product. */
export function pushPower(f: WasmFunction, lanes: Lanes, power: number): void {
  if (power === 1) return;
  const x = f.local("v128");
  f.set(x);
  if (power <= 0) f.splat(1, lanes);
  for (let i = 0; i < Math.abs(power); i++) {
    f.get(x);
    if (power < 0 || i > 0) f.op(power < 0 ? `${lanes}.div` : `${lanes}.mul`);
  }
  f.release(x);
}

function expOf(f: WasmFunction, lanes: Lanes, x: Local): void {
  if (lanes === "f32x4") exp32(f, x);
  else exp64(f, x);
}

/** Adding it to a small number leaves the nearest whole number in the low bits: 1.5 2^23. */
const MAGIC = 12582912;

function exp32(f: WasmFunction, x: Local): void {
  const n = f.local("v128");
  const bits = f.local("v128");
  const r = f.local("v128");
  f.get(x).splat(88.72283, "f32x4").op("f32x4.pmin").splat(-87.33654, "f32x4").op("f32x4.pmax").set(r);
  f.get(r).splat(Math.LOG2E, "f32x4").op("f32x4.mul").splat(MAGIC, "f32x4").op("f32x4.add");
  f.splat(MAGIC + 127, "f32x4")
    .op("f32x4.pmin")
    .tee(bits)
    .splat(MAGIC, "f32x4")
    .op("f32x4.sub")
    .set(n);
  f.get(r).get(n).splat(0.693359375, "f32x4").op("f32x4.mul", "f32x4.sub");
  f.get(n).splat(-0.00021219444, "f32x4").op("f32x4.mul", "f32x4.sub").set(r);
  horner(
    f,
    "f32x4",
    r,
    [0.000198756915, 0.0013981999507, 0.0083334519073, 0.041665795894, 0.16666665459, 0.50000001201],
  );
  f.get(r).op("f32x4.mul").get(r).op("f32x4.mul").get(r).op("f32x4.add").splat(1, "f32x4").op("f32x4.add");
  // 2^n: the low bits of `bits` are n
  f.get(bits).i32(23).op("i32x4.shl").splat(0x3f800000, "i32x4").op("i32x4.add", "f32x4.mul").set(r);
  expEdges(f, "f32x4", { x, result: r, low: -87.33654, high: 88.72283 });
  f.release(n, bits, r);
}

function exp64(f: WasmFunction, x: Local): void {
  const n = f.local("v128");
  const r = f.local("v128");
  const z = f.local("v128");
  const p = f.local("v128");
  f.get(x).splat(709.78, "f64x2").op("f64x2.pmin").splat(-708, "f64x2").op("f64x2.pmax").set(r);
  f.get(r)
    .splat(Math.LOG2E, "f64x2")
    .op("f64x2.mul", "f64x2.nearest")
    .splat(1023, "f64x2")
    .op("f64x2.pmin")
    .set(n);
  f.get(r).get(n).splat(0.693145751953125, "f64x2").op("f64x2.mul", "f64x2.sub");
  f.get(n).splat(0.0000014286068203094173, "f64x2").op("f64x2.mul", "f64x2.sub").tee(r);
  f.get(r).op("f64x2.mul").set(z);
  horner(f, "f64x2", z, [0.00012617719307481058, 0.030299440770744195, 1]);
  f.get(r).op("f64x2.mul").set(p);
  f.get(p);
  horner(f, "f64x2", z, [0.0000030019850513866446, 0.002524483403496841, 0.22726554820815503, 2]);
  f.get(p).op("f64x2.sub", "f64x2.div").splat(2, "f64x2").op("f64x2.mul").splat(1, "f64x2").op("f64x2.add");
  // 2^n: adding 1.5 2^52 leaves n in the low bits
  f.get(n)
    .splat(6755399441055744 + 1023, "f64x2")
    .op("f64x2.add")
    .i32(52)
    .op("i64x2.shl", "f64x2.mul")
    .set(r);
  expEdges(f, "f64x2", { x, result: r, low: -708, high: 709.78 });
  f.release(n, r, z, p);
}

/** 0 for x below `low`, infinity above `high`, else what is in `result`. */
function expEdges(
  f: WasmFunction,
  lanes: Lanes,
  {
    x,
    result,
    low,
    high,
  }: { readonly x: Local; readonly result: Local; readonly low: number; readonly high: number },
): void {
  f.get(result).get(x).splat(low, lanes).op(`${lanes}.ge`, "v128.and").set(result);
  f.splat(Number.POSITIVE_INFINITY, lanes).get(result).get(x).splat(high, lanes);
  f.op(`${lanes}.gt`, "v128.bitselect");
}

function log32(f: WasmFunction): void {
  const x = f.param(0);
  const e = f.local("v128");
  const m = f.local("v128");
  const low = f.local("v128");
  const z = f.local("v128");
  // mantissa in [0.5, 1) and its exponent
  f.get(x).i32(23).op("i32x4.shr_u").splat(126, "i32x4").op("i32x4.sub", "f32x4.convert_i32x4_s").set(e);
  f.get(x).splat(0x007fffff, "i32x4").op("v128.and").splat(0x3f000000, "i32x4").op("v128.or").set(m);
  f.get(m).splat(Math.SQRT1_2, "f32x4").op("f32x4.lt").set(low);
  f.get(e).splat(1, "f32x4").get(low).op("v128.and", "f32x4.sub").set(e);
  f.get(m).get(m).get(low).op("v128.and", "f32x4.add").splat(1, "f32x4").op("f32x4.sub").tee(m);
  f.get(m).op("f32x4.mul").set(z);
  horner(
    f,
    "f32x4",
    m,
    [
      0.070376836292, -0.1151461031, 0.1167699874, -0.12420140846, 0.14249322787, -0.16668057665,
      0.20000714765, -0.24999993993, 0.33333331174,
    ],
  );
  f.get(m).op("f32x4.mul").get(z).op("f32x4.mul");
  f.get(e).splat(-0.00021219444, "f32x4").op("f32x4.mul", "f32x4.add");
  f.get(z).splat(0.5, "f32x4").op("f32x4.mul", "f32x4.sub");
  f.get(m).op("f32x4.add").get(e).splat(0.693359375, "f32x4").op("f32x4.mul", "f32x4.add");
  logEdges(f, "f32x4");
}

function log64(f: WasmFunction): void {
  const x = f.param(0);
  const e = f.local("v128");
  const m = f.local("v128");
  const low = f.local("v128");
  const z = f.local("v128");
  f.get(x).i32(52).op("i64x2.shr_u").get(x).shuffle32([0, 2, 0, 2]).splat(1022, "i32x4").op("i32x4.sub");
  f.op("f64x2.convert_low_i32x4_s").set(e);
  f.get(x)
    .v128(words64(0xffffffff, 0x000fffff))
    .op("v128.and")
    .v128(words64(0, 0x3fe00000))
    .op("v128.or")
    .set(m);
  f.get(m).splat(Math.SQRT1_2, "f64x2").op("f64x2.lt").set(low);
  f.get(e).splat(1, "f64x2").get(low).op("v128.and", "f64x2.sub").set(e);
  f.get(m).get(m).get(low).op("v128.and", "f64x2.add").splat(1, "f64x2").op("f64x2.sub").tee(m);
  f.get(m).op("f64x2.mul").set(z);
  f.get(m).get(z);
  horner(
    f,
    "f64x2",
    m,
    [
      0.00010187566380458093, 0.497494994976747, 4.705791198788817, 14.498922534161093, 17.936867850781983,
      7.708387337558854,
    ],
  );
  horner(
    f,
    "f64x2",
    m,
    [1, 11.287358718916746, 45.227914583753225, 82.98752669127767, 71.15447506185639, 23.125162012676533],
  );
  f.op("f64x2.div", "f64x2.mul", "f64x2.mul");
  f.get(e).splat(0.00021219444005469057, "f64x2").op("f64x2.mul", "f64x2.sub");
  f.get(z).splat(0.5, "f64x2").op("f64x2.mul", "f64x2.sub");
  f.get(m).op("f64x2.add").get(e).splat(0.693359375, "f64x2").op("f64x2.mul", "f64x2.add");
  logEdges(f, "f64x2");
}

/** log 0 = -infinity, log infinity = infinity, and not-a-number below 0; numbers below the normal range count as 0. */
function logEdges(f: WasmFunction, lanes: Lanes): void {
  const x = f.param(0);
  const result = f.local("v128");
  const tiny = lanes === "f32x4" ? 1.17549435e-38 : 2.2250738585072014e-308;
  f.set(result);
  f.splat(Number.NEGATIVE_INFINITY, lanes)
    .get(result)
    .get(x)
    .splat(tiny, lanes)
    .op(`${lanes}.lt`, "v128.bitselect")
    .set(result);
  f.splat(Number.NaN, lanes)
    .get(result)
    .get(x)
    .splat(0, lanes)
    .op(`${lanes}.lt`, "v128.bitselect")
    .set(result);
  f.get(x).get(result).get(x).splat(Number.POSITIVE_INFINITY, lanes).op(`${lanes}.eq`, "v128.bitselect");
}

function words64(low: number, high: number): Uint8Array {
  return new Uint8Array(new Uint32Array([low, high, low, high]).buffer);
}
