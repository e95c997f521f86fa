import type { Finding } from "../model/experiment.ts";

/** A finding of a mean, within a range that was chosen here, unless `rest` says otherwise. */
export function finding(
  about: string,
  unit: string,
  between: readonly [number, number],
  rest: Partial<Finding> = {},
): Finding {
  return { about, unit, as: "mean", between, range: "here", ...rest };
}
