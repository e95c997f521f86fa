import { gaussLegendre } from "../numerics/quadrature.ts";
import { normalShape, type SizeShape, shapeCdf, shapePdf } from "./mixture-shape.ts";
import type { SelectivityModel } from "./selectivity-models.ts";

/**
 * Expected change of log size over all (for a loss by the additive model: all surviving) synapses.
 *
 * `extra` are the parameters of the model, `sigma` the SD of the log sizes it acts on.
 */
export function meanLogChange(
  model: SelectivityModel,
  extra: ArrayLike<number>,
  sigma: number,
  shape: SizeShape = normalShape,
): number {
  if (model.form === "chance") return (extra[0] ?? 0) * model.mass(1, Array.from(extra).slice(1));
  switch (model.map) {
    case "divergent":
      return extra[0]! * (1 - extra[1]! / 2);
    case "additive":
      return additiveChange(extra[0]!, sigma, shape);
  }
}

/** E[log(exp(x) + c) - x] over the x with exp(x) + c > 0. */
function additiveChange(amount: number, sigma: number, shape: SizeShape): number {
  const low = amount < 0 ? Math.max(-9, Math.log(-amount) / sigma) : -9;
  const left = 1 - shapeCdf(shape, low);
  const { nodes, weights } = gaussLegendre(96);
  const half = (9 - low) / 2;
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    const z = low + half * (nodes[i]! + 1);
    sum += weights[i]! * half * shapePdf(shape, z) * (Math.log(Math.exp(z * sigma) + amount) - z * sigma);
  }
  return sum / left;
}
