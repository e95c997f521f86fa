/**
 * Mean of f(S), where S = sqrt(chi-square on df / df) is the estimated SD of a normal with SD 1.
 *
 * Equal steps in log S: the integrand is analytic and dies off at both ends, where this converges faster than any
 * power of the step. Where f is a tail that shrinks like exp(-(tail S)^2 / 4), `tail` moves the window to where the
 * product has its peak, so that tiny means keep their digits.
 *
 * Fails: never; f must be bounded.
 */
export function chiScaleMean(df: number, f: (scale: number) => number, tail = 0): number {
  const step = Math.min(0.12, 0.45 / Math.sqrt(2 * df));
  const peak = -0.5 * Math.log1p((tail * tail) / (2 * df));
  // Below this distance under its peak the density holds less than 1e-17 of its mass.
  const reach = 40 / df + 10 / Math.sqrt(df);
  let sum = 0;
  let total = 0;
  for (let i = Math.floor((peak - reach) / step); ; i++) {
    const x = i * step;
    const density = Math.exp(df * (x - 0.5 * Math.expm1(2 * x)));
    total += density;
    if (density > 0) sum += density * f(Math.exp(x));
    if (x > 0 && density < 1e-18) return sum / total;
  }
}
