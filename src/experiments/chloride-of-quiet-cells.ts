import { chlorideHomeostasis } from "../mechanisms/chloride-homeostasis.ts";
import { inhibitoryScaling } from "../mechanisms/inhibitory-scaling.ts";

/** Firing of a cell: so many hours at each rate (Hz), one after the other. */
export type Firing = readonly { readonly hours: number; readonly rate: number }[];

/** How fast the two rules act; 0 is off. Rates in Hz, times in s. */
export interface QuietCell {
  readonly targetRate: number;
  readonly tauRate: number;
  /** Relative change of the receptors per spike of error, 1/(s Hz). */
  readonly receptorGain: number;
  /** Fastest change of the expression of KCC2, 1/h. */
  readonly kcc2Gain: number;
}

/** Length of a tick, s: short against the memory of the rate. */
const TICK = 10;

const pumps = chlorideHomeostasis.parameters;
const receptors = inhibitoryScaling.parameters;

/**
 * Factor on the inhibitory synapses and expression of KCC2 after `firing`, from 1 and `kcc2`, of a cell at its set-point.
 *
 * The equations of `inhibitory-scaling` and `chloride-homeostasis` with the spikes replaced by their rate, at their own
 * bounds; a test holds them against the mechanisms.
 */
export function adapted(cell: QuietCell, firing: Firing, kcc2 = 1): { factor: number; kcc2: number } {
  const { targetRate, tauRate, receptorGain, kcc2Gain } = cell;
  const keep = Math.exp(-TICK / tauRate);
  let [sensor, logFactor, logKcc2] = [targetRate, 0, Math.log(kcc2)];
  const within = (x: number, low: number, high: number) =>
    Math.min(Math.log(high), Math.max(Math.log(low), x));
  for (const { hours, rate } of firing)
    for (let tick = 0; tick < Math.round((hours * 3600) / TICK); tick++) {
      sensor = rate + (sensor - rate) * keep;
      const excess = sensor / targetRate - 1;
      logFactor = within(
        logFactor + TICK * receptorGain * targetRate * excess,
        receptors.hMin.value,
        receptors.hMax.value,
      );
      logKcc2 = within(
        logKcc2 + ((TICK / 3600) * kcc2Gain * excess) / (1 + Math.abs(excess)),
        pumps.kcc2Min.value,
        pumps.kcc2Max.value,
      );
    }
  return { factor: Math.exp(logFactor), kcc2: Math.exp(logKcc2) };
}

/** Reversal of GABA_A, mV, of a cell at rest whose KCC2 is expressed so much: pumps in balance, then Goldman-Hodgkin-Katz. */
export function restingReversal(kcc2: number): number {
  const of = (name: keyof typeof pumps): number => Number(pumps[name].value);
  const atKcc2 = (of("kOut") * of("clOut")) / of("kIn");
  const atNkcc1 = of("clOut") * Math.sqrt((of("kOut") * of("naOut")) / (of("kIn") * of("naIn")));
  const [k, n] = [kcc2 * of("kcc2Rate"), 2 * of("nkcc1") * of("nkcc1Rate")];
  const chloride = Math.exp((k * Math.log(atKcc2) + n * Math.log(atNkcc1)) / (k + n));
  const inside = chloride + of("permeability") * of("bicarbonateIn");
  const outside = of("clOut") + of("permeability") * of("bicarbonateOut");
  return of("thermal") * Math.log(inside / outside);
}
