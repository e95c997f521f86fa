import type { CohortDesign, MarkerDesign } from "../model/cohort-design.ts";
import type { Column, Table } from "../model/table.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import { type Dendrites, dayOfMouse, drawDendrites } from "./cohort-dendrites.ts";
import { applyEffect, type EffectOutcome } from "./cohort-effects.ts";
import { codeColumn, labels, numberColumn, sevenDigits, synapseColumns } from "./synapse-table.ts";

/** Which columns a cohort has: those that a lab would hand over, or also what only the generator knows. */
export type CohortColumns = "lab" | "truth";

/**
 * The table of synapses that an electron microscope would give of `design`.
 *
 * Columns: synapse, mouse, condition, dendrite, region, diameter (um), density (per um2), asi (um2), hv (um3), endosome,
 * apparatus, mito (0/1); `batch` where the design has imaging days. With `"truth"` also mito_diameter (um, of the
 * dendrite), wake_asi (um2, without the effect and without tracing error), p_scale and scaled (0/1).
 * Each kind of number has its own random stream, so that two designs with one seed differ only where they differ.
 * Numbers carry the digits they are printed with (6 or 7), so that the written file loses nothing.
 */
export function virtualCohort(design: CohortDesign, seed: number, columns: CohortColumns = "lab"): Table {
  const dendrites = drawDendrites(design, seed);
  const synapses = drawSynapses(design, dendrites, seed);
  const outcome = applyEffect(design, synapses, randomStream(seed, "cohort", "scaled"));
  const measured = measure(design, dendrites, synapses, outcome, seed);
  const kept: number[] = [];
  for (let i = 0; i < measured.asi.length; i++) {
    if (measured.asi[i]! > 0 && measured.asi[i]! >= design.detectionLimit) kept.push(i);
  }
  const rows = Int32Array.from(kept);
  return {
    source: "virtual cohort",
    rowCount: rows.length,
    columns: [
      ...labColumns(design, dendrites, synapses, measured, rows),
      ...(columns === "truth" ? truthColumns(dendrites, synapses, outcome, rows) : []),
    ],
  };
}

/** One entry per synapse, in the order dendrite by dendrite; sizes before effect and tracing. */
interface Synapses {
  readonly dendrite: Int32Array;
  readonly mouse: Int32Array;
  readonly condition: Int32Array;
  readonly density: Float64Array;
  readonly diameter: Float64Array;
  readonly endosome: Uint8Array;
  readonly apparatus: Uint8Array;
  readonly mito: Uint8Array;
  readonly logSize: Float64Array;
}

function drawSynapses(design: CohortDesign, dendrites: Dendrites, seed: number): Synapses {
  const dendrite = Int32Array.from(
    [...dendrites.count].flatMap((count, d) => new Array<number>(count).fill(d)),
  );
  const zDraws = randomStream(seed, "cohort", "size of synapse");
  const z = Float64Array.from(dendrite, () => zDraws.normal());
  const marker = (what: string, of: MarkerDesign) => drawMarker(of, z, randomStream(seed, "cohort", what));
  const endosome = marker("endosome", design.endosome);
  const apparatus = marker("apparatus", design.apparatus);
  const mito = marker("mito", design.mito);
  const kinds = [
    { of: design.endosome, has: endosome },
    { of: design.apparatus, has: apparatus },
    { of: design.mito, has: mito },
  ];
  const sd = Math.sqrt(
    design.size.sdResidual ** 2 - kinds.reduce((sum, { of }) => sum + offsetVariance(of), 0),
  );
  const logSize = Float64Array.from(dendrite, (d, i) => {
    let value = dendrites.level[d]! + sd * z[i]!;
    for (const { of, has } of kinds) value += of.offset * (has[i]! - of.prevalence);
    return value;
  });
  const mouse = dendrite.map((d) => dendrites.mouse[d]!);
  return {
    dendrite,
    mouse,
    condition: mouse.map((m) => dendrites.conditionOfMouse[m]!),
    density: Float64Array.from(dendrite, (d) => dendrites.density[d]!),
    diameter: Float64Array.from(dendrite, (d) => dendrites.diameter[d]!),
    endosome,
    apparatus,
    mito,
    logSize,
  };
}

function drawMarker(of: MarkerDesign, z: Float64Array, draws: RandomStream): Uint8Array {
  const logit = Math.log(of.prevalence / (1 - of.prevalence));
  return Uint8Array.from(z, (value) =>
    draws.uniform() < 1 / (1 + Math.exp(-logit - of.perSd * value)) ? 1 : 0,
  );
}

function offsetVariance(of: MarkerDesign): number {
  return of.offset ** 2 * of.prevalence * (1 - of.prevalence);
}

/** Measured sizes: ASI with tracing error (um2) and head volume (um3), seven digits. */
interface Measured {
  readonly asi: Float64Array;
  readonly hv: Float64Array;
}

function measure(
  design: CohortDesign,
  dendrites: Dendrites,
  synapses: Synapses,
  outcome: EffectOutcome,
  seed: number,
): Measured {
  const { headVolume, effect } = design;
  const tracing = randomStream(seed, "cohort", "tracing");
  const volume = randomStream(seed, "cohort", "head volume");
  const treated = design.conditions.indexOf(design.treated);
  const n = outcome.logSize.length;
  const drift = effect.kind === "annotator-drift" ? effect.drift : 0;
  const volumeShrinkage =
    effect.kind === "shrinkage" ? Math.log(effect.linear) * (3 - 2 * headVolume.exponent) : 0;
  const asi = new Float64Array(n);
  const hv = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const size = outcome.logSize[i]!;
    const seen = drift * (i / n - 0.5);
    asi[i] = sevenDigits(Math.exp(size + seen + design.tracingSd * tracing.normal()));
    const diameter = dendrites.diameter[synapses.dendrite[i]!]! - design.diameter.mean;
    const ofTreated =
      synapses.condition[i] === treated ? headVolume.treatedPerDiameter * diameter + volumeShrinkage : 0;
    hv[i] = sevenDigits(
      Math.exp(
        headVolume.intercept +
          headVolume.exponent * (size + seen) +
          headVolume.sd * volume.normal() +
          ofTreated,
      ),
    );
  }
  return { asi, hv };
}

function labColumns(
  design: CohortDesign,
  dendrites: Dendrites,
  synapses: Synapses,
  measured: Measured,
  rows: Int32Array,
): Column[] {
  const mice = dendrites.conditionOfMouse.length;
  const { effect } = design;
  const columns = synapseColumns(
    {
      ...synapses,
      ...measured,
      conditions: design.conditions,
      mouseCount: mice,
      dendriteCount: dendrites.mouse.length,
      regionS1: synapses.dendrite.map((d) => dendrites.regionS1[d]!),
    },
    rows,
  );
  if (effect.kind === "batch") {
    columns.push(
      codeColumn("batch", labels("day", effect.days, 1), rows, (i) =>
        dayOfMouse(synapses.mouse[i]!, mice, effect.days),
      ),
    );
  }
  return columns;
}

function truthColumns(
  dendrites: Dendrites,
  synapses: Synapses,
  outcome: EffectOutcome,
  rows: Int32Array,
): Column[] {
  return [
    numberColumn("mito_diameter", rows, (i) => dendrites.mitochondrion[synapses.dendrite[i]!]!),
    numberColumn("wake_asi", rows, (i) => sevenDigits(Math.exp(synapses.logSize[i]!))),
    numberColumn("p_scale", rows, (i) => sevenDigits(outcome.probability[i]!)),
    numberColumn("scaled", rows, (i) => outcome.changed[i]!),
  ];
}
