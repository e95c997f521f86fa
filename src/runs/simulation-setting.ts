import type { GuardTrip } from "../engine/rate-guard.ts";
import type { RunningCircuit } from "../engine/running-circuit.ts";
import type { Program } from "../program/program.ts";
import type { Catalogue } from "../resolve/build.ts";
import type { Manifest } from "./manifest.ts";
import type { RunStore } from "./run-store.ts";

/** How far a run is. */
export interface SimulationProgress {
  /** Model time done and to be done, s. */
  readonly time: number;
  readonly duration: number;
  /** Model seconds a second, since this process began; null before the first slice. */
  readonly speed: number | null;
  /** Seconds left at that speed. */
  readonly left: number | null;
  /** Mean rate of each population since the last report, Hz. */
  readonly rates: readonly { readonly population: string; readonly rate: number }[];
}

/** What a run needs from above. */
export interface SimulationSetting {
  readonly store: RunStore;
  readonly catalogue: Catalogue;
  /** Version of this program; checkpoints of another are refused. */
  readonly version: string;
  /** Milliseconds from any start. */
  readonly clock: () => number;
  /** What the manifest says of the machine. */
  readonly host: string;
  readonly threads?: number;
  /** Makes the circuit; on one thread if absent. */
  readonly circuit?: (program: Program, threads: number) => RunningCircuit | Promise<RunningCircuit>;
  readonly progress?: (progress: SimulationProgress) => void;
  /** True once the run should stop with a checkpoint. */
  readonly stopped?: () => boolean;
  /** A sentence for the reader, such as that a checkpoint was refused. */
  readonly notice?: (text: string) => void;
  /** Milliseconds between checkpoints; a minute if absent. */
  readonly checkpointEvery?: number;
  /** Start again instead of going on with what the folder holds. */
  readonly fresh?: boolean;
}

/** How a run ended; all but `done` can be resumed. */
export type SimulationOutcome =
  | { readonly status: "done"; readonly manifest: Manifest }
  | { readonly status: "interrupted"; readonly time: number; readonly duration: number }
  | { readonly status: "guard"; readonly trip: GuardTrip; readonly time: number };
