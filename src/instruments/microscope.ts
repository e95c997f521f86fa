import type { CohortDesign, MarkerDesign } from "../model/cohort-design.ts";
import type { ImagingRecord } from "../model/imaging-record.ts";
import type { Column, Table } from "../model/table.ts";
import { normalOf, uniformOf } from "../numerics/inverse-draw.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import { drawKey, sparseDraw } from "../numerics/sparse-draw.ts";
import { type Dendrites, drawDendrites } from "./cohort-dendrites.ts";
import { cohortPresets } from "./cohort-design.ts";
import { failuresBefore } from "./cohort-sampler.ts";
import { cutDendrites } from "./cut-dendrites.ts";
import type { SimulatedSynapses } from "./simulated-synapses.ts";
import { asiOf, calibratedOn, headVolumeOf, type SizeMap } from "./size-map.ts";
import { sevenDigits, synapseColumns } from "./synapse-table.ts";

/** An animal to be imaged: the synapses of a circuit at one moment, or of some of its neurons. */
export interface ImagedAnimal {
  readonly condition: string;
  /** Name of the circuit; the spines of two animals have residuals of their own. */
  readonly circuit: string;
  readonly synapses: SimulatedSynapses;
  /** Which neurons are this animal's; all if absent. */
  readonly neuron?: (cell: number) => boolean;
}

/** How animals are cut, imaged and traced. */
export interface Microscope {
  readonly dendritesPerMouse: number;
  /** Complete synapses of a dendrite, on average. */
  readonly synapsesPerDendrite: number;
  /** Share of synapses that the edge of the block cuts. */
  readonly shareIncomplete: number;
  /** Share of protrusions without a synapse. */
  readonly shareWithout: number;
  /** Smallest interface that is seen, um2. */
  readonly smallest: number;
  /**
   * Vesicles within 50 nm of the membrane that a bouton holds per um2 of interface, on average; one that holds fewer than
   * two is not taken for a synapse. Null: boutons are not looked at.
   */
  readonly vesicleDensity: number | null;
  /** SD of the log of traced over true size. */
  readonly tracingSd: number;
  readonly sizes: SizeMap;
  /** Whether median and spread of strengths are those of the first condition, or as `sizes` states them. */
  readonly scale: "first-condition" | "as-stated";
  /** Places, calibres, densities and markers of dendrites and spines that no circuit has. */
  readonly anatomy: Pick<
    CohortDesign,
    "shareM1" | "diameter" | "density" | "mitochondrion" | "endosome" | "apparatus" | "mito"
  >;
  /** How animals, dendrites and places differ in log size beyond what circuits say; not at all in the standard one. */
  readonly beyond: Pick<CohortDesign["size"], "sdMouse" | "sdDendrite" | "regionS1">;
}

/**
 * The microscope of the source study: 14 segments a mouse, 41.2 complete synapses on each, 3.2 % cut by the block's edges.
 *
 * The smallest interface is the smallest density seen in mouse visual cortex (Harris & Weinberg 2012, table 1). The study
 * asks for two vesicles within 50 nm, but prints no number of vesicles per interface: with one of your own the rule applies.
 */
export function electronMicroscope(sizes: SizeMap): Microscope {
  return {
    dendritesPerMouse: 14,
    synapsesPerDendrite: 6920 / 168,
    shareIncomplete: 229 / 7149,
    shareWithout: 1278 / 8427,
    smallest: 0.01,
    vesicleDensity: null,
    tracingSd: 0.05,
    sizes,
    scale: "first-condition",
    anatomy: cohortPresets.em,
    beyond: { sdMouse: 0, sdDendrite: 0, regionS1: 0 },
  };
}

/**
 * The table that an electron microscope gives of simulated circuits, with the columns of a lab (`synapseColumns`).
 *
 * Dendrites are cut from neurons at random; strength becomes interface and head volume by one map for all animals, with
 * residuals that a spine keeps however often it is imaged; sizes and markers that the circuit kept win over the map.
 * Synapses at the edge are lost the sooner the wider they are, small ones are not seen, and tracing errs. A circuit has no
 * calibre and no place: both are drawn as in the source study, and so is what else of size is shared by the synapses of an
 * animal or a dendrite (`beyond`). Conditions come in the order of their first animals.
 * Fails: DataError where the circuits do not have enough synapses.
 */
export function imageSynapses(
  animals: readonly ImagedAnimal[],
  microscope: Microscope,
  seed: number,
): { readonly table: Table; readonly record: ImagingRecord } {
  const conditions = [...new Set(animals.map(({ condition }) => condition))];
  const mice = conditions.flatMap((condition) => animals.filter((each) => each.condition === condition));
  const sizes = scaled(
    microscope,
    mice.filter(({ condition }) => condition === conditions[0]),
  );
  const dendrites = drawnDendrites(microscope, mice, conditions, seed);
  const cut = mice.flatMap(({ synapses, neuron }, m) => {
    const counts = [...dendrites.count].filter((_, d) => dendrites.mouse[d] === m);
    const draws = randomStream(seed, "microscope", "cut", m);
    return cutDendrites(synapses, counts, { draws, ...(neuron && { neuron }) });
  });
  const spines = cut.flatMap((rows, d) => {
    const m = dendrites.mouse[d]!;
    const density = meanOf(mice[m]!.synapses.attributes.density, rows) ?? dendrites.density[d]!;
    return Array.from(rows, (row) =>
      spineOf(mice[m]!, { row, m, d, density, level: dendrites.level[d]! }, sizes, seed),
    );
  });
  const seen = traced(spines, microscope, seed);
  const columns = measuredColumns(
    spines,
    { ...seen, ...markers(spines, sizes, microscope, seed) },
    { dendrites, conditions, mice },
  );
  return {
    table: { source: "virtual microscope", rowCount: seen.rows.length, columns },
    record: imagingRecord(spines, seen, microscope, seed),
  };
}

/** The columns of the spines that are in the table. */
function measuredColumns(
  spines: readonly Spine[],
  measured: ReturnType<typeof traced> & ReturnType<typeof markers>,
  of: {
    readonly dendrites: Dendrites;
    readonly conditions: readonly string[];
    readonly mice: readonly ImagedAnimal[];
  },
): Column[] {
  const { dendrites, conditions, mice } = of;
  const column = (value: (spine: Spine) => number) => Float64Array.from(spines, value);
  return synapseColumns(
    {
      conditions,
      mouseCount: mice.length,
      dendriteCount: dendrites.mouse.length,
      mouse: column(({ m }) => m),
      condition: column(({ animal }) => conditions.indexOf(animal.condition)),
      dendrite: column(({ d }) => d),
      regionS1: column(({ d }) => dendrites.regionS1[d]!),
      diameter: column(({ d }) => dendrites.diameter[d]!),
      density: column(({ density }) => density),
      asi: measured.asi,
      hv: measured.headVolume,
      endosome: measured.endosome,
      apparatus: measured.apparatus,
      mito: measured.mito,
    },
    Int32Array.from(measured.rows),
  );
}

function imagingRecord(
  spines: readonly Spine[],
  { rows, incomplete, unseen, withoutVesicles }: ReturnType<typeof traced>,
  { shareWithout }: Microscope,
  seed: number,
): ImagingRecord {
  const withSynapse = spines.length;
  const draws = randomStream(seed, "microscope", "bare protrusions");
  return {
    protrusions: withSynapse + failuresBefore(withSynapse, 1 - shareWithout, draws),
    withSynapse,
    incomplete,
    unseen,
    withoutVesicles,
    analysed: rows.length,
    dendrites: new Set(spines.map(({ d }) => d)).size,
    fromCircuits: Object.keys(spines[0]?.animal.synapses.attributes ?? {}),
  };
}

function scaled({ sizes, scale }: Microscope, reference: readonly ImagedAnimal[]): SizeMap {
  if (scale === "as-stated") return sizes;
  const strengths = reference.flatMap(({ synapses, neuron }) =>
    [...synapses.strength].filter((_, i) => neuron === undefined || neuron(synapses.post[i]!)),
  );
  return calibratedOn(sizes, strengths);
}

/** Segments of all mice, with so many synapses that those that are complete are as many as asked for. */
function drawnDendrites(
  microscope: Microscope,
  mice: readonly ImagedAnimal[],
  conditions: readonly string[],
  seed: number,
): Dendrites {
  const dendrites = microscope.dendritesPerMouse * mice.length;
  const synapses = Math.round(
    (dendrites * microscope.synapsesPerDendrite) / (1 - microscope.shareIncomplete),
  );
  const design: CohortDesign = {
    ...cohortPresets.em,
    ...microscope.anatomy,
    conditions,
    treated: conditions[0]!,
    mice: conditions.map((condition) => mice.filter((each) => each.condition === condition).length),
    size: { ...cohortPresets.em.size, ...microscope.beyond, median: 1, perDiameter: 0, shifts: {} },
    dendrites,
    synapses: Math.max(synapses, dendrites),
    effect: { kind: "null" },
  };
  return drawDendrites(design, seed);
}

/** A synapse on a cut dendrite, as it is. */
interface Spine {
  readonly animal: ImagedAnimal;
  readonly row: number;
  readonly m: number;
  readonly d: number;
  readonly density: number;
  readonly asi: number;
  readonly headVolume: number;
}

function spineOf(
  animal: ImagedAnimal,
  at: Pick<Spine, "row" | "m" | "d" | "density"> & { readonly level: number },
  sizes: SizeMap,
  seed: number,
): Spine {
  const { synapses, circuit } = animal;
  const { row } = at;
  const { attributes } = synapses;
  const words = new Uint32Array(4);
  // a number for each spine, not for each look at it
  const key = drawKey(seed, circuit, "residuals of spines");
  const [projection, pre, post, ordinal] = [
    synapses.projection[row]!,
    synapses.pre[row]!,
    synapses.post[row]!,
    synapses.ordinal[row]!,
  ];
  sparseDraw(words, key, pre, post, projection, ordinal);
  const [zAsi, zVolume] = [normalOf(uniformOf(words[0]!)), normalOf(uniformOf(words[1]!))];
  const shared = Math.exp(at.level);
  const now = shared * (attributes.asi?.[row] ?? asiOf(sizes, synapses.strength[row]!, zAsi));
  const first =
    attributes.asi === undefined ? shared * asiOf(sizes, synapses.firstStrength[row]!, zAsi) : now;
  const headVolume = attributes.headVolume?.[row] ?? headVolumeOf(sizes, { first, now }, zVolume);
  return { ...at, animal, asi: now, headVolume };
}

function meanOf(values: Float64Array | undefined, rows: Int32Array): number | null {
  if (values === undefined || rows.length === 0) return null;
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

/** Measured sizes of all, and which of them are complete and large enough to be in the table. */
function traced(
  spines: readonly Spine[],
  { shareIncomplete, smallest, vesicleDensity, tracingSd }: Microscope,
  seed: number,
) {
  const tracing = randomStream(seed, "microscope", "tracing");
  const edges = randomStream(seed, "microscope", "edges");
  const vesicles = randomStream(seed, "microscope", "vesicles");
  const asi = Float64Array.from(spines, (spine) =>
    sevenDigits(spine.asi * Math.exp(tracingSd * tracing.normal())),
  );
  const headVolume = Float64Array.from(spines, (spine) =>
    sevenDigits(spine.headVolume * Math.exp(tracingSd * tracing.normal())),
  );
  // a plane cuts a disc with a chance that is proportional to its width
  const width = spines.map((spine) => Math.sqrt(spine.asi));
  const meanWidth = width.reduce((sum, each) => sum + each, 0) / Math.max(1, width.length);
  const rows: number[] = [];
  let [incomplete, unseen, withoutVesicles] = [0, 0, 0];
  for (let i = 0; i < spines.length; i++) {
    const isCut = edges.uniform() < (shareIncomplete * width[i]!) / meanWidth;
    const isEmpty = vesicles.uniform() < fewerThanTwo(vesicleDensity, spines[i]!.asi);
    if (isCut) incomplete++;
    else if (!(asi[i]! > 0 && asi[i]! >= smallest)) unseen++;
    else if (isEmpty) withoutVesicles++;
    else rows.push(i);
  }
  return { asi, headVolume, rows, incomplete, unseen, withoutVesicles };
}

/** Chance that a Poisson number of vesicles is 0 or 1. */
function fewerThanTwo(density: number | null, asi: number): number {
  if (density === null) return 0;
  return Math.exp(-density * asi) * (1 + density * asi);
}

/** Endosome, apparatus and mitochondrion of each synapse: what the circuit says, or drawn by its size. */
function markers(spines: readonly Spine[], sizes: SizeMap, { anatomy }: Microscope, seed: number) {
  const marker = (name: "endosome" | "apparatus" | "mitochondrion", of: MarkerDesign) => {
    const draws = randomStream(seed, "microscope", name);
    return Uint8Array.from(spines, ({ animal, row, asi }) => {
      const drawn = drawMarker(of, Math.log(asi / sizes.asiMedian) / sizes.sdLogAsi, sizes.sdLogAsi, draws);
      const known = animal.synapses.attributes[name]?.[row];
      return known === undefined ? drawn : known > 0.5 ? 1 : 0;
    });
  };
  return {
    endosome: marker("endosome", anatomy.endosome),
    apparatus: marker("apparatus", anatomy.apparatus),
    mito: marker("mitochondrion", anatomy.mito),
  };
}

/**
 * Whether a spine of log size `z` (in SDs) has the marker.
 *
 * The size is given, so a difference of mean log size of `offset` is had by a logistic slope of offset / sd (as in linear
 * discriminant analysis), on top of the slope that the design states.
 */
function drawMarker(of: MarkerDesign, z: number, sd: number, draws: RandomStream): 0 | 1 {
  const logit = Math.log(of.prevalence / (1 - of.prevalence));
  return draws.uniform() < 1 / (1 + Math.exp(-logit - (of.perSd + of.offset / sd) * z)) ? 1 : 0;
}
