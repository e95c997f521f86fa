import type { Expr, Program, Statement, Variable } from "../program/program.ts";
import { planStorage } from "../program/storage.ts";
import { inputMoves, neuronsMove } from "./silence-obstacles.ts";
import { restOf } from "./silence-rest.ts";

/** How the neurons of a population are tested for rest and moved through many steps at once. */
export interface PopulationSilence {
  readonly population: number;
  /** Post variable that `check` sets to 1 where a neuron stays at rest for all steps of the skip in question, else to 0. */
  readonly settled: number;
  readonly check: readonly Statement[];
  /** Keeps the values from which a skip starts. */
  readonly begin: readonly Statement[];
  /** Sets the values after so many steps, from those kept. */
  readonly advance: readonly Statement[];
}

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
  const hidden = new HiddenVariables(program);
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

/** Variables added to those of a program, all in double precision. */
export class HiddenVariables {
  readonly program: Program;
  readonly variables: Variable[];
  readonly powers: { readonly variable: number; readonly factor: number }[] = [];
  readonly steps: number;

  constructor(program: Program) {
    this.program = program;
    this.variables = [...program.variables];
    this.steps = this.scalar("steps");
  }

  scalar(name: string): number {
    return this.add(`silence.${name}`, "network", -1);
  }

  ofNeurons(population: number, name: string): number {
    return this.add(`silence.${name}`, "post", population);
  }

  /** factor^k, where k steps are skipped. */
  power(factor: number): Expr {
    let known = this.powers.find((power) => power.factor === factor);
    if (known === undefined) {
      known = { variable: this.scalar(`power ${this.powers.length}`), factor };
      this.powers.push(known);
    }
    return { kind: "read", variable: known.variable };
  }

  private add(name: string, site: "post" | "network", population: number): number {
    const id = this.variables.length;
    const dimension = { time: 0, voltage: 0, current: 0, length: 0, amount: 0 };
    const initial = { kind: "constant", value: 0 } as const;
    const place = { site, population, projection: -1 };
    this.variables.push({ id, name, ...place, precision: "f64", dimension, initial });
    return id;
  }
}
