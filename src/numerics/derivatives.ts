/** A real function of a vector; it must not keep or change its argument. */
export type RealFunction = (x: Float64Array) => number;

/** Box that a derivative must not leave. */
export interface Box {
  readonly lower?: ArrayLike<number> | undefined;
  readonly upper?: ArrayLike<number> | undefined;
}

/** Cube root of the machine's precision: the step at which a central difference loses least. */
const DEFAULT_STEP = 6e-6;

/**
 * Gradient of f at x by central differences, step `step` times max(1, |x_i|); error about step^2.
 *
 * At an edge of `box` the difference is one-sided of second order, so that f is never asked outside.
 */
export function gradient(
  f: RealFunction,
  x: ArrayLike<number>,
  step = DEFAULT_STEP,
  box: Box = {},
): Float64Array {
  const point = Float64Array.from(x);
  const result = new Float64Array(point.length);
  let centre: number | undefined;
  for (let i = 0; i < point.length; i++) {
    const at = point[i]!;
    const h = step * Math.max(1, Math.abs(at));
    const value = (shift: number): number => {
      point[i] = at + shift;
      return f(point);
    };
    const blocked =
      at - h < (box.lower?.[i] ?? -Infinity) ? 1 : at + h > (box.upper?.[i] ?? Infinity) ? -1 : 0;
    if (blocked === 0) result[i] = (value(h) - value(-h)) / (2 * h);
    else {
      centre ??= value(0);
      result[i] = (blocked * (4 * value(blocked * h) - value(2 * blocked * h) - 3 * centre)) / (2 * h);
    }
    point[i] = at;
  }
  return result;
}

/**
 * Hessian of f at x (n x n, column-major), central differences at steps h and h / 2 joined by Richardson
 * extrapolation: error about h^4.
 *
 * `step` times max(1, |x_i|) is h; the default suits a function that is exact to about 1e-12 of its size.
 */
export function hessian(f: RealFunction, x: ArrayLike<number>, step = 4e-3): Float64Array {
  const coarse = hessianAtStep(f, x, step);
  const fine = hessianAtStep(f, x, step / 2);
  return fine.map((value, i) => (4 * value - coarse[i]!) / 3);
}

function hessianAtStep(f: RealFunction, x: ArrayLike<number>, step: number): Float64Array {
  const point = Float64Array.from(x);
  const n = point.length;
  const h = point.map((value) => step * Math.max(1, Math.abs(value)));
  const value = (i: number, di: number, j: number, dj: number): number => {
    const moved = Float64Array.from(point);
    moved[i]! += di * h[i]!;
    moved[j]! += dj * h[j]!;
    return f(moved);
  };
  const centre = f(Float64Array.from(point));
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    result[i + i * n] = (value(i, 1, i, 0) - 2 * centre + value(i, -1, i, 0)) / (h[i]! * h[i]!);
    for (let j = 0; j < i; j++) {
      const mixed = value(i, 1, j, 1) - value(i, 1, j, -1) - value(i, -1, j, 1) + value(i, -1, j, -1);
      result[i + j * n] = mixed / (4 * h[i]! * h[j]!);
      result[j + i * n] = result[i + j * n]!;
    }
  }
  return result;
}
