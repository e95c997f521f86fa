import { quantileSorted } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";
import type { LmmFit } from "./lmm-types.ts";
import { type BootstrapModel, dataSimulator, refit } from "./parametric-bootstrap.ts";

/** Percentile interval of one parameter over data simulated from the fit. Units of the parameter. */
export interface BootstrapInterval {
  /** Column of X, or `sd.dendrite.(Intercept)`, `cor.subject.days.(Intercept)`, `sigma`. */
  readonly parameter: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** SD over the replicates. */
  readonly se: number;
  /** Replicates in which the parameter could be estimated; a correlation needs two SDs above 0. */
  readonly replicates: number;
}

/** How many data sets to simulate, and what share an interval should cover. */
export interface IntervalEffort {
  readonly replicates: number;
  readonly seed: number;
  /** Default 0.95. */
  readonly level?: number;
  /** Told after each replicate how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Intervals of the fixed effects, of the SDs and correlations of random effects, and of sigma.
 *
 * Data are drawn from the fit and fitted by its criterion; the interval runs between type-7 quantiles of the estimates.
 * With few animals the fixed effects' intervals are too narrow, because the SDs drawn from are themselves estimates:
 * t intervals on Kenward-Roger degrees of freedom are the better ones there.
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 5.1 (confint, method "boot").
 * Fails: DataError as `bootstrapTest`.
 */
export function bootstrapIntervals(model: BootstrapModel, effort: IntervalEffort): BootstrapInterval[] {
  const { replicates, seed, level = 0.95, onProgress } = effort;
  const simulate = dataSimulator(model);
  const estimates = parametersOf(model.fit);
  const drawn = estimates.map((): number[] => []);
  for (let b = 0; b < replicates; b++) {
    const again = parametersOf(refit(simulate(randomStream(seed, "bootstrap-intervals", b)), model.fit));
    again.forEach(({ value }, j) => {
      if (value !== null) drawn[j]!.push(value);
    });
    onProgress?.(b + 1);
  }
  return estimates.flatMap(({ parameter, value }, j) => {
    const sorted = Float64Array.from(drawn[j]!).sort();
    if (value === null || sorted.length < 2) return [];
    return [
      {
        parameter,
        estimate: value,
        low: quantileSorted(sorted, (1 - level) / 2),
        high: quantileSorted(sorted, (1 + level) / 2),
        se: sdOf(sorted),
        replicates: sorted.length,
      },
    ];
  });
}

/** The parameters of a fit by name; null where an SD of 0 leaves a correlation undefined. */
function parametersOf(fit: LmmFit): { readonly parameter: string; readonly value: number | null }[] {
  return [
    ...fit.columnNames.map((parameter, j) => ({ parameter, value: fit.beta[j]! })),
    ...fit.random.map(({ group, term, with: other, sd }) => ({
      parameter:
        group === "Residual" && term === ""
          ? "sigma"
          : other === undefined
            ? `sd.${group}.${term}`
            : `cor.${group}.${other}.${term}`,
      value: sd,
    })),
  ];
}

function sdOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
