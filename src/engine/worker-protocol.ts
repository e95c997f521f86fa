import type { ModelPlace } from "../model/errors.ts";
import type { Program } from "../program/program.ts";
import type { BlockRanges } from "./block-ranges.ts";
import type { BlockSynapses, SpikeRecords, StateSection } from "./running-circuit.ts";
import type { TeamPlan } from "./team.ts";

/** What the coordinator asks of a worker; each is answered once, in order. */
export type WorkerRequest =
  | {
      readonly kind: "start";
      readonly program: Program;
      /** By worker: the blocks it owns; and which of them this one is. */
      readonly ranges: readonly BlockRanges[];
      readonly index: number;
      readonly plastic: "lazy" | "eager";
      readonly firstStep: number;
    }
  | {
      readonly kind: "join";
      readonly plan: TeamPlan;
      readonly index: number;
      readonly memory: ArrayBuffer | SharedArrayBuffer;
    }
  /** `tells`: sends all spikes along, as `SpikeRecords`. */
  | { readonly kind: "run"; readonly steps: number; readonly tells: boolean }
  | { readonly kind: "variable"; readonly variable: number }
  | { readonly kind: "broken" }
  | { readonly kind: "count"; readonly projection: number }
  | { readonly kind: "weights"; readonly projection: number }
  | {
      readonly kind: "synapses";
      readonly projection: number;
      readonly block: number;
      readonly variable: number | null;
    }
  | { readonly kind: "save" }
  | { readonly kind: "restore"; readonly section: StateSection };

/** Values of the owned synapses row by row, and how many stand in each row. */
export interface RowValues {
  readonly values: Float64Array;
  readonly lengths: Uint32Array;
}

/** Answers by kind of request. */
export interface WorkerAnswers {
  /** Synapses owned, by projection. */
  readonly start: readonly number[];
  readonly join: null;
  /** Spikes of each whole population since the start. */
  readonly run: readonly number[];
  readonly variable: Float64Array | RowValues;
  readonly broken: number | null;
  /** Synapses owned. */
  readonly count: number;
  readonly weights: RowValues;
  readonly synapses: BlockSynapses;
  readonly save: readonly StateSection[];
  readonly restore: null;
}

/** What a worker sends: an answer, spikes on the way to one, or why there is none. */
export type WorkerMessage =
  | { readonly kind: "answer"; readonly answer: unknown }
  | { readonly kind: "spikes"; readonly records: SpikeRecords }
  | { readonly kind: "mistake"; readonly what: string; readonly fix: string; readonly place: ModelPlace }
  | { readonly kind: "crash"; readonly text: string }
  /** It stopped because another one failed. */
  | { readonly kind: "stopped" };

/** A worker as the coordinator sees it: a thread that runs `serveSimulation`. */
export interface WorkerHandle {
  post(request: WorkerRequest): void;
  /** Called with every message, and with an error where the thread itself ended. Set once. */
  listen(onMessage: (message: WorkerMessage) => void, onDeath: (error: Error) => void): void;
  terminate(): void | Promise<void>;
}

/** Starts a thread; given by the host. */
export type SpawnWorker = () => WorkerHandle;
