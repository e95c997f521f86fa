/** What was met on the way to a table of imaged synapses. */
export interface ImagingRecord {
  /** Protrusions of the imaged segments, with and without a synapse. */
  readonly protrusions: number;
  readonly withSynapse: number;
  /** Cut by the edges of the block. */
  readonly incomplete: number;
  /** Smaller than what is seen. */
  readonly unseen: number;
  /** Large enough, with fewer than two vesicles at the membrane. */
  readonly withoutVesicles: number;
  readonly analysed: number;
  readonly dendrites: number;
  /** What the circuits said of each synapse; all else was drawn. */
  readonly fromCircuits: readonly string[];
}
