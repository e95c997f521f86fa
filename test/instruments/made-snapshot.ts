import type { WeightSnapshot } from "../../src/model/recording.ts";
import { randomStream } from "../../src/numerics/random.ts";

/** Log-normal weights onto neurons, times a factor; the same for a seed. */
export function madeSnapshot(of: {
  readonly neurons?: number;
  readonly synapses?: number;
  readonly branches?: number;
  readonly factor?: number;
  readonly sdLog?: number;
  readonly seed?: number;
  readonly time?: number;
  readonly variables?: WeightSnapshot["variables"];
}): WeightSnapshot {
  const { neurons = 40, synapses = 60, branches, factor = 1, sdLog = 0.6, seed = 1, time = 10 } = of;
  const draws = randomStream(seed, "made snapshot");
  const n = neurons * synapses;
  const pre = Int32Array.from({ length: n }, (_, i) => i % synapses);
  const post = Int32Array.from({ length: n }, (_, i) => Math.floor(i / synapses));
  const w = Float64Array.from({ length: n }, () => 0.3 * Math.exp(sdLog * draws.normal()));
  return {
    projection: "EE",
    time,
    pre,
    post,
    ordinal: new Int32Array(n),
    branch: branches === undefined ? null : pre.map((p) => p % branches),
    w,
    strength: w.map((value) => factor * value),
    variables: of.variables ?? new Map(),
    age: null,
  };
}
