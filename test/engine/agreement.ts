import { expect } from "vitest";
import { overSpikes } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Program } from "../../src/program/program.ts";
import { withValidModules } from "./valid-modules.ts";

/** The largest difference of two lists, relative to the larger number, or absolute below 1. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(a[i]!), Math.abs(b[i]!));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Spikes of all populations as `step:population:cell`, ascending by step, then population. */
export function spikesOf(simulation: Simulation): string[] {
  const found: string[] = [];
  simulation.onSpikes = (records) =>
    overSpikes(records, (population, step, cells) => {
      for (const cell of cells) found.push(`${step}:${population}:${cell}`);
    });
  return found;
}

/**
 * Runs a program in f64 compiled and interpreted; all variables must agree to `tolerance` after each of the `stops`.
 *
 * Returns how many spikes there were, so that a test can show that something happened.
 */
export function agree(
  program: Program,
  steps: number,
  { plastic = "eager", every = 1, tolerance = 1e-12, enter }: AgreeOptions = {},
): number {
  const simulation = withValidModules(() => new Simulation(program, plastic));
  const meaning = interpret(program);
  const found = spikesOf(simulation);
  for (let step = 0; step < steps; step += every) {
    simulation.run(every);
    meaning.run(every);
    if (enter?.after === step + every) {
      simulation.enter(enter.state);
      meaning.enter(enter.state);
    }
    for (const { id, name } of program.variables) {
      const far = distance(simulation.readVariable(id), meaning.read(name));
      if (!(far <= tolerance))
        throw new Error(
          `${name} differs by ${far} ${every} steps after ${step}: ${simulation.readVariable(id).slice(0, 8)} not ${meaning.read(name).slice(0, 8)}`,
        );
    }
  }
  const meant = meaning.spikes.map(({ step, population, cell }) => `${step}:${population}:${cell}`);
  expect([...found].sort()).toEqual(meant.sort());
  return meant.length;
}

export interface AgreeOptions {
  readonly plastic?: "lazy" | "eager";
  /** Steps between comparisons, run at once. */
  readonly every?: number;
  readonly tolerance?: number;
  /** A vigilance state that begins when so many steps are done. */
  readonly enter?: { readonly state: string; readonly after: number };
}
