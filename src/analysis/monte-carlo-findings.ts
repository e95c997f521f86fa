import type { RandomStream } from "../numerics/random.ts";
import { bootstrapInterval } from "../stats/cluster-bootstrap.ts";
import { outerBootstrap } from "../stats/outer-bootstrap.ts";
import {
  bestCells,
  type MonteCarloCell,
  monteCarloFractions,
  selectivityMonteCarlo,
} from "../stats/selectivity-monte-carlo.ts";
import { FEWEST_RESAMPLES } from "../stats/shift-bands.ts";
import type { GroupSizes } from "./group-sizes.ts";

/** Mean K-S distance of one simulated family at one scaled fraction. */
export interface MonteCarloRow {
  readonly model: string;
  readonly fraction: number;
  readonly distance: number;
  readonly se: number;
}

/** The families of the source by their distance to the treated sizes. */
export interface MonteCarloFindings {
  readonly rows: readonly MonteCarloRow[];
  /**
   * The families at their best share, nearest first: how often each is the nearest over resamples of animals (share),
   * and the 95 % interval of its share; null with fewer than 3 animals in a group or too few resamples.
   */
  readonly animals: {
    readonly resamples: number;
    readonly models: readonly {
      readonly model: string;
      readonly fraction: number;
      readonly wins: number;
      readonly low: number | null;
      readonly high: number | null;
    }[];
  } | null;
}

/** Replicates of each cell of the Monte Carlo; the error of a mean distance is then a few per cent of its spread. */
const REPLICATES = 40;

/** Resamples of animals; the share of a model is then known to 3.5 %. */
const OUTER = 199;

/**
 * Mean distance of each family of the source at each share, synapses drawn as the source did; and how often each family
 * is the nearest when the animals are drawn again, which the source leaves open.
 *
 * `stream` gives the stream of a name.
 */
export function monteCarloFindings(
  reference: GroupSizes,
  treated: GroupSizes,
  boot: number,
  stream: (name: string) => RandomStream,
): MonteCarloFindings {
  const cells = selectivityMonteCarlo(reference.logs, treated.logs, {
    replicates: REPLICATES,
    stream: stream("Monte Carlo"),
    unit: "synapses",
  });
  return {
    rows: cells.map(({ model, fraction, meanDistance, standardError }) => ({
      model,
      fraction,
      distance: meanDistance,
      se: standardError,
    })),
    animals: byAnimals(reference, treated, bestCells(cells), Math.min(boot, OUTER), stream),
  };
}

/** The nearest family of each resample of animals; null where there are too few animals or resamples. */
function byAnimals(
  reference: GroupSizes,
  treated: GroupSizes,
  best: readonly MonteCarloCell[],
  replicates: number,
  stream: (name: string) => RandomStream,
): MonteCarloFindings["animals"] {
  const counts = [reference.logs.animalCount, treated.logs.animalCount];
  if (Math.min(...counts) < 3 || replicates < FEWEST_RESAMPLES) return null;
  const outer = outerBootstrap(reference.logs, treated.logs, {
    replicates,
    stream: stream("outer bootstrap"),
  });
  const [least, most] = [monteCarloFractions[0]!, monteCarloFractions.at(-1)!];
  return {
    resamples: outer.replicates,
    models: best.map(({ model, fraction }) => {
      const interval =
        model === "uniform" ? null : bootstrapInterval(fraction, outer.fractions[model], counts);
      return {
        model,
        fraction,
        wins: outer.wins[model],
        low: interval && Math.max(least, interval.low),
        high: interval && Math.min(most, interval.high),
      };
    }),
  };
}
