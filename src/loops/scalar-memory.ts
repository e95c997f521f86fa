import { type Evaluate, evaluator, newFrame } from "../program/evaluate.ts";
import type { Expr, Program, Statement } from "../program/program.ts";

/** Statements as one function that runs them in order in a memory of one element of every variable. */
export function compiled(
  statements: readonly Statement[],
  values: readonly Float64Array[],
  compile: (expr: Expr) => Evaluate,
): (frame: ReturnType<typeof newFrame>) => void {
  const steps = statements.map((statement) => {
    const value = compile(statement.value);
    return statement.kind === "let"
      ? (frame: ReturnType<typeof newFrame>) => {
          frame.locals[statement.local] = value(frame);
        }
      : (frame: ReturnType<typeof newFrame>) => {
          values[statement.target]![0] = value(frame);
        };
  });
  return (frame) => {
    for (const step of steps) step(frame);
  };
}

/** One element of every variable, at its start. */
export function scalarMemory(program: Program) {
  const values = program.variables.map(() => new Float64Array(1));
  const memory = {
    variables: program.variables,
    values,
    uniforms: program.streams.map(({ draws }) => new Float64Array(draws).fill(0.5)),
    draws: program.streams.map(({ draws }) => draws),
  };
  const frame = newFrame();
  program.variables.forEach(({ initial, id }) => {
    values[id]![0] = evaluator(initial, memory)(frame);
  });
  return memory;
}
