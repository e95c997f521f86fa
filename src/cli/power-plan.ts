import type { PowerDesign, SizeDeparture } from "../stats/power-design.ts";
import {
  costOptimum,
  equivalencePower,
  miceNeeded,
  theoreticalPower,
  type UnitCosts,
} from "../stats/power-theory.ts";

/** What theory says before anything is simulated. */
export function planOf(design: PowerDesign, options: PowerOptions) {
  const cost = costsOf(options);
  return {
    design,
    miceForPower: design.effect === 0 ? null : miceNeeded(design, theoreticalPower),
    miceForEquivalence: miceNeeded(design, equivalencePower),
    ...(cost ? { cheapest: costOptimum(design, cost.costs, cost.budget) } : {}),
  };
}

/** What `planOf` gives. */
export type PowerPlan = ReturnType<typeof planOf>;

/** The numbers of a design that a curve can run over. */
export type PowerAxis = "mice" | "dendrites" | "synapses";

/** What the command line asks for. */
export interface PowerOptions {
  readonly conditions: number;
  readonly mice: number;
  readonly dendrites: number;
  readonly synapses: number;
  readonly dispersion?: number;
  readonly shape: SizeDeparture["shape"];
  readonly sdLogSd: number;
  readonly undetected: number;
  readonly effect: number;
  readonly sdMouse: number;
  readonly sdDendrite: number;
  readonly sdResidual: number;
  readonly test: PowerDesign["test"];
  readonly adjust: PowerDesign["adjust"];
  readonly alpha: number;
  readonly margin: number;
  readonly over: PowerAxis;
  readonly values?: readonly number[];
  readonly simulations: number;
  readonly precision: number;
  readonly seed: number;
  readonly costMouse?: number;
  readonly costDendrite?: number;
  readonly costSynapse?: number;
  readonly budget?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** The costs asked for, if all three and a budget are there. */
export function costsOf(
  options: PowerOptions,
): { readonly costs: UnitCosts; readonly budget: number } | undefined {
  const { costMouse, costDendrite, costSynapse, budget } = options;
  if (
    costMouse === undefined ||
    costDendrite === undefined ||
    costSynapse === undefined ||
    budget === undefined
  )
    return undefined;
  return { costs: { mouse: costMouse, dendrite: costDendrite, synapse: costSynapse }, budget };
}
