import { randomStream } from "../numerics/random.ts";
import { degreesOfFreedom } from "./degrees-of-freedom.ts";
import { fitMoments } from "./lmm.ts";
import { type NestedMoments, nestedFromParts } from "./lmm-nested-moments.ts";
import type { PowerDesign } from "./power-design.ts";
import type { PowerDraw } from "./power-draw.ts";

/**
 * Draws study number `replicate` of a design whose dendrites differ in their number of synapses, and fits it.
 *
 * A dendrite's count, mean and sum of squares are sufficient, so that no synapse is drawn; the mixed model is then
 * fitted by REML to the 3 numbers of each dendrite.
 */
export function drawUnequal(design: PowerDesign, seed: number, replicate: number): PowerDraw {
  return fitStudy(design, studyMoments(design, seed, replicate));
}

/** REML fit of a study and its comparisons of the last condition with each other one. */
export function fitStudy(design: PowerDesign, moments: NestedMoments): PowerDraw {
  const fit = fitMoments(moments, { criterion: "reml" });
  const reference = degreesOfFreedom(moments, fit, design.test);
  const { conditions } = design;
  const noise = new Float64Array(conditions - 1);
  const se = new Float64Array(conditions - 1);
  const df = new Float64Array(conditions - 1);
  for (let i = 0; i < conditions - 1; i++) {
    const row = new Float64Array(conditions);
    row[conditions - 1] = 1;
    if (i > 0) row[i] = -1;
    const tested = reference.row(row);
    noise[i] = fit.beta[conditions - 1]! - (i > 0 ? fit.beta[i]! : 0);
    se[i] = tested.se;
    df[i] = tested.df;
  }
  return { noise, se, df, singular: fit.singular };
}

/**
 * Sufficient statistics of one drawn study, X being the intercept and an indicator of each condition but the first.
 *
 * Each mouse has its own stream, its normals first, so that designs that differ in a number share the luck of what
 * they share.
 */
export function studyMoments(design: PowerDesign, seed: number, replicate: number): NestedMoments {
  const { conditions, mice, dendrites, sd } = design;
  const mouseCount = conditions * mice;
  const groupCount = mouseCount * dendrites;
  const k = conditions + 1;
  const counts = new Float64Array(groupCount);
  const means = new Float64Array(groupCount * k);
  const cross = new Float64Array(k * k);
  const parent = new Int32Array(groupCount);
  let n = 0;
  for (let mouse = 0; mouse < mouseCount; mouse++) {
    const condition = Math.floor(mouse / mice);
    const stream = randomStream(seed, "power", replicate, condition, mouse % mice);
    const shift = sd.mouse * stream.normal();
    const normals = Float64Array.from({ length: 2 * dendrites }, () => stream.normal());
    for (let d = 0; d < dendrites; d++) {
      const group = mouse * dendrites + d;
      const count = synapseCount(design, stream);
      n += count;
      counts[group] = count;
      parent[group] = mouse;
      means[group * k] = 1;
      if (condition > 0) means[group * k + condition] = 1;
      means[group * k + k - 1] =
        shift + sd.dendrite * normals[2 * d]! + (sd.residual * normals[2 * d + 1]!) / Math.sqrt(count);
      cross[k * k - 1]! += sd.residual ** 2 * stream.chiSquare(count - 1);
    }
  }
  const isSingle = dendrites === 1;
  const mouseTerm = term("mouse", mouseCount);
  return nestedFromParts({
    n,
    columnNames: ["(Intercept)", ...Array.from({ length: conditions - 1 }, (_, i) => `condition${i + 2}`)],
    intercept: 0,
    sumLogWeights: 0,
    terms: isSingle ? [mouseTerm] : [term("dendrite", groupCount), mouseTerm],
    parents: isSingle ? [] : [parent],
    counts,
    means,
    cross,
  });
}

function term(group: string, count: number) {
  const levels = Array.from({ length: count }, (_, i) => String(i));
  return { group, levels, columnNames: ["(Intercept)"], blocks: [1] };
}

/** Negative binomial as a Poisson whose mean is gamma; a dendrite without synapses is not in the table, so at least 1. */
function synapseCount(design: PowerDesign, stream: ReturnType<typeof randomStream>): number {
  const { synapses, dispersion } = design;
  if (dispersion === undefined) return synapses;
  return Math.max(1, stream.poisson((synapses * stream.gamma(dispersion)) / dispersion));
}
