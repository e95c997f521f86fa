import { type Dimension, multiplyDimensions, sameDimension } from "./dimension.ts";
import { parseUnit } from "./quantity.ts";

/** Units by which people know a dimension, the most likely first. */
const familiar: readonly (readonly [string, Dimension])[] = [
  ...["ms", "mV", "pA", "nS", "pF", "mM", "um", "um^2", "um^3", "amol", "Hz", "fC", "Gohm"],
  ...["mV/ms", "pA/ms", "nS/ms", "mM/ms", "Hz/ms"],
].map((unit) => [unit, parseUnit(unit).dimension]);

const bases = [
  ["amount", "amol"],
  ["current", "pA"],
  ["voltage", "mV"],
  ["length", "um"],
  ["time", "ms"],
] as const;

/** A unit that people know a dimension by: `mV`, `Hz`, `nS/ms`; `a plain number` where it has none. */
export function dimensionName(dimension: Dimension): string {
  const plain = bases.every(([base]) => Math.abs(dimension[base]) < 1e-9);
  if (plain) return "a plain number";
  const known = familiar.find(([, each]) => sameDimension(each, dimension));
  if (known !== undefined) return known[0];
  const square = familiar.find(([, each]) => sameDimension(multiplyDimensions(each, each), dimension));
  if (square !== undefined) return `${square[0].includes("/") ? `(${square[0]})` : square[0]}^2`;
  const part = (sign: 1 | -1) =>
    bases
      .filter(([base]) => sign * dimension[base] > 1e-9)
      .map(([base, unit]) => power(unit, sign * dimension[base]));
  const [above, below] = [part(1), part(-1)];
  const over = above.length === 0 ? "1" : above.join(" ");
  if (below.length === 0) return over;
  return `${over}/${below.length > 1 ? `(${below.join(" ")})` : below[0]}`;
}

function power(unit: string, exponent: number): string {
  return exponent === 1 ? unit : `${unit}^${Number(exponent.toFixed(6))}`;
}
