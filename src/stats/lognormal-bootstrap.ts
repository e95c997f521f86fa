import type { RandomStream } from "../numerics/random.ts";
import type { ClusteredValues } from "./cluster-bootstrap.ts";
import { fittedAndersonDarling } from "./goodness-of-fit.ts";
import { calibratedP } from "./uniform-null.ts";

/** SDs of log size between animals, between dendrites of an animal, and within. */
export interface LogSizeSpread {
  readonly animal: number;
  readonly dendrite: number;
  readonly residual: number;
}

/** A2 of log sizes against the fitted normal, with a p value that allows for animals and dendrites. */
export interface LognormalBootstrap {
  readonly A2: number;
  readonly p: number;
}

/**
 * Parametric bootstrap of the Anderson-Darling statistic for log-normal sizes in clusters.
 *
 * Each replicate draws animal and dendrite effects and residuals with the fitted SDs for the same animals, dendrites
 * and counts, and fits mean and SD again. Stephens' p takes the synapses as independent; clusters widen and thicken
 * the marginal distribution, so that it is too small.
 * Values are log sizes; without `dendrites` the dendrite SD is added to the residual.
 * Source: statistics.md 8.
 */
export function lognormalBootstrap(
  group: ClusteredValues,
  sds: LogSizeSpread,
  options: { readonly replicates: number; readonly stream: RandomStream },
): LognormalBootstrap {
  const { replicates, stream } = options;
  const A2 = fittedAndersonDarling(group.values.slice());
  const { dendrites } = group;
  const dendriteCount =
    dendrites === undefined ? 0 : dendrites.reduce((most, d) => Math.max(most, d), -1) + 1;
  const residual = dendrites === undefined ? Math.hypot(sds.residual, sds.dendrite) : sds.residual;
  const simulated = Float64Array.from({ length: replicates }, () => {
    const animal = Float64Array.from({ length: group.animalCount }, () => sds.animal * stream.normal());
    const dendrite = Float64Array.from({ length: dendriteCount }, () => sds.dendrite * stream.normal());
    const values = group.values.map(
      (_, i) =>
        animal[group.animals[i]!]! +
        (dendrites === undefined ? 0 : dendrite[dendrites[i]!]!) +
        residual * stream.normal(),
    );
    return fittedAndersonDarling(values);
  });
  return { A2, p: calibratedP(A2, simulated) };
}
