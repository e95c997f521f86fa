import { mean, quantileSorted, sortedCopy } from "../numerics/quantile.ts";

/** Where the border between small and large synapses lies. */
export type SizeCut = "pooled" | "within";

/** Small and large synapses of two groups, cut at a quantile. */
export interface SizeClasses {
  readonly cut: SizeCut;
  readonly quantile: number;
  /** Border, log size: one for both groups if pooled. Large is strictly above it. */
  readonly borders: { readonly reference: number; readonly treated: number };
  readonly small: SizeClass;
  readonly large: SizeClass;
}

/** One class: difference of mean log size, and what uniform scaling alone would have given. */
export interface SizeClass {
  readonly counts: { readonly reference: number; readonly treated: number };
  /** treated minus reference; null if a group has none in the class. */
  readonly logRatio: number | null;
  /** The same if every reference synapse had changed by the overall log ratio. */
  readonly underUniform: number | null;
}

/**
 * Contrast of small and large synapses. A cut on the response: read it beside the shift function.
 *
 * A pooled cut moves with the treatment's effect: under uniform shrinkage fewer treated synapses pass it, those near
 * it change class, and both classes change by less than the factor. `underUniform` is what that does by itself:
 * it repeats the cut on the reference against the reference moved by the overall log ratio, at the groups' sizes.
 * `within` cuts each group at its own quantile (type 7).
 * Values are log sizes.
 */
export function sizeClasses(
  reference: ArrayLike<number>,
  treated: ArrayLike<number>,
  cut: SizeCut = "pooled",
  quantile = 0.8,
): SizeClasses {
  const x = sortedCopy(reference);
  const y = sortedCopy(treated);
  const shift = mean(y) - mean(x);
  const borders = bordersOf(x, y, cut, quantile, 1);
  const moved = x.map((value) => value + shift);
  const nullBorders = bordersOf(x, moved, cut, quantile, y.length / x.length);
  const classOf = (side: "small" | "large"): SizeClass => {
    const inReference = part(x, borders.reference, side);
    const inTreated = part(y, borders.treated, side);
    return {
      counts: { reference: inReference.length, treated: inTreated.length },
      logRatio: difference(inReference, inTreated),
      underUniform: difference(part(x, nullBorders.reference, side), part(moved, nullBorders.treated, side)),
    };
  };
  return { cut, quantile, borders, small: classOf("small"), large: classOf("large") };
}

/** The classes at every cut from 0.50 to 0.95 by 0.05; the source says that about 0.8 gives the same. */
export function sizeClassSweep(
  reference: ArrayLike<number>,
  treated: ArrayLike<number>,
  cut: SizeCut = "pooled",
): readonly SizeClasses[] {
  return Array.from({ length: 10 }, (_, i) => sizeClasses(reference, treated, cut, (10 + i) / 20));
}

function bordersOf(x: Float64Array, y: Float64Array, cut: SizeCut, quantile: number, weight: number) {
  if (cut === "within")
    return { reference: quantileSorted(x, quantile), treated: quantileSorted(y, quantile) };
  const border = pooledQuantile(x, y, quantile, weight);
  return { reference: border, treated: border };
}

/** Type-7 quantile of both samples together; `weight` other than 1 counts each y that often (border by counting). */
function pooledQuantile(x: Float64Array, y: Float64Array, quantile: number, weight: number): number {
  const pooled = new Float64Array(x.length + y.length);
  pooled.set(x);
  pooled.set(y, x.length);
  pooled.sort();
  if (weight === 1) return quantileSorted(pooled, quantile);
  const target = quantile * (x.length + weight * y.length);
  let [i, j] = [0, 0];
  for (const value of pooled) {
    while (i < x.length && x[i]! <= value) i++;
    while (j < y.length && y[j]! <= value) j++;
    if (i + weight * j >= target) return value;
  }
  return pooled[pooled.length - 1]!;
}

function part(ascending: Float64Array, border: number, side: "small" | "large"): Float64Array {
  return ascending.filter((value) => value > border === (side === "large"));
}

function difference(reference: Float64Array, treated: Float64Array): number | null {
  return reference.length === 0 || treated.length === 0 ? null : mean(treated) - mean(reference);
}
