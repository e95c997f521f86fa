import type { ClaimId } from "../model/experiment.ts";

/** A sentence of the source documents, in our own words, and the experiments that test it. */
export interface Claim {
  readonly id: ClaimId;
  readonly text: string;
  /** Names of experiments, also of those that are not written yet: without them a verdict is partial. */
  readonly experiments: readonly string[];
  /** A fact of the sources' design that we set ourselves; an experiment that uses it cannot test it. */
  readonly input?: true;
}
