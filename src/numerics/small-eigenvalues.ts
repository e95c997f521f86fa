/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/**
 * Eigenvalues of a small real matrix (row by row, n x n, n up to about 8), by the characteristic polynomial.
 *
 * Source: Faddeev-LeVerrier for the polynomial, Durand-Kerner for its roots. Fails: never; with n above 8 digits are lost.
 */
export function smallEigenvalues(matrix: readonly (readonly number[])[]): Complex[] {
  const size = Math.max(...matrix.flat().map(Math.abs), 0);
  if (size === 0) return matrix.map(() => ({ re: 0, im: 0 }));
  const scaled = matrix.map((row) => row.map((x) => x / size));
  return roots(characteristicPolynomial(scaled)).map(({ re, im }) => ({ re: re * size, im: im * size }));
}

/** Coefficients c of x^n + c[0] x^(n-1) + ... + c[n-1]. */
function characteristicPolynomial(a: readonly (readonly number[])[]): number[] {
  const n = a.length;
  const coefficients: number[] = [];
  let m = a.map((row) => row.map(() => 0));
  let last = 1;
  for (let k = 1; k <= n; k++) {
    m = a.map((row, i) =>
      row.map((_, j) => row.reduce((sum, x, l) => sum + x * m[l]![j]!, 0) + (i === j ? last : 0)),
    );
    const trace = a.reduce((sum, row, i) => sum + row.reduce((part, x, l) => part + x * m[l]![i]!, 0), 0);
    last = -trace / k;
    coefficients.push(last);
  }
  return coefficients;
}

function roots(coefficients: readonly number[]): Complex[] {
  const n = coefficients.length;
  const radius = 1 + Math.max(...coefficients.map(Math.abs));
  let found: Complex[] = Array.from({ length: n }, (_, k) => {
    const angle = (2 * Math.PI * k) / n + 0.4;
    return { re: radius * Math.cos(angle), im: radius * Math.sin(angle) };
  });
  for (let round = 0; round < 500; round++) {
    let moved = 0;
    found = found.map((z, k) => {
      let value: Complex = { re: 1, im: 0 };
      for (const c of coefficients)
        value = { re: value.re * z.re - value.im * z.im + c, im: value.re * z.im + value.im * z.re };
      let product: Complex = { re: 1, im: 0 };
      found.forEach((other, j) => {
        if (j !== k) product = times(product, { re: z.re - other.re, im: z.im - other.im });
      });
      const step = over(value, product);
      moved = Math.max(moved, Math.hypot(step.re, step.im));
      return { re: z.re - step.re, im: z.im - step.im };
    });
    if (moved < 1e-15 * radius) break;
  }
  return found;
}

function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function over(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im || Number.MIN_VALUE;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}
