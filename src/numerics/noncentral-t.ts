import { chiScaleMean } from "./chi-scale.ts";
import { normalCdf } from "./normal-distribution.ts";

/** P(T > t) for the noncentral t on df degrees of freedom, (Z + shift) / S; df may be Infinity. */
export function noncentralTUpper(t: number, df: number, shift: number): number {
  if (df === Infinity) return normalCdf(shift - t);
  return chiScaleMean(df, (scale) => normalCdf(shift - t * scale));
}

/** Chance that |T| exceeds `critical` for the noncentral t: the power of a two-sided t test. */
export function noncentralTPower(critical: number, df: number, shift: number): number {
  return noncentralTUpper(critical, df, shift) + noncentralTUpper(critical, df, -shift);
}
