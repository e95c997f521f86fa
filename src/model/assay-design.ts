/** What a treatment does to the quantal amplitude x (pA) of a synapse. */
export type AmplitudeEffector =
  | { readonly kind: "none" }
  /** x times `factor`. */
  | { readonly kind: "multiplicative"; readonly factor: number }
  /** x plus the amount that multiplies the mean by `meanFactor`. */
  | { readonly kind: "additive"; readonly meanFactor: number }
  /** c x^`exponent` with the c that multiplies the mean by `meanFactor`; exponent above 1: large ones grow more. */
  | { readonly kind: "power"; readonly meanFactor: number; readonly exponent: number }
  /** x times 1 + (`factor` - 1) x / (x + `half`): close to 1 for small ones, `factor` for large ones. */
  | { readonly kind: "divergent"; readonly factor: number; readonly half: number }
  /** A share `fraction` of the synapses is multiplied so that the mean grows by `meanFactor`; the others stay. */
  | { readonly kind: "two-pool"; readonly meanFactor: number; readonly fraction: number };

/**
 * A patch-clamp assay of miniature currents: events of control cells and of treated cells.
 *
 * Amplitudes in pA. Events are recorded until each cell has `eventsPerCell` above the detection threshold.
 */
export interface AssayDesign {
  readonly kind: "assay";
  readonly cellsPerGroup: number;
  readonly eventsPerCell: number;
  /** Mean quantal amplitude of the control cells. */
  readonly mean: number;
  /** SD over mean of the quantal amplitudes of a cell. */
  readonly cv: number;
  /** SD of the log of a cell's gain. */
  readonly sdCell: number;
  /** SD of the recording noise added to each event. */
  readonly noise: number;
  /** Events below are not detected; 0 detects every event that is positive. */
  readonly threshold: number;
  readonly effector: AmplitudeEffector;
}
