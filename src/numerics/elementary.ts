// Only + - * / and bit patterns: unlike Math.exp these give the same bits in every JavaScript engine.

const view = new DataView(new ArrayBuffer(8));

/** Natural exponential, within 2 ulp. Source: Cephes exp (Moshier), the operations of the WebAssembly backend. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  // adding and taking away 1.5 2^52 rounds to the nearest whole number
  const n = x * Math.LOG2E + 6755399441055744 - 6755399441055744;
  const r = x - n * 0.693145751953125 - n * 0.0000014286068203094173;
  const z = r * r;
  const p = ((0.00012617719307481058 * z + 0.030299440770744195) * z + 1) * r;
  const q = ((0.0000030019850513866446 * z + 0.002524483403496841) * z + 0.22726554820815503) * z + 2;
  return scaled((p / (q - p)) * 2 + 1, n);
}

/** Natural logarithm, within 2 ulp; -infinity at 0, NaN below. Source: Cephes log (Moshier), as in WebAssembly. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const [fraction, exponent] = split(x);
  const low = fraction < Math.SQRT1_2;
  const e = low ? exponent - 1 : exponent;
  const m = (low ? fraction + fraction : fraction) - 1;
  const z = m * m;
  const p =
    ((((0.00010187566380458093 * m + 0.497494994976747) * m + 4.705791198788817) * m + 14.498922534161093) *
      m +
      17.936867850781983) *
      m +
    7.708387337558854;
  const q =
    ((((m + 11.287358718916746) * m + 45.227914583753225) * m + 82.98752669127767) * m + 71.15447506185639) *
      m +
    23.125162012676533;
  return m * (z * (p / q)) - e * 0.00021219444005469057 - 0.5 * z + m + e * 0.693359375;
}

/** Hyperbolic tangent, within 4 ulp; the series of Lambert near 0, where 1 - 2 / (exp(2x) + 1) would cancel. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size > 22) return x > 0 ? 1 : -1;
  if (size > 0.625) {
    const far = 1 - 2 / (exp(2 * size) + 1);
    return x < 0 ? -far : far;
  }
  let fraction = 23;
  for (let k = 21; k >= 1; k -= 2) fraction = k + (x * x) / fraction;
  return x / fraction;
}

/**
 * `x` to the power `y`, within 2 ulp; pow(0, 0) = 1, NaN for a fractional power of a number below 0.
 *
 * Source: e_pow.c of fdlibm (Sun Microsystems): log2 x in two parts, times y in two parts, then 2 to that power.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const whole = Number.isInteger(y);
  const odd = whole && Math.abs(y % 2) === 1;
  if (x < 0 && !whole && Number.isFinite(y) && Number.isFinite(x)) return Number.NaN;
  const sign = odd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
  const size = Math.abs(x);
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    return sign * ((size === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY);
  }
  if (size === 1) return Number.isFinite(y) ? sign : Number.NaN;
  // beyond 2^64 every number but 1 overflows or vanishes
  if (Math.abs(y) > 1.8446744073709552e19) return sign * (size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0);
  const [high, low] = log2InTwo(size);
  const yHigh = head(y);
  return sign * exp2InTwo(yHigh * high, (y - yHigh) * high + y * low);
}

/** log2 x = high + low, for x > 0; high has the low half of its bits 0. */
function log2InTwo(x: number): [number, number] {
  let [m, n] = split(x);
  m *= 2;
  n -= 1;
  let k = 0;
  // m into [sqrt(3)/2, sqrt(3/2)) around 1, or around 1.5
  if (m >= 1.7320508075688772) {
    n += 1;
    m /= 2;
  } else if (m >= 1.224744871391589) k = 1;
  const center = k === 0 ? 1 : 1.5;
  const u = m - center;
  const v = 1 / (m + center);
  const s = u * v;
  const sHigh = head(s);
  const tHigh = head(m + center);
  const tLow = m - (tHigh - center);
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
  const s2 = s * s;
  const series =
    s2 *
      s2 *
      (0.5999999999999946 +
        s2 *
          (0.4285714285785502 +
            s2 *
              (0.33333332981837743 +
                s2 * (0.272728123808534 + s2 * (0.23066074577556175 + s2 * 0.20697501780033842))))) +
    sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const top = head(3 + square + series);
  const rest = series - (top - 3 - square);
  const a = sHigh * top;
  const b = sLow * top + rest * s;
  const pHigh = head(a + b);
  const pLow = b - (pHigh - a);
  const zHigh = 0.9617967009544373 * pHigh;
  const zLow =
    -7.028461650952758e-9 * pHigh + pLow * 0.9617966939259756 + (k === 0 ? 0 : 1.350039202129749e-8);
  const base = k === 0 ? 0 : 0.5849624872207642;
  const high = head(zHigh + zLow + base + n);
  return [high, zLow - (high - n - base - zHigh)];
}

/** 2^(a + b), a the larger part. */
function exp2InTwo(a: number, b: number): number {
  const z = a + b;
  if (z >= 1025) return Number.POSITIVE_INFINITY;
  if (z < -1080) return 0;
  const n = Math.floor(z + 0.5);
  const whole = a - n;
  const t = head(whole + b);
  const u = t * 0.6931471824645996;
  const v = (b - (t - whole)) * Math.LN2 + t * -1.904654299957768e-9;
  const x = u + v;
  const w = v - (x - u);
  const x2 = x * x;
  const series =
    x -
    x2 *
      (0.16666666666666602 +
        x2 *
          (-0.0027777777777015593 +
            x2 * (0.00006613756321437934 + x2 * (-0.0000016533902205465252 + x2 * 4.1381367970572385e-8))));
  const r = (x * series) / (series - 2) - (w + x * w);
  return scaled(1 - (r - x), n);
}

/** x 2^n, rounded once also where the result has fewer bits. */
function scaled(x: number, n: number): number {
  if (n > 1023) return x * 2 * powerOfTwo(n - 1);
  return n < -1021 ? x * powerOfTwo(n + 60) * 8.673617379884035e-19 : x * powerOfTwo(n);
}

/** 2^n for n in -1022 .. 1023. */
function powerOfTwo(n: number): number {
  view.setUint32(0, (n + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** x as fraction in [0.5, 1) and exponent: x = fraction 2^exponent. */
function split(x: number): [number, number] {
  const lift = x < 2.2250738585072014e-308 ? 54 : 0;
  view.setFloat64(0, lift === 0 ? x : x * 18014398509481984);
  const high = view.getUint32(0);
  view.setUint32(0, (high & 0x000fffff) | 0x3fe00000);
  return [view.getFloat64(0), (high >>> 20) - 1022 - lift];
}

/** x without its low 32 bits, so that products of two such numbers are exact. */
function head(x: number): number {
  view.setFloat64(0, x);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}
