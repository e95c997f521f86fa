/**
 * Exponents of the base quantities of the coherent system: time (ms), voltage (mV), current (pA), length (um) and
 * amount (amol). nS = pA/mV, pF = pA ms/mV, mM = amol/um3; a plain number has all exponents 0.
 */
export interface Dimension {
  readonly time: number;
  readonly voltage: number;
  readonly current: number;
  readonly length: number;
  readonly amount: number;
}

export const dimensionless: Dimension = { time: 0, voltage: 0, current: 0, length: 0, amount: 0 };

const bases = ["time", "voltage", "current", "length", "amount"] as const;

/** a * b^power. */
export function multiplyDimensions(a: Dimension, b: Dimension, power = 1): Dimension {
  return combine((base) => a[base] + power * b[base]);
}

/** a^power. */
export function raiseDimension(a: Dimension, power: number): Dimension {
  return combine((base) => power * a[base]);
}

/** True if the exponents agree to rounding (square roots make halves). */
export function sameDimension(a: Dimension, b: Dimension): boolean {
  return bases.every((base) => Math.abs(a[base] - b[base]) < 1e-9);
}

function combine(exponent: (base: (typeof bases)[number]) => number): Dimension {
  const result = { ...dimensionless };
  for (const base of bases) result[base] = exponent(base);
  return result;
}
