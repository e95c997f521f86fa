import { conditions } from "../src/conditions/index.ts";
import { Simulation } from "../src/engine/simulation.ts";
import { ownedValues } from "../src/engine/variable-values.ts";
import { type Interpretation, interpret } from "../src/interpret/interpret.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import type { Model } from "../src/model/model.ts";
import { neurons } from "../src/neurons/index.ts";
import type { Program } from "../src/program/program.ts";
import { protocols } from "../src/protocols/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";

/** The three ways in which a model is run: plainly, and compiled in double and in single precision. */
export const backends = ["interpreter", "f64", "f32"] as const;
export type Backend = (typeof backends)[number];

/** A model that runs, whatever runs it. */
export interface Running {
  readonly program: Program;
  run(steps: number): void;
  /** The same, faster, and without noting spikes; gives how many each population fired. */
  advance(steps: number): readonly number[];
  /** Spikes of a population so far. */
  spikes(population: string): readonly { readonly step: number; readonly cell: number }[];
  /** A variable as it is at the end of the last step; of synapses by presynaptic cell, delay and target. */
  read(variable: string): Float64Array;
  /** By presynaptic cell, delay and target. */
  weights(projection: string): Float64Array;
}

/** The program of a model with the catalogue. */
export function programOf(model: Model): Program {
  return resolveModel(model, { neurons, mechanisms, conditions, protocols }).program;
}

/** Warnings of the checker. */
export function warningsOf(model: Model): readonly string[] {
  return programOf(model).warnings;
}

/** Text of the error with which a model is refused, or "accepted". */
export function refusalOf(model: Model): string {
  try {
    programOf(model);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

/** Starts a model from file form, through the whole chain. */
export function start(model: Model, backend: Backend, plastic: "lazy" | "eager" = "lazy"): Running {
  if (backend === "interpreter") return interpreted(programOf({ ...model, precision: "f64" }));
  return compiled(programOf({ ...model, precision: backend }), plastic);
}

function interpreted(program: Program): Running {
  const run: Interpretation = interpret(program);
  return {
    program,
    run: (steps) => run.run(steps),
    advance(steps) {
      const before = run.spikes.length;
      run.run(steps);
      const found = run.spikes.slice(before);
      return program.populations.map((_, p) => found.filter(({ population }) => population === p).length);
    },
    spikes: (name) => run.spikes.filter(({ population }) => program.populations[population]!.name === name),
    read: (name) => run.read(name),
    weights: (name) => run.weights(name).weight,
  };
}

function compiled(program: Program, plastic: "lazy" | "eager"): Running {
  const simulation = new Simulation(program, plastic);
  const found = program.populations.map(() => [] as { step: number; cell: number }[]);
  let step = 0;
  return {
    program,
    run(steps) {
      for (const end = step + steps; step < end; step++) {
        simulation.run(1);
        for (const [index, list] of found.entries()) {
          for (const cell of lastSpikes(simulation, index)) list.push({ step, cell });
        }
      }
    },
    advance(steps) {
      const before = [...simulation.spikeCounts];
      simulation.run(steps);
      step += steps;
      return simulation.spikeCounts.map((count, p) => count - before[p]!);
    },
    spikes: (name) => found[program.populations.findIndex((each) => each.name === name)]!,
    read: (name) => valuesOf(simulation, program, name),
    weights: (name) => simulation.weights(program.projections.findIndex((each) => each.name === name)),
  };
}

/** Cells of a population of neurons that fired in a window of one step. */
function lastSpikes({ shard }: Simulation, population: number): Uint32Array {
  if (shard.program.populations[population]!.body.kind !== "neurons") return new Uint32Array(0);
  const { outbox, outCounts } = shard.layout.populations[population]!;
  const words = new Uint32Array(shard.memory.buffer);
  return words.slice(outbox >> 2, words[outCounts >> 2]! >> 2);
}

function valuesOf({ shard }: Simulation, program: Program, name: string): Float64Array {
  const variable = program.variables.find((each) => each.name === name);
  if (variable === undefined) throw new Error(`bug: no variable ${name}`);
  return ownedValues(shard, variable.id);
}
