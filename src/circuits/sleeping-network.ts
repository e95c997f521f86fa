import type { InstanceSpec, Model, ProtocolEntry, RecordingSpec } from "../model/model.ts";
import { netS } from "./net-s.ts";

/** Rate that inhibition keeps while excitatory weights come and go, Hz. */
export const RATE = 4;
/** Hours awake and asleep of a day. */
export const AWAKE = 12;
export const ASLEEP = 12;

/** Rate of learning relative to the published rule: a day awake adds about a fifth to the mean weight. */
const ETA = 1e-4;
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
  const { compression, ...circuit } = request;
  return netS({
    ...circuit,
    rest: {
      compression,
      guard: "record",
      mechanisms: {
        gates: { mechanism: "neuromod-gate", population: "E" },
        pressure: { mechanism: "process-s", population: "E" },
        learning: {
          mechanism: "stdp-triplet",
          on: ["EE"],
          parameters: { eta: ETA, a2Minus: DEPRESSION },
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

/** Days of wake and then sleep, as entries. */
export function dayCycles(days: number): ProtocolEntry[] {
  return Array.from({ length: days }, (_, day) => day * (AWAKE + ASLEEP)).flatMap((start) => [
    { at: `${start} h`, enter: "wake" },
    { at: `${start + AWAKE} h`, enter: "nrem" },
  ]);
}
