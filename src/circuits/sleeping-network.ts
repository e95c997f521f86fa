import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model, ProjectionSpec, ProtocolEntry, RecordingSpec } from "../model/model.ts";
import { netS, netSWiring } from "./net-s.ts";

/** Rate that inhibition keeps while excitatory weights come and go, Hz. */
export const RATE = 4;
/** Hours awake and asleep of a day. */
export const AWAKE = 12;
export const ASLEEP = 12;

/** Rate of learning relative to the published rule: a day awake adds about a fifth to the mean weight. */
const ETA = 1e-4;
/** Excitatory synapses of a cell of NET-S from the others. */
const INPUTS = 40;
/** Depression by a pair of spikes: a tenth of what balances potentiation at `RATE`, so that learning strengthens. */
const DEPRESSION = (0.1 * 6.5e-3 * 16.8 * 114 * RATE) / 1000 / 33.7;

/** What a network that sleeps is made for. */
export interface SleepingNetwork {
  readonly name: string;
  readonly seed: number;
  readonly duration: string;
  readonly compression: number;
  /** Excitatory cells; 400 if absent. */
  readonly cells?: number;
  /** Excitatory synapses of a cell from the others; 40 if absent. Another number is weaker, each and together. */
  readonly inputs?: number;
  /** Step; that of NET-S if absent. */
  readonly dt?: string;
  /** Gates and pressure with other ticks than those of the catalogue. */
  readonly drive?: { readonly gates: Mechanism; readonly pressure: Mechanism };
  /** Rate of learning relative to the published rule; what a day awake of 12 h needs without occlusion if absent. */
  readonly eta?: number;
  /** Share of potentiation that sleep pressure takes, by `neuromod-gate`; none if absent. */
  readonly occlusion?: number;
  /** Upper bound of what learning makes of a weight, over the median at the start; 25 if absent. */
  readonly bound?: number;
  /** What happens to the excitatory weights besides learning. */
  readonly rules: Readonly<Record<string, InstanceSpec>>;
  /** Vigilance states, and all else that happens. */
  readonly protocol: readonly ProtocolEntry[];
  readonly recording: RecordingSpec;
}

/**
 * NET-S that learns while awake: triplet STDP in which potentiation wins, under gates that follow the vigilance state.
 *
 * Inhibitory STDP keeps the excitatory cells at `RATE`, so that growing weights do not turn into growing rates. Sleep
 * pressure is there for the rules that read it.
 */
export function sleepingNetwork({ rules, protocol, recording, ...request }: SleepingNetwork): Model {
  const { compression, inputs = INPUTS, dt, drive, eta = ETA, occlusion = 0, bound, ...circuit } = request;
  return netS({
    ...circuit,
    ...(inputs === INPUTS ? {} : { projections: { EE: recurrent(inputs, circuit.cells) } }),
    rest: {
      ...(dt === undefined ? {} : { dt }),
      compression,
      guard: "record",
      mechanisms: {
        gates: {
          mechanism: drive?.gates ?? "neuromod-gate",
          population: "E",
          reads: { pressure: "pressure" },
          ...(occlusion === 0 ? {} : { parameters: { occlusion } }),
        },
        pressure: { mechanism: drive?.pressure ?? "process-s", population: "E" },
        learning: {
          mechanism: "stdp-triplet",
          on: ["EE"],
          parameters: {
            eta: (eta * INPUTS) / inputs,
            a2Minus: DEPRESSION,
            ...(bound === undefined ? {} : { wMax: bound * medianOf(inputs) }),
          },
        },
        balance: {
          mechanism: "istdp-vogels",
          on: ["IE"],
          parameters: { targetRate: `${RATE} Hz`, eta: 4e-4, wMax: 20 },
        },
        ...rules,
      },
      protocol,
      recording,
    },
  });
}

/**
 * The recurrent projection with so many synapses of a cell, of which as large a share is learned.
 *
 * Together they are half as strong as those of NET-S: in a small and dense network learning for days ran away with the whole.
 */
function recurrent(inputs: number, cells = netSWiring.excitatory): ProjectionSpec {
  return {
    from: "E",
    to: "E",
    receptor: "ampa",
    wiring: { kind: "fixed-probability", probability: inputs / cells },
    weight: { lognormal: { median: medianOf(inputs), sdLog: 0.6 } },
    unitWeight: "5 nS",
    delay: { uniform: ["1 ms", "2 ms"] },
  };
}

/** Median of the excitatory weights at the start. */
function medianOf(inputs: number): number {
  return (netSWiring.start.recurrent * INPUTS) / inputs;
}

/** Days of wake and then sleep, as entries. */
export function dayCycles(days: number): ProtocolEntry[] {
  return Array.from({ length: days }, (_, day) => day * (AWAKE + ASLEEP)).flatMap((start) => [
    { at: `${start} h`, enter: "wake" },
    { at: `${start + AWAKE} h`, enter: "nrem" },
  ]);
}
