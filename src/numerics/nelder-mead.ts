import type { RealFunction } from "./derivatives.ts";

/** Where a minimiser stopped, and why. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly status: "converged" | "at-boundary" | "stalled";
  readonly iterations: number;
  readonly evaluations: number;
}

/** What `nelderMead` works on; `step` is the edge of the first simplex, one number or one per coordinate. */
export interface NelderMeadProblem {
  readonly start: ArrayLike<number>;
  readonly value: RealFunction;
  readonly step?: number | ArrayLike<number>;
  /** Spread of the values, relative to 1 + |value|, and of the points at which to stop; default 1e-10. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/**
 * Minimum without derivatives by the simplex method, with the dimension-dependent coefficients that keep it alive in
 * more than a few dimensions.
 *
 * Source: Nelder & Mead 1965, Comput J 7:308; Gao & Han 2012, Comput Optim Appl 51:259 for the coefficients.
 */
export function nelderMead(problem: NelderMeadProblem): Minimum {
  const n = problem.start.length;
  const tolerance = problem.tolerance ?? 1e-10;
  const limit = problem.maxIterations ?? 400 * n;
  let evaluations = 0;
  const value: RealFunction = (x) => {
    evaluations++;
    const f = problem.value(x);
    return Number.isNaN(f) ? Infinity : f;
  };
  const corners = firstSimplex(problem).map((x) => ({ x, f: value(x) }));
  const width = Math.max(2, n);
  for (let iteration = 0; ; iteration++) {
    corners.sort((a, b) => a.f - b.f);
    const best = corners[0]!;
    const worst = corners[n]!;
    const flat = worst.f - best.f <= tolerance * (1 + Math.abs(best.f));
    const small = corners.every((c) =>
      c.x.every((v, i) => Math.abs(v - best.x[i]!) <= Math.sqrt(tolerance) * (1 + Math.abs(v))),
    );
    const done = n === 0 || (flat && small);
    if (done || iteration >= limit) {
      return {
        x: best.x,
        value: best.f,
        status: done ? "converged" : "stalled",
        iterations: iteration,
        evaluations,
      };
    }
    const centre = best.x.map((_, i) => corners.slice(0, n).reduce((sum, c) => sum + c.x[i]!, 0) / n);
    const at = (k: number) => {
      const x = centre.map((v, i) => v + k * (worst.x[i]! - v));
      return { x, f: value(x) };
    };
    const reflected = at(-1);
    if (reflected.f < best.f) {
      const expanded = at(-(1 + 2 / width));
      corners[n] = expanded.f < reflected.f ? expanded : reflected;
      continue;
    }
    if (reflected.f < corners[n - 1]!.f) {
      corners[n] = reflected;
      continue;
    }
    const inward = 0.75 - 1 / (2 * width);
    const contracted = at(reflected.f < worst.f ? -inward : inward);
    if (contracted.f < Math.min(reflected.f, worst.f)) {
      corners[n] = contracted;
      continue;
    }
    for (let k = 1; k <= n; k++) {
      const x = corners[k]!.x.map((v, i) => best.x[i]! + (1 - 1 / width) * (v - best.x[i]!));
      corners[k] = { x, f: value(x) };
    }
  }
}

function firstSimplex(problem: NelderMeadProblem): Float64Array[] {
  const start = Float64Array.from(problem.start);
  const { step = 0.1 } = problem;
  const corners = [start];
  for (let i = 0; i < start.length; i++) {
    const corner = Float64Array.from(start);
    corner[i]! += typeof step === "number" ? step * Math.max(1, Math.abs(corner[i]!)) : step[i]!;
    corners.push(corner);
  }
  return corners;
}
