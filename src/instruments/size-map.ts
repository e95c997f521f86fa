import { DataError } from "../model/errors.ts";
import type { Parameter } from "../model/mechanism.ts";

/** How strength and size go together, as the parameters of `structural-coupling` say; sizes in um2 and um3. */
export interface SizeMap {
  /** Median and SD of the logs of the strengths that the sizes belong to. */
  readonly wMedian: number;
  readonly sdLogWeight: number;
  readonly asiMedian: number;
  readonly sdLogAsi: number;
  readonly sdResidualAsi: number;
  readonly headVolumeMedian: number;
  readonly sdLogHeadVolume: number;
  readonly exponentBetween: number;
  readonly exponentWithin: number;
  /** `proportional`: the interface is a multiple of strength, without a residual. */
  readonly form: "power" | "proportional";
}

const numbersOfMap = [
  "wMedian",
  "sdLogWeight",
  "asiMedian",
  "sdLogAsi",
  "sdResidualAsi",
  "headVolumeMedian",
  "sdLogHeadVolume",
  "exponentBetween",
  "exponentWithin",
] as const;

/** The map that the parameters of a mechanism state, in their own units. */
export function sizeMapOf(
  parameters: Readonly<Record<string, Pick<Parameter, "value">>>,
  form: SizeMap["form"] = "power",
): SizeMap {
  const entries = numbersOfMap.map((name) => {
    const value = parameters[name]?.value;
    if (typeof value !== "number") throw new Error(`bug: ${name} of a size map is no number`);
    return [name, value] as const;
  });
  return { ...(Object.fromEntries(entries) as Record<(typeof numbersOfMap)[number], number>), form };
}

/**
 * The map with the median and log SD of these strengths, so that they have the stated median size and spread.
 *
 * One calibration must serve all samples that are to be compared, or it removes what differs between them.
 */
export function calibratedOn(map: SizeMap, strengths: ArrayLike<number>): SizeMap {
  const logs = Float64Array.from(strengths, Math.log).sort();
  const n = logs.length;
  if (n < 2)
    throw new DataError("fewer than two synapses to set the scale of sizes by", "image more of them");
  const mean = logs.reduce((sum, x) => sum + x, 0) / n;
  const sd = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  if (!(sd > 1e-9) && map.form === "power") {
    throw new DataError(
      "all synapses are of one strength, so there is no spread to turn into sizes",
      "use a circuit whose weights differ, or sizes proportional to strength",
    );
  }
  const middle = n % 2 === 1 ? logs[(n - 1) / 2]! : (logs[n / 2 - 1]! + logs[n / 2]!) / 2;
  return { ...map, wMedian: Math.exp(middle), sdLogWeight: sd };
}

/** Exponent of the interface on strength. */
export function sizeSlope(map: SizeMap): number {
  if (map.form === "proportional") return 1;
  return Math.sqrt(map.sdLogAsi ** 2 - map.sdResidualAsi ** 2) / map.sdLogWeight;
}

/** Axon-spine interface of a synapse, um2; `z` is the standard normal residual that its spine keeps. */
export function asiOf(map: SizeMap, strength: number, z: number): number {
  const residual = map.form === "proportional" ? 0 : map.sdResidualAsi * z;
  return map.asiMedian * Math.exp(sizeSlope(map) * Math.log(strength / map.wMedian) + residual);
}

/**
 * Head volume of a spine, um3, of its interface at the start and now; `z` is the standard normal residual that it keeps.
 *
 * One exponent holds between spines, another one for the change of a spine.
 */
export function headVolumeOf(
  map: SizeMap,
  asi: { readonly first: number; readonly now: number },
  z: number,
): number {
  const between = map.exponentBetween * Math.log(asi.first / map.asiMedian);
  const within = map.exponentWithin * Math.log(asi.now / asi.first);
  const residual = Math.sqrt(
    Math.max(0, map.sdLogHeadVolume ** 2 - (map.exponentBetween * map.sdLogAsi) ** 2),
  );
  return map.headVolumeMedian * Math.exp(between + within + residual * z);
}

/** Strength that goes with a measured interface, from data to weights; undoes `asiOf` where there is no residual. */
export function strengthOf(map: SizeMap, asi: number): number {
  const slope = map.form === "proportional" ? 1 : map.sdLogAsi / map.sdLogWeight;
  return map.wMedian * Math.exp(Math.log(asi / map.asiMedian) / slope);
}
