import type { Program } from "../program/program.ts";
import { planStorage } from "../program/storage.ts";
import { inputMoves, neuronsMove } from "./silence-obstacles.ts";
import { type PopulationSilence, restOf } from "./silence-rest.ts";
import { SilenceVariables } from "./silence-variables.ts";

/**
 * Exact skip of silence (X1): what has to hold, and what is done.
 *
 * Values after k steps always follow from those kept at the start of the skip, so that it does not matter where a run
 * stops on the way. All names are hidden variables, hence part of every checkpoint.
 */
export interface SilencePlan {
  readonly populations: readonly PopulationSilence[];
  /** Network variables that hold factor^k, by the factor of one step. */
  readonly powers: readonly { readonly variable: number; readonly factor: number }[];
  /** Network variables: k, and the step at which the present skip began and the one at which it ends. */
  readonly steps: number;
  readonly from: number;
  readonly until: number;
}

/** Why steps of a program cannot be skipped exactly, each naming population or projection; empty if they can. */
export function silenceObstacles(program: Program): string[] {
  const plan = planSilence(program);
  return Array.isArray(plan) ? plan : [];
}

/** The program with what skipping needs; null for the plan where it is not asked for or not possible. */
export function withSilence(program: Program): { program: Program; silence: SilencePlan | null } {
  const planned = program.skipSilence === true ? planSilence(program) : [];
  return Array.isArray(planned) ? { program, silence: null } : planned;
}

function planSilence(program: Program): { program: Program; silence: SilencePlan } | string[] {
  const storage = planStorage(program);
  const hidden = new SilenceVariables(program);
  const obstacles: string[] = [];
  const populations: PopulationSilence[] = [];
  for (const [index, { name, body }] of program.populations.entries()) {
    const moves = body.kind === "input" ? inputMoves(body.input) : neuronsMove(program, body.neuron);
    const decays = [...storage.early[index]!, ...storage.fused[index]!];
    const rest = body.kind === "input" ? moves : (moves ?? restOf(hidden, index, body.neuron, decays));
    if (typeof rest === "string") obstacles.push(`populations.${name}: ${rest}`);
    else if (rest !== null) populations.push(rest);
  }
  for (const [index, { name }] of program.projections.entries()) {
    if (storage.swept[index]!.length > 0)
      obstacles.push(`projections.${name}: its synapses change by themselves in every step`);
  }
  if (obstacles.length > 0) return obstacles;
  const { powers, steps } = hidden;
  const silence = { populations, powers, steps, from: hidden.scalar("from"), until: hidden.scalar("until") };
  return { program: { ...program, variables: hidden.variables }, silence };
}
