import { evaluator } from "../program/evaluate.ts";
import type { PopulationProgram, Precision, Program } from "../program/program.ts";
import { spikeSource } from "../wiring/spike-source.ts";
import { projectionRunner } from "./interpret-arrivals.ts";
import { type NeuronRunner, neuronRunner } from "./interpret-neurons.ts";
import { noiseRunner } from "./interpret-noise.ts";
import { passRunner } from "./interpret-passes.ts";
import { decayRunner } from "./interpret-statements.ts";
import { domainOf, InterpreterState } from "./interpreter-state.ts";

/** A spike found in `step`: its time is (step + 1) * dt. `cell` is a number in its population. */
export interface Spike {
  readonly population: number;
  readonly step: number;
  readonly cell: number;
}

/** A synapse as `weights` lists it; `delay` in steps. */
export interface WeightTable {
  readonly pre: Uint32Array;
  readonly post: Uint32Array;
  /** Number among the synapses of the pair. */
  readonly ordinal: Uint16Array;
  readonly delay: Uint32Array;
  readonly weight: Float64Array;
}

/** A model that is being run. */
export interface Interpretation {
  /** Steps done. */
  readonly stepsDone: number;
  readonly spikes: readonly Spike[];
  step(): void;
  run(steps: number): void;
  /** Copy of a variable, such as `E.v`; of site pre by row (presynaptic cell, then delay). */
  read(variable: string): Float64Array;
  /** Sets a variable, for tests that start from a given state. */
  write(variable: string, values: ArrayLike<number>): void;
  /** Synapses by presynaptic cell, delay and target, with their weights now. */
  weights(projection: string): WeightTable;
  /** Runs the passes of a vigilance state that begins now; nothing if no mechanism waits for it. */
  enter(state: string): void;
}

/**
 * Runs a program plainly, in f64, one element after the other: what a model means.
 *
 * The order of events is that of `Program`. With `precision` f32 every store in an f32 variable is rounded to f32.
 * Fails: with a ModelError that names variable, owner and time when a value is not finite.
 */
export function interpret(
  program: Program,
  { precision = "f64" }: { precision?: Precision } = {},
): Interpretation {
  return new Interpreter(program, precision);
}

class Interpreter implements Interpretation {
  readonly spikes: Spike[] = [];
  stepsDone = 0;
  private readonly state: InterpreterState;
  /** Cells that spiked, by step modulo its length, then population. */
  private readonly recent: (readonly number[])[][];
  private readonly noise: () => void;
  private readonly decay: () => void;
  private readonly arrivals: readonly ((cells: readonly number[], delay: number) => void)[];
  private readonly neurons: readonly (NeuronRunner | null)[];
  private readonly sources: readonly ((step: number) => readonly number[])[];
  private readonly ticks: readonly { readonly steps: number; readonly run: () => void }[];

  constructor(program: Program, precision: Precision) {
    const state = new InterpreterState(program, precision);
    this.state = state;
    const longest = Math.max(0, ...program.projections.flatMap(({ delays }) => delays));
    this.recent = Array.from({ length: longest + 2 }, () => program.populations.map(() => []));
    this.noise = noiseRunner(state);
    this.decay = decays(state);
    this.arrivals = program.projections.map((_, p) => projectionRunner(state, p));
    this.neurons = program.populations.map((p, i) =>
      p.body.kind === "neurons" ? neuronRunner(state, i, p.body.neuron) : null,
    );
    this.sources = program.populations.map((p, i) => spikeFinder(state, p, i, this.neurons[i]!));
    this.ticks = program.ticks.map(({ steps, passes }) => ({ steps, run: passRunner(state, passes) }));
  }

  step(): void {
    const { state } = this;
    const { program, frame } = state;
    const now = this.stepsDone;
    frame.step = now;
    frame.ambient.t = now * program.dt;
    this.applyProtocol(now);
    this.noise();
    this.decay(); // phase 1
    this.deliver(now); // phase 2
    for (const neurons of this.neurons) neurons?.integrate(); // phase 3
    const found = this.sources.map((spikesIn) => spikesIn(now)); // phase 4
    this.recent[now % this.recent.length] = found;
    for (const [i, cells] of found.entries()) {
      this.neurons[i]?.onPost(cells); // phase 5
      for (const cell of cells) this.spikes.push({ population: i, step: now, cell });
    }
    for (const neurons of this.neurons) neurons?.voltageRules(); // phase 6
    this.stepsDone = now + 1;
    frame.ambient.t = this.stepsDone * program.dt;
    for (const tick of this.ticks) if (this.stepsDone % tick.steps === 0) tick.run(); // phase 7
  }

  run(steps: number): void {
    for (let k = 0; k < steps; k++) this.step();
  }

  private applyProtocol(now: number): void {
    for (const { step, set, enter } of this.state.program.protocol) {
      if (step !== now) continue;
      for (const { variable, value } of set) {
        for (let i = 0; i < this.state.values[variable]!.length; i++) {
          this.state.store(variable, i, value, "protocol");
        }
      }
      if (enter !== undefined) this.enter(enter);
    }
  }

  private deliver(now: number): void {
    for (const [p, { from, delays }] of this.state.program.projections.entries()) {
      for (const [d, delay] of delays.entries()) {
        const found = now - delay - 1;
        if (found >= 0) this.arrivals[p]!(this.recent[found % this.recent.length]![from]!, d);
      }
    }
  }

  read(variable: string): Float64Array {
    const { program } = this.state;
    const found = program.variables.find(({ name }) => name === variable);
    return this.values(variable).slice(0, found && this.state.size(domainOf(found)));
  }

  write(variable: string, values: ArrayLike<number>): void {
    this.values(variable).set(values);
  }

  private values(variable: string): Float64Array {
    const { program, values } = this.state;
    const id = program.variables.findIndex(({ name }) => name === variable);
    if (id < 0)
      throw new Error(
        `bug: no variable ${variable} among ${program.variables.map((v) => v.name).join(", ")}`,
      );
    return values[id]!;
  }

  weights(projection: string): WeightTable {
    const { program, wiring, frame, memory } = this.state;
    const p = program.projections.findIndex(({ name }) => name === projection);
    if (p < 0)
      throw new Error(
        `bug: no projection ${projection} among ${program.projections.map((q) => q.name).join(", ")}`,
      );
    const { delays, weightVariable, weight } = program.projections[p]!;
    const { count } = wiring[p]!;
    const row = wiring[p]!.row.slice(0, count);
    const constant = evaluator(weight, memory);
    return {
      pre: row.map((r) => Math.floor(r / delays.length)),
      post: wiring[p]!.post.slice(0, count),
      ordinal: wiring[p]!.ordinal.slice(0, count),
      delay: row.map((r) => delays[r % delays.length]!),
      weight:
        weightVariable === null
          ? new Float64Array(count).fill(constant(frame))
          : this.state.values[weightVariable]!.slice(0, count),
    };
  }

  enter(state: string): void {
    this.state.frame.step = this.stepsDone;
    this.state.frame.ambient.t = this.stepsDone * this.state.program.dt;
    passRunner(this.state, this.state.program.onEnter[state] ?? [])();
  }
}

/** Phase 1: populations in order, then projections. */
function decays(state: InterpreterState): () => void {
  const { populations, projections, variables } = state.program;
  const all = [
    ...populations.flatMap(({ body }) => (body.kind === "neurons" ? body.neuron.decays : [])),
    ...projections.flatMap((p) => p.decays),
  ];
  return decayRunner(state, all, (variable) => domainOf(variables[variable]!));
}

/** Phase 4 of a population: the cells that spike in a step, ascending. */
function spikeFinder(
  state: InterpreterState,
  population: PopulationProgram,
  index: number,
  neurons: NeuronRunner | null,
): (step: number) => readonly number[] {
  if (neurons !== null) return () => neurons.findSpikes();
  if (population.body.kind !== "input")
    throw new Error(`bug: ${population.name} has neither neurons nor an input`);
  const { input } = population.body;
  const source = spikeSource(state.program, index);
  const scale = input.kind === "poisson" ? input.rate : input.kind === "patterned" ? input.gain : null;
  const scaleOf = scale === null ? () => 1 : evaluator(scale, state.memory);
  return (step) => {
    state.place({ site: "population", owner: index }, 0);
    return Array.from(source.spikes.subarray(0, source.advance(step, scaleOf(state.frame))));
  };
}
