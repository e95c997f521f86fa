import type { Program } from "../program/program.ts";
import type { Storage } from "../program/storage.ts";
import { HORIZON } from "../wiring/spike-source.ts";

/** What one worker owns: ranges of neurons, and the synapses onto them. */
export interface ShardShape {
  /** Owned cells of each population: the first and how many; input populations own none. */
  readonly populations: readonly { readonly first: number; readonly count: number }[];
  /** Rows (presynaptic cell, delay) and room for synapses, rows padded to whole groups of four; one group and one row more, for padding. */
  readonly projections: readonly {
    readonly rows: number;
    readonly synapses: number;
    /** Entries of the index by target, each list filled up to whole groups of four. */
    readonly afferents: number;
  }[];
  /** Of each input population, what the worker owns; null for neurons. */
  readonly inputs: readonly (InputShape | null)[];
  /** Who sends spikes, which of them this worker is, and the most words of a message. */
  readonly exchange: { readonly workers: number; readonly worker: number; readonly words: number };
  /** Most words of the records of a window. */
  readonly recordWords: number;
  /** Steps in a window and longest delay, in steps; the spikes of that many steps are kept. */
  readonly windowSteps: number;
  readonly longestDelay: number;
}

/** Owned cells of an input population. */
export interface InputShape {
  readonly first: number;
  readonly count: number;
  /** Spikes that are listed; null where they are drawn. */
  readonly listed: number | null;
  /** Most spikes in a window. */
  readonly most: number;
}

/** Addresses of one projection. */
export interface ProjectionLayout {
  /** u32 per row and one more: number of its first synapse. */
  readonly rowStart: number;
  /** u16, or u32 if `wide`: number of the target among the owned cells. */
  readonly target: number;
  readonly wide: boolean;
  /** u16 per synapse: number of its branch among those of the target; 0 if all are on the first. */
  readonly branch: number;
  /** u16 per synapse: its ordinal; 0 if the projection keeps none. */
  readonly ordinal: number;
  /** f64 per row: last step of which pre variables without a clock took the decay; -1 at the start. */
  readonly lastStep: number;
  /** Four f32 per target: what deliveries read of it, see `planBundles`; 0 if nothing is bundled. */
  readonly bundle: number;
  readonly lazy: LazyLayout | null;
  readonly eager: { readonly start: number; readonly synapse: number; readonly row: number } | null;
}

export interface LazyLayout {
  /** Per target: four numbers in the precision of the weight, the potentiation gathered in each of four windows. */
  readonly gathered: number;
  /** One per row, in the precision of the weight: pre trace at its last arrival, brought to the start of that window; 0 once it is spent. */
  readonly reach: number;
  /** i32 per row: number of the window of that arrival, of four. */
  readonly window: number;
  /** Four by four times four numbers: for the slot of the last arrival and the windows since, what each slot counts. */
  readonly powers: number;
}

export interface PopulationLayout {
  /** Owned cells, rounded up to four; one more group follows, the target of padding synapses. */
  readonly padded: number;
  /** i32 per cell: first step after the refractory time, counted like `slot`; address 0 if the neuron has none. */
  readonly refractory: number;
  /** u32 list of the owned cells that fired in a window, and u32 per step: where its part ends. */
  readonly outbox: number;
  readonly outCounts: number;
  /** Pairs (address, count) of u32, one for each kept step: the cells of the whole population that fired. */
  readonly ring: number;
  /** Bytes to which the rings' addresses point, and i32: how many are used. */
  readonly arena: number;
  readonly arenaBytes: number;
  readonly arenaUsed: number;
  /** f64: spikes of the whole population since the start. */
  readonly total: number;
  readonly input: InputLayout | null;
}

/** Spikes of the owned cells of an input population. */
export type InputLayout =
  | {
      readonly kind: "drawn";
      /** As `CellArrays`. */
      readonly next: number;
      readonly words: number;
      readonly chance: number;
      readonly scale: number;
      /** i32 by step modulo the horizon: a cell that spikes then, or -1; i32 by cell: the next one of the same step. */
      readonly bucket: number;
      readonly link: number;
      /** f64: spikes before that step are in the buckets; the step that is expected, where the buckets hold. */
      readonly sortedTo: number;
      readonly expected: number;
    }
  | {
      readonly kind: "listed";
      /** f64 and u32 by spike: step, and number of the cell among the owned ones; i32: spikes that are over. */
      readonly steps: number;
      readonly cells: number;
      readonly over: number;
    };

/** The draws of each step of a stream: word j of owned cell i at j * (padded + 4) + i. */
export interface StreamLayout {
  /** u32, four per cell: state of xoshiro128++. */
  readonly state: number;
  /** u32, one per cell and draw: the words drawn in this step. */
  readonly drawn: number;
}

/** Addresses in the memory of a worker. */
export interface Layout {
  readonly bytes: number;
  readonly control: ControlLayout;
  /** First element of each variable. */
  readonly variables: readonly number[];
  readonly populations: readonly PopulationLayout[];
  readonly projections: readonly ProjectionLayout[];
  readonly streams: readonly StreamLayout[];
  /** Kept steps, a power of two. */
  readonly ringSteps: number;
  /** Messages of all workers, each of `words` words, and u32 by worker: how far its cells were read. */
  readonly inboxes: number;
  readonly readers: number;
  /** Spikes of all workers as `SpikeRecords`, where they are watched: `words` of u32, and i32: the address of the next. */
  readonly log: { readonly start: number; readonly words: number; readonly end: number };
}

/** Scalars that the step loop keeps. */
export interface ControlLayout {
  /** f64: number of the step, and its start in ms. */
  readonly step: number;
  readonly time: number;
  /** f64: the step whose decays were done last; u64: number of the step for sparse draws. Neither is state. */
  readonly now: number;
  readonly drawStep: number;
  /** i32: the step in the window; number of the step modulo 2^30, which says its place in the rings. */
  readonly inWindow: number;
  readonly slot: number;
  /** i32: 1 where spikes are to be recorded in the log. */
  readonly watched: number;
  /** v128: what `touch` read; nobody reads it. */
  readonly touched: number;
  /** For each trace clock, f64: exp(+rate t) and exp(-rate t) since the last rescaling, i32 steps since. */
  readonly clocks: readonly { readonly up: number; readonly down: number; readonly steps: number }[];
  /** For each lazy projection, as for a clock, with the number of the window. */
  readonly windows: readonly {
    readonly up: number;
    readonly down: number;
    readonly steps: number;
    readonly window: number;
  }[];
  /** u32 per population: where the next spike goes. */
  readonly outPointers: readonly number[];
}

/** Words for the records of as many windows as are run in one go. */
const LOG_WORDS = 65_536;

/** Bytes that may be read behind the last of the memory, with rows that are read ahead. */
export const READ_AHEAD = 1024;

/** Bytes of an element of each precision. */
export const bytesOf = { f32: 4, f64: 8 } as const;

/** By projection: how it is handled, and what is bundled for its deliveries. */
interface LayoutChoices {
  readonly paths: readonly ("constant" | "static" | "lazy" | "eager")[];
  readonly bundles: readonly (readonly number[])[];
}

/** Lays out the memory of a worker. */
export function makeLayout(
  program: Program,
  storage: Storage,
  { paths, bundles }: LayoutChoices,
  shape: ShardShape,
): Layout {
  let next = 64;
  const take = (bytes: number): number => {
    const at = next;
    next += (bytes + 63) & ~63;
    return at;
  };
  const clock = () => ({ up: take(8), down: take(8), steps: take(4), window: take(4) });
  const control: ControlLayout = {
    step: take(8),
    time: take(8),
    now: take(8),
    drawStep: take(8),
    inWindow: take(4),
    slot: take(4),
    watched: take(4),
    touched: take(16),
    clocks: storage.clocks.map(clock),
    windows: program.projections.map(clock),
    outPointers: program.populations.map(() => take(4)),
  };
  const ringSteps = 2 ** Math.ceil(Math.log2(shape.longestDelay + 1 + shape.windowSteps + 1));
  const populations = program.populations.map((_, index) =>
    takePopulation(take, program, index, { shape, ringSteps }),
  );
  const variables = program.variables.map((variable) =>
    take(bytesOf[variable.precision] * elementsOf(variable, program, shape)),
  );
  const projections = program.projections.map((projection, index) =>
    takeProjection(take, shape.projections[index]!, {
      padded: populations[projection.to]!.padded,
      path: paths[index]!,
      bundled: bundles[index]!.length > 0,
      branched: projection.branchOf !== null,
      ordinals: projection.structure?.ordinals === true,
      bytes: weightBytes(program, index),
    }),
  );
  const streams = program.streams.map(({ population, draws }) => {
    const bytes = 4 * (populations[population]!.padded + 4);
    return { state: take(4 * bytes), drawn: take(draws * bytes) };
  });
  const exchange = takeExchange(take, shape);
  take(READ_AHEAD);
  return { bytes: next, control, variables, populations, projections, streams, ringSteps, ...exchange };
}

function takeExchange(
  take: (bytes: number) => number,
  { exchange, recordWords }: ShardShape,
): Pick<Layout, "inboxes" | "readers" | "log"> {
  const { words, workers } = exchange;
  const logWords = Math.max(LOG_WORDS, 2 * recordWords);
  return {
    inboxes: take(4 * words * workers),
    readers: take(4 * workers),
    log: { start: take(4 * logWords), words: logWords, end: take(4) },
  };
}

function takePopulation(
  take: (bytes: number) => number,
  program: Program,
  index: number,
  { shape, ringSteps }: { readonly shape: ShardShape; readonly ringSteps: number },
): PopulationLayout {
  const { body, count } = program.populations[index]!;
  const padded = paddedCount(shape.populations[index]!.count);
  const input = shape.inputs[index]!;
  const refractorySteps = body.kind === "neurons" ? body.neuron.refractorySteps : 0;
  const perWindow = Math.ceil(shape.windowSteps / (refractorySteps + 1));
  const kept = Math.ceil(ringSteps / (refractorySteps + 1)) + 1;
  const arenaBytes = 8 * kept * count + 64;
  return {
    padded,
    refractory: refractorySteps > 0 ? take(4 * (padded + 4)) : 0,
    outbox: take(4 * (input === null ? padded * perWindow : input.most)),
    outCounts: take(4 * shape.windowSteps),
    ring: take(8 * ringSteps),
    arena: take(arenaBytes),
    arenaBytes,
    arenaUsed: take(4),
    total: take(8),
    input: input && takeInput(take, input),
  };
}

function takeInput(take: (bytes: number) => number, { count, listed }: InputShape): InputLayout {
  if (listed !== null)
    return { kind: "listed", steps: take(8 * listed), cells: take(4 * listed), over: take(4) };
  return {
    kind: "drawn",
    next: take(8 * count),
    words: take(16 * count),
    chance: take(8 * count),
    scale: take(8 * count),
    bucket: take(4 * HORIZON),
    link: take(4 * count),
    sortedTo: take(8),
    expected: take(8),
  };
}

/** Bytes of a weight of a projection, and of what a lazy rule keeps for it. */
export function weightBytes(program: Program, projection: number): 4 | 8 {
  const { weightVariable } = program.projections[projection]!;
  return weightVariable === null ? 4 : bytesOf[program.variables[weightVariable]!.precision];
}

/** Space of one projection onto a population of `padded` cells. */
function takeProjection(
  take: (bytes: number) => number,
  { rows, synapses, afferents }: ShardShape["projections"][number],
  of: {
    padded: number;
    path: "constant" | "static" | "lazy" | "eager";
    bundled: boolean;
    branched: boolean;
    ordinals: boolean;
    bytes: 4 | 8;
  },
): ProjectionLayout {
  const { padded, path, bytes } = of;
  const wide = padded >= 65536;
  return {
    rowStart: take(4 * (rows + 1)),
    target: take((wide ? 4 : 2) * synapses),
    wide,
    branch: of.branched ? take(2 * synapses) : 0,
    ordinal: of.ordinals ? take(2 * synapses) : 0,
    lastStep: take(8 * (rows + 1)),
    bundle: of.bundled ? take(16 * (padded + 4)) : 0,
    lazy:
      path === "lazy"
        ? {
            gathered: take(4 * bytes * (padded + 4)),
            reach: take(bytes * rows),
            window: take(4 * rows),
            powers: take(64 * bytes),
          }
        : null,
    eager:
      path === "eager"
        ? { start: take(4 * (padded + 1)), synapse: take(4 * afferents), row: take(4 * afferents) }
        : null,
  };
}

/** Elements of a variable in the memory of one worker, those of its neurons padded to whole groups of four and one more. */
function elementsOf(
  { site, population, projection }: Program["variables"][number],
  program: Program,
  shape: ShardShape,
): number {
  const padded = () => paddedCount(shape.populations[population]!.count) + 4;
  if (site === "post") return padded();
  if (site === "branch") return padded() * program.populations[population]!.branches;
  if (site === "pre") return shape.projections[projection]!.rows + 1;
  if (site === "synapse") return shape.projections[projection]!.synapses;
  return 2;
}

/** `count` padded to whole groups of four. */
function paddedCount(count: number): number {
  return (count + 3) & ~3;
}
