import type { Program } from "../program/program.ts";

/**
 * Spikes in the order in which they are told: for each population and step with spikes four words (population, step
 * modulo 2^32, step above, count), then the numbers of the cells. A population's steps ascend.
 */
export type SpikeRecords = Uint32Array;

/** Called with spikes as they were found; the records are valid during the call only. */
export type SpikeHook = (records: SpikeRecords) => void;

/** Visits the records one by one; `cells` is a part of them. */
export function overSpikes(
  records: SpikeRecords,
  visit: (population: number, step: number, cells: Uint32Array) => void,
): void {
  for (let at = 0; at < records.length; ) {
    const cells = at + 4;
    const end = cells + records[at + 3]!;
    visit(records[at]!, records[at + 1]! + records[at + 2]! * 2 ** 32, records.subarray(cells, end));
    at = end;
  }
}

/** A named piece of the state of a circuit, little-endian; the same for any number of threads. */
export interface StateSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Synapses of a projection onto one block of its target, row by row (presynaptic cell, delay), targets ascending. */
export interface BlockSynapses {
  /** Numbers of the cells in their populations. */
  readonly pre: Uint32Array;
  readonly post: Uint32Array;
  /** Number among the synapses of its pair of cells: with projection, pre and post what identifies a synapse. */
  readonly ordinal: Uint16Array;
  /** Number among the branches of the target; 0 where it has none. */
  readonly branch: Uint16Array;
  readonly values: Float64Array;
}

/**
 * A circuit that runs, on however many threads. Between two calls its state is that between two steps.
 *
 * Where a call ends changes nothing: running 3 and then 4 steps gives the bytes of running 7. Reading changes nothing.
 */
export interface RunningCircuit {
  /** As it runs; variables of the source program keep their numbers. */
  readonly program: Program;
  /** Steps that have been run, counted from the start of the model. */
  readonly step: number;
  /** Spikes of each population since the start. */
  readonly spikeCounts: readonly number[];
  /** Sees every spike while it is set. */
  onSpikes: SpikeHook | null;
  /** Runs so many steps on. */
  readonly run: (steps: number) => void | Promise<void>;
  /** All elements of a variable that is not at the synapse, in double precision and at its own scale. */
  readonly readVariable: (variable: number) => Float64Array | Promise<Float64Array>;
  /** Number of the first variable that is not at the synapse and has an element that is no finite number; null if none. */
  readonly brokenVariable: () => number | null | Promise<number | null>;
  /** A variable of the synapses, or the weight where `variable` is null, as it stands (what is pending included). */
  readonly readSynapses: (
    projection: number,
    block: number,
    variable: number | null,
  ) => BlockSynapses | Promise<BlockSynapses>;
  /** How many synapses a projection has. */
  readonly countSynapses: (projection: number) => number | Promise<number>;
  /** The whole state, section by section. */
  readonly save: () => Iterable<StateSection> | AsyncIterable<StateSection>;
  /** Takes over the state of a circuit of the same program. Fails: Error for a section that does not fit. */
  readonly restore: (sections: AsyncIterable<StateSection> | Iterable<StateSection>) => Promise<void>;
  /** Ends its threads, where it has any. */
  readonly close?: () => Promise<void>;
}
