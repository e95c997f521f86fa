import { evaluator } from "../program/evaluate.ts";
import { read } from "../program/expr.ts";
import type { ProjectionProgram, Statement } from "../program/program.ts";
import { type Run, statementRunner } from "./interpret-statements.ts";
import type { InterpreterState } from "./interpreter-state.ts";

/** Phase 2 of a projection: spikes of `cells` (ascending) arrive over delay number `delay`. */
export function projectionRunner(
  state: InterpreterState,
  projection: number,
): (cells: readonly number[], delay: number) => void {
  const spec = state.program.projections[projection]!;
  const wiring = state.wiring[projection]!;
  const axon = { site: "pre", owner: projection } as const;
  const before = statementRunner(state, spec.before);
  const release = spec.release === null ? () => 1 : evaluator(spec.release, state.memory);
  const transmit = transmitter(state, spec);
  const parts = onPreParts(spec).map((part) => ({ ...part, run: statementRunner(state, part.statements) }));
  const atSynapses = (row: number, run: Run) => {
    for (let s = wiring.rowStart[row]!; s < wiring.rowStart[row + 1]!; s++) {
      state.place({ site: "synapse", owner: projection }, s);
      run();
    }
  };
  return (cells, delay) => {
    for (const pre of cells) {
      const row = pre * wiring.delays + delay;
      state.place(axon, row);
      before();
      const released = release(state.frame);
      atSynapses(row, () => transmit(released));
      for (const { site, run } of parts) {
        if (site === "synapse") atSynapses(row, run);
        else {
          state.place(axon, row);
          run();
        }
      }
    }
  };
}

/** Raises the receptors by scale * release * w * gain * branch gain, or what else the synapse of the frame transmits. */
function transmitter(state: InterpreterState, spec: ProjectionProgram): (release: number) => void {
  const { frame, values, memory } = state;
  const { weightVariable, transmits, gain, branchGain } = spec;
  const weight = weightVariable === null ? spec.weight : read(weightVariable);
  const product = transmits === null ? [weight, gain, branchGain] : [transmits];
  const factors = product.filter((factor) => factor !== null).map((factor) => evaluator(factor, memory));
  return (release) => {
    const amplitude = factors.reduce((before, factor) => before * factor(frame), release);
    for (const { variable, scale } of spec.receptors) {
      state.store(
        variable,
        frame.post,
        values[variable]![frame.post]! + scale * amplitude,
        `projection ${spec.name}`,
      );
    }
  };
}

interface OnPrePart {
  /** `synapse` also for statements that change post variables. */
  readonly site: "pre" | "synapse";
  readonly statements: readonly Statement[];
}

/** Neighbouring statements of one kind, which run together element by element. */
function onPreParts({ onPre }: ProjectionProgram): OnPrePart[] {
  const parts: { site: "pre" | "synapse"; statements: Statement[] }[] = [];
  for (const { site, statement } of onPre) {
    const where = site === "pre" ? "pre" : "synapse";
    if (parts.at(-1)?.site !== where) parts.push({ site: where, statements: [] });
    parts.at(-1)!.statements.push(statement);
  }
  return parts;
}
