import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model, ProtocolEntry, RecordingSpec } from "../model/model.ts";
import type { QuantityText } from "../model/quantity-text.ts";

/**
 * The activity of cells that do not fire: what a treatment makes of it, and how it answers to the cell's own scaling.
 *
 * `level` is the activity, relative to the set-point, that a treatment would leave with the weights of the start; the
 * protocol moves it. Where `gain` is above 0 the loop is closed: activity follows the factor on the weights with that
 * exponent. `own` spreads what a treatment does over the cells and leaves 0 and 1 as they are.
 */
export const prescribedActivity = {
  name: "prescribed-activity",
  about: "relative activity of a cell, set by the protocol and followed by the sensor of its controllers",
  source: { cite: "stands for spikes and calcium where only the effectors are asked; chosen here" },
  laws: [],
  parameters: {
    level: {
      value: 1,
      unit: "1",
      tag: "C",
      about: "activity over the set-point, with the weights of the start",
    },
    gain: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 10],
      about: "exponent of activity over the factor of weights",
    },
    tauRate: {
      value: 100,
      unit: "s",
      tag: "P",
      range: [10, 3600],
      group: "sensor",
      power: -1,
      about: "memory of the sensor",
    },
    spread: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "SD over cells of the log of a treatment",
    },
    restOccupancy: { value: 0.7, unit: "1", tag: "P", about: "share of slots that is filled at rest" },
  },
  reads: {
    slotFactor: { per: "post", unit: "1", otherwise: 1, about: "growth of the slots since the start" },
    occupancy: { per: "post", unit: "1", otherwise: 0.7, about: "share of slots that is filled" },
  },
  variables: {
    own: {
      per: "post",
      unit: "1",
      initial: "exp(spread * normal())",
      about: "how strongly a treatment acts",
    },
    c: { per: "post", unit: "1", initial: 1, about: "activity relative to its set-point" },
  },
  shares: ["c"],
  every: {
    "1 min": ["d(c)/dt = (level^own * (slotFactor * occupancy / restOccupancy)^gain - c) / tauRate"],
  },
} satisfies Mechanism;

/** What an experiment asks of cells whose activity it prescribes. */
export interface PrescribedRequest {
  readonly name: string;
  readonly seed: number;
  readonly duration: QuantityText;
  readonly cells: number;
  /** How many times as fast all slow processes run. */
  readonly compression: number;
  /** Values of `prescribed-activity`, which is the instance `activity`. */
  readonly activity?: Readonly<Record<string, QuantityText>>;
  /** Placed on the population E and the projection XE. */
  readonly mechanisms: Readonly<Record<string, InstanceSpec>>;
  readonly protocol: readonly ProtocolEntry[];
  readonly recording: RecordingSpec;
}

/**
 * Cells (E) with forty log-normal synapses each (XE) and prescribed activity: only the slow rules move.
 *
 * Nothing fires, so time is skipped exactly between the ticks; the molecular chain sees `c` as it would see that of a
 * firing cell.
 */
export function prescribedCells(request: PrescribedRequest): Model {
  const {
    name,
    seed,
    duration,
    cells,
    compression,
    activity = {},
    mechanisms,
    protocol,
    recording,
  } = request;
  return {
    version: 1,
    name,
    dt: "0.5 ms",
    duration,
    seed,
    compression,
    skipSilence: true,
    // nothing fires, as it should
    guard: "record",
    populations: {
      X: { count: 100, input: { kind: "poisson", rate: "0 Hz" } },
      E: { count: cells, neuron: "lif-conductance" },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "fixed-in-degree", inDegree: 40 },
        weight: { lognormal: { median: 1, sdLog: 0.6 } },
        unitWeight: "1 nS",
        delay: "1 ms",
      },
    },
    mechanisms: {
      activity: { mechanism: prescribedActivity, population: "E", parameters: activity },
      ...mechanisms,
    },
    protocol,
    recording,
  };
}
