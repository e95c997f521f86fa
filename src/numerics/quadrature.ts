import { symmetricEigen } from "./dense.ts";

/** Points and weights of a quadrature rule, ascending. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Gauss-Legendre rule of n points on [-1, 1]: exact for polynomials of degree 2n - 1. */
export function gaussLegendre(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let previous = 0;
      let value = 1;
      for (let k = 0; k < n; k++) {
        const next = ((2 * k + 1) * x * value - k * previous) / (k + 1);
        previous = value;
        value = next;
      }
      slope = (n * (previous - x * value)) / (1 - x * x);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/**
 * Gauss-Hermite rule of n points for the integral of f(x) exp(-x^2) over the line.
 *
 * Source: Golub & Welsch 1969, Math Comp 23:221: eigenvalues of the Jacobi matrix, with 0 and sqrt(k / 2).
 */
export function gaussHermite(n: number): QuadratureRule {
  const jacobi = new Float64Array(n * n);
  for (let k = 1; k < n; k++) {
    jacobi[k + (k - 1) * n] = Math.sqrt(k / 2);
    jacobi[k - 1 + k * n] = Math.sqrt(k / 2);
  }
  const { values, vectors } = symmetricEigen(jacobi, n);
  const weights = Float64Array.from(values, (_, i) => Math.sqrt(Math.PI) * vectors[i * n]! ** 2);
  return { nodes: values, weights };
}
