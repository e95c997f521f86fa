import { evaluator } from "../program/evaluate.ts";
import type { NeuronProgram } from "../program/program.ts";
import { type Run, statementRunner } from "./interpret-statements.ts";
import type { InterpreterState } from "./interpreter-state.ts";

/** Phases 3 to 6 of a population of neurons. */
export interface NeuronRunner {
  integrate(): void;
  /** Tests the threshold, resets; the cells that fired, ascending. */
  findSpikes(): readonly number[];
  onPost(cells: readonly number[]): void;
  /** `gated`, then `after`. */
  voltageRules(): void;
}

/** Runs the neurons of population number `population`. */
export function neuronRunner(
  state: InterpreterState,
  population: number,
  neuron: NeuronProgram,
): NeuronRunner {
  const { count } = state.program.populations[population]!;
  const refractory = new Float64Array(count);
  const domain = { site: "post", owner: population } as const;
  const integrate = statementRunner(state, neuron.integrate);
  const threshold = evaluator(neuron.threshold, state.memory);
  const reset = statementRunner(state, neuron.reset);
  const onPost = neuron.onPost.map((step) => ({ step, run: statementRunner(state, step.statements) }));
  const gated = neuron.gated.map((g) => ({
    ...g,
    condition: evaluator(g.condition, state.memory),
    run: statementRunner(state, g.statements),
  }));
  const after = statementRunner(state, neuron.after);
  const eachNeuron = (run: (i: number) => void) => {
    for (let i = 0; i < count; i++) {
      state.place(domain, i);
      run(i);
    }
  };
  return {
    integrate: () => eachNeuron((i) => integrate(refractory[i]! > 0)),
    findSpikes: () => {
      const fired: number[] = [];
      eachNeuron((i) => {
        if (refractory[i]! > 0) refractory[i]!--;
        else if (threshold(state.frame) !== 0) {
          reset();
          refractory[i] = neuron.refractorySteps;
          fired.push(i);
        }
      });
      return fired;
    },
    onPost: (cells) => {
      for (const i of cells) {
        for (const { step, run } of onPost) {
          state.place(domain, i);
          if (step.kind === "post") run();
          else atAfferents(state, step.projection, i, run);
        }
      }
    },
    voltageRules: () => {
      for (const { projection, condition, run } of gated) {
        eachNeuron((i) => {
          if (condition(state.frame) > 0) atAfferents(state, projection, i, run);
        });
      }
      eachNeuron(() => after());
    },
  };
}

function atAfferents(state: InterpreterState, projection: number, post: number, run: Run): void {
  const { afferentStart, afferents } = state.wiring[projection]!;
  for (let k = afferentStart[post]!; k < afferentStart[post + 1]!; k++) {
    state.place({ site: "synapse", owner: projection }, afferents[k]!);
    run();
  }
}
