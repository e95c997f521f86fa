import { DataError } from "../model/errors.ts";
import type { SizeShape } from "./simulated-size.ts";

/** A planned study: mice in conditions, dendrites in mice, synapses on dendrites; the last condition is treated. */
export interface PowerDesign {
  /** Number of conditions, the treated one and its references. */
  readonly conditions: number;
  /** Mice per condition. */
  readonly mice: number;
  /** Dendrites per mouse. */
  readonly dendrites: number;
  /** Synapses per dendrite, or their mean where `dispersion` is set. */
  readonly synapses: number;
  /** Size of a negative binomial for the synapses per dendrite (variance n + n^2 / size); absent: all equal. */
  readonly dispersion?: number;
  /** How log sizes depart from the fitted model; absent: normal, one SD for all mice, nothing hidden. */
  readonly sizes?: SizeDeparture;
  /** SDs on the log scale. */
  readonly sd: { readonly mouse: number; readonly dendrite: number; readonly residual: number };
  /** Log of the factor by which the treatment multiplies sizes; 0 is none. */
  readonly effect: number;
  readonly test: "kr" | "satterthwaite" | "z";
  /** Adjustment over the comparisons of the treated condition with each reference. */
  readonly adjust: "single-step" | "none";
  /** Two-sided level of a test. */
  readonly alpha: number;
  /** Largest change that counts as none, as a share: 0.1 stands for -10 % to +10 %. */
  readonly margin: number;
}

/** Sizes as real ones may be; every synapse is then drawn. */
export interface SizeDeparture {
  readonly shape: SizeShape;
  /** SD between mice of the log of their residual SD. */
  readonly sdOfLogSd: number;
  /** Share of the untreated sizes below the detection limit, which are not in the table. */
  readonly undetected: number;
}

/**
 * The design of the source's study with the variation of its model: 3 conditions x 4 mice x 14 dendrites x 41
 * synapses, an effect of -18 %.
 *
 * Source: de Vivo et al. 2017, Science 355:507; SDs from the calibrated generator of the virtual cohort.
 */
export const emPowerDesign: PowerDesign = {
  conditions: 3,
  mice: 4,
  dendrites: 14,
  synapses: 41,
  sd: { mouse: 0.075, dendrite: 0.2, residual: 0.85 },
  effect: Math.log(0.82),
  test: "kr",
  adjust: "single-step",
  alpha: 0.05,
  margin: 0.1,
};

/** Refuses a design that no test can be made for. Fails: DataError naming the number and its range. */
export function checkPowerDesign(design: PowerDesign): void {
  const whole = (name: string, value: number, least: number, why: string) => {
    if (!Number.isInteger(value) || value < least)
      throw new DataError(`${name} must be a whole number of at least ${least}, got ${value}`, why);
  };
  whole("conditions", design.conditions, 2, "a comparison needs a treated condition and a reference");
  whole("mice", design.mice, 2, "with one mouse per condition nothing tells a mouse from its condition");
  whole("dendrites", design.dendrites, 1, "give the dendrites per mouse");
  whole("synapses", design.synapses, 1, "give the synapses per dendrite");
  if (design.dendrites * design.synapses < 2)
    throw new DataError("one synapse per mouse leaves no variation within mice", "give more synapses");
  for (const [name, value] of Object.entries(design.sd))
    if (!(value >= 0 && value < 10))
      throw new DataError(
        `the ${name} SD must lie between 0 and 10, got ${value}`,
        "SDs are of log sizes: 0.85, not 85",
      );
  if (design.sd.residual === 0)
    throw new DataError("the residual SD must be above 0, got 0", "SDs are of log sizes, such as 0.85");
  if (!(design.alpha > 0 && design.alpha < 0.5))
    throw new DataError(`alpha must lie between 0 and 0.5, got ${design.alpha}`, "the usual level is 0.05");
  if (!(design.margin > 0 && design.margin < 1))
    throw new DataError(
      `the margin must lie between 0 and 100 %, got ${100 * design.margin} %`,
      "such as 10 %",
    );
  if (design.dispersion !== undefined && !(design.dispersion > 0))
    throw new DataError(
      `the dispersion must be above 0, got ${design.dispersion}`,
      "leave it out for equal counts",
    );
  if (design.dispersion !== undefined && design.synapses < 3)
    throw new DataError(
      `counts that vary need at least 3 synapses per dendrite on average, got ${design.synapses}`,
      "leave the dispersion out, or give more synapses",
    );
  if (design.sizes) checkSizes(design.sizes);
  if (!Number.isFinite(design.effect))
    throw new DataError("the effect must be a change above -100 %", "such as -18%, or the factor 0.82");
}

function checkSizes({ sdOfLogSd, undetected }: SizeDeparture): void {
  if (!(sdOfLogSd >= 0 && sdOfLogSd <= 0.5))
    throw new DataError(
      `the spread of the log SD between mice must lie between 0 and 50 %, got ${100 * sdOfLogSd} %`,
      "such as 12 %",
    );
  if (!(undetected >= 0 && undetected <= 0.5))
    throw new DataError(
      `the share below the detection limit must lie between 0 and 50 %, got ${100 * undetected} %`,
      "such as 10 %",
    );
}
