import type { CompressionError } from "../stats/compression-error.ts";
import type { ListedFile } from "./checkpoint-file.ts";
import type { KeptTrip } from "./kept-trips.ts";
import type { StructureTally } from "./structure-tally.ts";

/** One run of an audit; `folder` is below that of the run that is audited. */
export interface AuditedRun {
  readonly folder: string;
  readonly compression: number;
  readonly seed: number;
}

/** The audit of a compressed run, as its manifest keeps it. */
export interface CompressionAudit {
  readonly compression: number;
  /** The compression that it is compared with: half, and not below real time. */
  readonly half: number;
  readonly seeds: readonly number[];
  readonly errors: readonly CompressionError[];
  /** What can be said of no error: a run that did not come to its end, a guard that tripped at one compression only. */
  readonly failures: readonly string[];
  readonly carriesVerdict: boolean;
  /** Why, or why not. */
  readonly sentence: string;
  readonly runs: readonly (AuditedRun & { readonly modelHash: string; readonly status: string })[];
}

/** What manifest.json says of a run. */
export interface Manifest {
  readonly status: "done" | "interrupted" | "guard";
  readonly name: string;
  readonly version: string;
  readonly modelHash: string;
  readonly seed: number;
  readonly precision: "f32" | "f64";
  /** How time was accelerated: `X0` not at all, `X3` by compression. */
  readonly mode: "X0" | "X3";
  readonly compression: number;
  /** The audit of a compressed run; without one it carries no verdict. */
  readonly audit?: CompressionAudit;
  /** ms. */
  readonly dt: number;
  /** Model time done, s; wall time of this process, s. */
  readonly modelSeconds: number;
  readonly wallSeconds: number;
  readonly threads: number;
  readonly host: string;
  readonly quantities: readonly { readonly name: string; readonly unit: string }[];
  /** The first few of each kind and population, ascending in time. */
  readonly trips: readonly KeptTrip[];
  /** By instance that forms or removes synapses: how many since the start. */
  readonly structure: readonly StructureTally[];
  readonly warnings: readonly string[];
  readonly files: readonly ListedFile[];
}

/** The manifest in a text, or null where it is none of a simulated circuit. */
export function manifestIn(text: string): Manifest | null {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest> | null;
    return Array.isArray(manifest?.files) && typeof manifest.modelHash === "string"
      ? (manifest as Manifest)
      : null;
  } catch {
    return null;
  }
}
