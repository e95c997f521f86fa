import { mean } from "../numerics/quantile.ts";

/** Correlation of two rows of numbers. */
export function correlation(x: Float64Array, y: Float64Array): number {
  const [a, b] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((value, i) => {
    xx += (value - a) ** 2;
    yy += (y[i]! - b) ** 2;
    xy += (value - a) * (y[i]! - b);
  });
  return xy / Math.sqrt(xx * yy);
}
