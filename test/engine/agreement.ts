import { expect } from "vitest";
import { overSpikes } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { type Interpretation, interpret } from "../../src/interpret/interpret.ts";
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
 * Runs a program in f64 compiled and interpreted; all variables must agree to `tolerance` after each of the stops.
 *
 * The interpreter, of which a step costs most, runs once for all `ways` of running the compiled engine; each must do what it
 * does. Returns how many spikes there were, so that a test can show that something happened.
 */
export function agree(
  program: Program,
  steps: number,
  { ways = [{}], tolerance = 1e-12, enter }: AgreeOptions = {},
): number {
  const meaning = interpret(program);
  const runs = ways.map((way) => compiledRun(program, way));
  const last = Math.max(...runs.map(({ every }) => Math.ceil(steps / every) * every));
  for (let step = 1; step <= last; step++) {
    const due = runs.filter(({ every }) => step % every === 0);
    if (due.length === 0) continue;
    meaning.run(step - meaning.stepsDone);
    for (const { simulation, every } of due) simulation.run(every);
    if (enter?.after === step) {
      if (due.length < runs.length) throw new Error(`bug: not all runs stop at ${step}`);
      for (const run of [meaning, ...due.map(({ simulation }) => simulation)]) run.enter(enter.state);
    }
    for (const run of due) expectSame(meaning, run, tolerance);
  }
  const meant = meaning.spikes.map(({ step, population, cell }) => `${step}:${population}:${cell}`).sort();
  for (const { found } of runs) expect(found.sort()).toEqual(meant);
  return meant.length;
}

/** One way in which the compiled engine runs. */
interface Way {
  readonly plastic?: "lazy" | "eager";
  /** Steps between comparisons, run at once. */
  readonly every?: number;
}

export interface AgreeOptions {
  readonly ways?: readonly Way[];
  readonly tolerance?: number;
  /** A vigilance state that begins when so many steps are done. */
  readonly enter?: { readonly state: string; readonly after: number };
}

function compiledRun(program: Program, { plastic = "eager", every = 1 }: Way) {
  const simulation = withValidModules(() => new Simulation(program, plastic));
  return { program, simulation, plastic, every, found: spikesOf(simulation) };
}

function expectSame(
  meaning: Interpretation,
  { program, simulation, plastic, every }: ReturnType<typeof compiledRun>,
  tolerance: number,
): void {
  for (const { id, name } of program.variables) {
    const [is, meant] = [simulation.readVariable(id), meaning.read(name)];
    const far = distance(is, meant);
    if (!(far <= tolerance))
      throw new Error(
        `${name} differs by ${far} after ${meaning.stepsDone} steps, ${plastic}, ${every} at once: ${is.slice(0, 8)} not ${meant.slice(0, 8)}`,
      );
  }
}
