import { exp } from "../numerics/elementary.ts";
import { evaluator, type Frame } from "../program/evaluate.ts";
import type { Decay, Domain, Statement } from "../program/program.ts";
import type { InterpreterState } from "./interpreter-state.ts";

/** Runs at the element of the frame; `held` skips the statements that a refractory neuron skips. */
export type Run = (held?: boolean) => void;

/** The statements in order, each seeing what those before it stored. */
export function statementRunner(state: InterpreterState, statements: readonly Statement[]): Run {
  const { frame, memory, program } = state;
  const steps = statements.map((s): ((held: boolean) => void) => {
    const value = evaluator(s.value, memory);
    if (s.kind === "let") return () => (frame.locals[s.local] = state.roundLocal(value(frame), s.precision));
    const { site } = program.variables[s.target]!;
    return (held) => {
      if (!(held && s.held)) state.store(s.target, state.elementOf(site), value(frame), s.origin);
    };
  });
  return (held = false) => {
    for (const step of steps) step(held);
  };
}

/** Lets every element of the decays relax over one step of `dt`. */
export function decayRunner(
  state: InterpreterState,
  decays: readonly Decay[],
  domainOf: (variable: number) => Domain,
): () => void {
  const { frame, memory, program } = state;
  const sweeps = decays.map(({ variable, rate, toward }) => {
    const domain = domainOf(variable);
    const rateOf = evaluator(rate, memory);
    const towardOf = evaluator(toward, memory);
    const factorOf = (f: Frame) => exp(-rateOf(f) * program.dt);
    const constant = rate.kind === "constant" ? factorOf(frame) : undefined;
    const values = state.values[variable]!;
    const owner = `decay of ${program.variables[variable]!.name}`;
    return () => {
      const size = state.size(domain);
      for (let i = 0; i < size; i++) {
        state.place(domain, i);
        const end = towardOf(frame);
        state.store(variable, i, end + (values[i]! - end) * (constant ?? factorOf(frame)), owner);
      }
    };
  });
  return () => {
    for (const sweep of sweeps) sweep();
  };
}
