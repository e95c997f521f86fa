import { categoryFromStrings, type Table } from "../model/table.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import {
  changedSize,
  medianSize,
  type SizeShape,
  standardisedSize,
  type TrueKind,
} from "./simulated-size.ts";

/** A simulated study: groups, animals, dendrites, synapses, and how the sizes are spread. */
export interface StudyDesign {
  readonly name: string;
  readonly groups: readonly string[];
  readonly treated: string;
  /** Animals of each group. */
  readonly animals: readonly number[];
  /** Dendrites of each animal. */
  readonly dendrites: number;
  /** Expected synapses of a dendrite. */
  readonly synapses: number;
  /** How their number varies: not at all, as Poisson, or as a negative binomial of this size. Absent: Poisson. */
  readonly counts?: "equal" | "poisson" | number;
  readonly sdAnimal: number;
  readonly sdDendrite: number;
  readonly sdResidual: number;
  readonly shape: SizeShape;
  /** SD between animals of the log of their residual SD. */
  readonly sdOfLogSd: number;
  /** Share of the sizes of an untreated group that lie below the detection limit; 0 is no limit. */
  readonly undetected: number;
  /** Ratio of the counts of the animals with many and with few synapses; 1 is equal. */
  readonly countRatio: number;
  readonly effect: TrueKind;
}

/** One row per synapse of a simulated study; `tau` is the detection limit in units of size, 0 for none. */
export interface Study {
  readonly logSize: Float64Array;
  readonly group: Int32Array;
  readonly animal: Int32Array;
  readonly dendrite: Int32Array;
  readonly tau: number;
}

/** Draws a study from its seed or stream. The residual has mean 0 and SD `sdResidual` under every shape. */
export function drawStudy(design: StudyDesign, seed: number | RandomStream): Study {
  const draws = typeof seed === "number" ? randomStream(seed, "calibration") : seed;
  const limit = design.undetected > 0 ? Math.log(medianSize) + lowerQuantile(design) : -Infinity;
  const logSize: number[] = [];
  const group: number[] = [];
  const animal: number[] = [];
  const dendrite: number[] = [];
  let animalCount = 0;
  let dendriteCount = 0;
  const treated = design.groups.indexOf(design.treated);
  const sd = Math.hypot(design.sdAnimal, design.sdDendrite, design.sdResidual);
  design.animals.forEach((count, g) => {
    for (let a = 0; a < count; a++, animalCount++) {
      const level = Math.log(medianSize) + design.sdAnimal * draws.normal();
      const spread = design.sdResidual * Math.exp(design.sdOfLogSd * draws.normal());
      // Treated animals alternate between few and many, and the first half of the others has few: groups differ.
      const few = g === treated ? a % 4 !== 0 : a % 4 === 0;
      const share = (few ? 1 : design.countRatio) / (0.5 + 0.5 * design.countRatio);
      for (let d = 0; d < design.dendrites; d++, dendriteCount++) {
        const centre = level + design.sdDendrite * draws.normal();
        const n = synapseCount(design.counts ?? "poisson", design.synapses * share, draws);
        for (let s = 0; s < n; s++) {
          const z = standardisedSize(design.shape, draws);
          const before = centre + spread * z;
          const after = g === treated ? changedSize(design.effect, { before, centre, sd }, draws) : before;
          if (!(after >= limit) || !Number.isFinite(after)) continue;
          logSize.push(after);
          group.push(g);
          animal.push(animalCount);
          dendrite.push(dendriteCount);
        }
      }
    }
  });
  return {
    logSize: Float64Array.from(logSize),
    group: Int32Array.from(group),
    animal: Int32Array.from(animal),
    dendrite: Int32Array.from(dendrite),
    tau: design.undetected > 0 ? Math.exp(limit) : 0,
  };
}

/** The table a lab would hand over: condition, animal, dendrite, size. */
export function studyTable(design: StudyDesign, study: Study): Table {
  const names = (prefix: string, codes: Int32Array) =>
    Array.from(
      { length: codes.reduce((most, code) => Math.max(most, code), -1) + 1 },
      (_, i) => `${prefix}${i + 1}`,
    );
  return {
    source: design.name,
    rowCount: study.logSize.length,
    columns: [
      { ...categoryFromStrings("condition", [], design.groups), codes: study.group },
      { ...categoryFromStrings("animal", [], names("m", study.animal)), codes: study.animal },
      { ...categoryFromStrings("dendrite", [], names("d", study.dendrite)), codes: study.dendrite },
      { kind: "number", name: "size", values: study.logSize.map((value) => Math.exp(value)) },
    ],
  };
}

/** Synapses of a dendrite; one without any is not in the table, so at least 1. */
function synapseCount(counts: "equal" | "poisson" | number, mean: number, draws: RandomStream): number {
  if (counts === "equal") return Math.max(1, Math.round(mean));
  const rate = counts === "poisson" ? mean : (mean * draws.gamma(counts)) / counts;
  return Math.max(1, draws.poisson(rate));
}

const limits = new Map<string, number>();

/** Log size below which the share `undetected` of the untreated sizes lies, relative to the median's log. */
function lowerQuantile(design: StudyDesign): number {
  const { sdAnimal, sdDendrite, sdResidual, sdOfLogSd, shape, undetected } = design;
  const key = JSON.stringify([sdAnimal, sdDendrite, sdResidual, sdOfLogSd, shape, undetected]);
  const known = limits.get(key);
  if (known !== undefined) return known;
  const draws = randomStream(11, "calibration limit", design.shape);
  const sample = Float64Array.from({ length: 20000 }, () => {
    const spread = sdResidual * Math.exp(sdOfLogSd * draws.normal());
    const centre = Math.hypot(sdAnimal, sdDendrite) * draws.normal();
    return centre + spread * standardisedSize(shape, draws);
  }).sort();
  const limit = sample[Math.floor(undetected * sample.length)]!;
  limits.set(key, limit);
  return limit;
}
