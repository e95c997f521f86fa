import { ModelError } from "../model/errors.ts";
import type { RunEstimate } from "./estimate.ts";

/** Steps that a run may have: three years at 0.1 ms. */
const MOST_STEPS = 1e12;
/** Synapses that are numbered. */
const MOST_SYNAPSES = 2 ** 32 - 16;
/** Bytes of a worker's memory. */
const WORKER_BYTES = 2 ** 32;

/** Why a model asks for more than can be had, with the figures; empty if it does not. */
export function beyondLimits(
  { neurons, synapses, steps, memoryBytes }: RunEstimate,
  machine: { readonly memoryBytes: number; readonly threads: number },
): ModelError[] {
  const mistakes: ModelError[] = [];
  const size = `${count(neurons)} neurons and ${count(synapses)} synapses`;
  if (steps > MOST_STEPS) {
    mistakes.push(
      new ModelError(
        `${count(steps)} steps are more than the ${count(MOST_STEPS)} that a run can have`,
        "shorten it, or lengthen dt",
        {
          path: "duration",
        },
      ),
    );
  }
  if (synapses > MOST_SYNAPSES) {
    mistakes.push(
      new ModelError(
        `${size}: there can be at most ${count(MOST_SYNAPSES)} synapses`,
        "lower the counts or the probabilities",
        { path: "projections" },
      ),
    );
  } else if (memoryBytes > machine.memoryBytes) {
    mistakes.push(
      new ModelError(
        `${size} need about ${gigabytes(memoryBytes)} of memory, and this machine has ${gigabytes(machine.memoryBytes)}`,
        "lower the counts or the probabilities",
        { path: "populations" },
      ),
    );
  } else if (memoryBytes / 2 / machine.threads > WORKER_BYTES) {
    mistakes.push(
      new ModelError(
        `${size} need about ${gigabytes(memoryBytes / 2)}, and a thread can hold 4 GB`,
        `run it on ${Math.ceil(memoryBytes / 2 / WORKER_BYTES)} threads or more`,
        { path: "populations" },
      ),
    );
  }
  return mistakes;
}

function count(n: number): string {
  if (n >= 1e9) return `${Number((n / 1e9).toPrecision(3))} billion`;
  return n >= 1e6 ? `${Number((n / 1e6).toPrecision(3))} million` : String(Math.round(n));
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${Number((bytes / 1e9).toPrecision(2))} GB`;
}
