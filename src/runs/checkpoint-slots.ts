import type { StateSection } from "../engine/running-circuit.ts";
import { DataError } from "../model/errors.ts";
import {
  type Checkpoint,
  type CheckpointHeader,
  checkpointBytes,
  openCheckpoint,
} from "./checkpoint-file.ts";
import type { RunStore } from "./run-store.ts";

const slots = ["checkpoint/a", "checkpoint/b"] as const;

/** A checkpoint that was found, and what was wrong with the other. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly slot: string;
  /** One sentence for each file that cannot be used. */
  readonly refused: readonly string[];
}

/** Writes a checkpoint over the older of the two; the newer one stays until it is whole. */
export async function saveCheckpoint(
  store: RunStore,
  header: CheckpointHeader,
  sections: Iterable<StateSection> | AsyncIterable<StateSection>,
): Promise<void> {
  await store.writeBytes(slots[header.generation % 2]!, checkpointBytes(header, sections));
}

/**
 * The last good checkpoint of a run; null if there is none at all. Going on from the older one gives the same bytes.
 *
 * Fails: DataError if there are checkpoints and none can be used; it says what is wrong with each.
 */
export async function findCheckpoint(
  store: RunStore,
  expected: Pick<CheckpointHeader, "model" | "engine">,
): Promise<FoundCheckpoint | null> {
  const refused: string[] = [];
  let best: { checkpoint: Checkpoint; slot: string } | null = null;
  for (const slot of slots) {
    const found = await openCheckpoint(store, slot, expected);
    if (found === null) continue;
    if (typeof found === "string") refused.push(`${slot} ${found}`);
    else if (best === null || found.header.generation > best.checkpoint.header.generation)
      best = { checkpoint: found, slot };
  }
  if (best !== null) return { ...best, refused };
  if (refused.length === 0) return null;
  throw new DataError(
    `no checkpoint can be used: ${refused.join("; ")}`,
    "run the model again with --fresh, or bring back the folder from a copy",
  );
}
