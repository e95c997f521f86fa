import type { ExperimentResult } from "../runs/experiment-result.ts";

/** Findings of a full run as they are kept in `docs/findings/<experiment>.json`. */
export interface PublishedFindings extends ExperimentResult {
  readonly version: string;
  /** Processor, cores and Node: which class of machine, not which machine. */
  readonly machine: string;
  readonly wallSeconds: number;
  /** In what the run was smaller than the experiment asks for, such as `4 of 8 seeds`; absent where it was whole. */
  readonly reduced?: string;
}

/** Published findings in the text of their file. Infinite bounds are null in JSON, and become infinite again. */
export function readPublished(text: string): PublishedFindings {
  return JSON.parse(text, (key, value) =>
    key === "between" ? [value[0] ?? Number.NEGATIVE_INFINITY, value[1] ?? Number.POSITIVE_INFINITY] : value,
  ) as PublishedFindings;
}
