import { randomStream } from "../numerics/random.ts";
import { type NestedMoments, nestedFromParts } from "./lmm-nested-moments.ts";
import type { PowerDesign, SizeDeparture } from "./power-design.ts";
import type { PowerDraw } from "./power-draw.ts";
import { fitStudy } from "./power-unequal.ts";
import { drawStudy, type Study, type StudyDesign } from "./simulated-study.ts";

/**
 * Draws every synapse of study number `replicate`, with the effect and without it by the same luck, and fits both.
 *
 * Sizes below the detection limit are not in the table, so that the estimate is drawn towards no change; the mixed model
 * is the one that carries the verdict, and takes log sizes for normal.
 * Fails: a plain Error if `design` has no `sizes`.
 */
export function drawRows(design: PowerDesign, seed: number, replicate: number): PowerDraw {
  const { sizes, effect } = design;
  if (!sizes) throw new Error("bug: rows are drawn only for sizes that depart from the model");
  const of = (logFactor: number) => {
    const study = studyDesign(design, sizes, logFactor);
    const drawn = drawStudy(study, randomStream(seed, "power rows", replicate));
    return fitStudy(design, rowMoments(design, drawn));
  };
  const found = of(effect);
  return {
    ...found,
    noise: found.noise.map((estimate) => estimate - effect),
    withoutEffect: effect === 0 ? found : of(0),
  };
}

function studyDesign(design: PowerDesign, sizes: SizeDeparture, logFactor: number): StudyDesign {
  const { conditions, mice, dendrites, synapses, dispersion, sd } = design;
  const groups = Array.from({ length: conditions }, (_, k) => `condition${k + 1}`);
  return {
    name: "power",
    groups,
    treated: groups[conditions - 1]!,
    animals: groups.map(() => mice),
    dendrites,
    synapses,
    counts: dispersion ?? "equal",
    sdAnimal: sd.mouse,
    sdDendrite: sd.dendrite,
    sdResidual: sd.residual,
    ...sizes,
    countRatio: 1,
    effect: { kind: "uniform", factor: Math.exp(logFactor) },
  };
}

/** Sufficient statistics of the rows, in the columns of `studyMoments`; units that lost all their synapses are not there. */
function rowMoments({ conditions, dendrites }: PowerDesign, study: Study): NestedMoments {
  const k = conditions + 1;
  const mice = renumbered(study.animal);
  const groups = dendrites === 1 ? mice : renumbered(study.dendrite);
  const counts = new Float64Array(groups.count);
  const means = new Float64Array(groups.count * k);
  const parent = new Int32Array(groups.count);
  groups.codes.forEach((group, i) => {
    counts[group]! += 1;
    parent[group] = mice.codes[i]!;
    means[group * k] = 1;
    if (study.group[i]! > 0) means[group * k + study.group[i]!] = 1;
    // The running mean, so that nothing cancels in the squares below.
    means[group * k + k - 1]! += (study.logSize[i]! - means[group * k + k - 1]!) / counts[group]!;
  });
  const cross = new Float64Array(k * k);
  groups.codes.forEach((group, i) => {
    cross[k * k - 1]! += (study.logSize[i]! - means[group * k + k - 1]!) ** 2;
  });
  const mouse = term("mouse", mice.count);
  return nestedFromParts({
    n: study.logSize.length,
    columnNames: ["(Intercept)", ...Array.from({ length: conditions - 1 }, (_, i) => `condition${i + 2}`)],
    intercept: 0,
    sumLogWeights: 0,
    terms: dendrites === 1 ? [mouse] : [term("dendrite", groups.count), mouse],
    parents: dendrites === 1 ? [] : [parent],
    counts,
    means,
    cross,
  });
}

/** Codes without gaps, in the order of their first row. */
function renumbered(codes: Int32Array): { readonly codes: Int32Array; readonly count: number } {
  const known = new Map<number, number>();
  const dense = codes.map((code) => {
    const own = known.get(code) ?? known.size;
    known.set(code, own);
    return own;
  });
  return { codes: dense, count: known.size };
}

function term(group: string, count: number) {
  const levels = Array.from({ length: count }, (_, i) => String(i));
  return { group, levels, columnNames: ["(Intercept)"], blocks: [1] };
}
