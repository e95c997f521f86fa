import { constantOf } from "../program/expr.ts";
import type { Decay, Statement } from "../program/program.ts";
import { amendVariable, type Build } from "./build.ts";
import type { PopulationDraft, ProjectionDraft } from "./draft.ts";

/** 1/ms: a relaxation slower than 100 s is kept in f64, since its change in one step is lost in f32. */
const slowRate = 1e-5;

/** Neuron variables that relax slowly, that never relax, or that change at ticks only become f64. */
export function settlePrecision(
  build: Build,
  populations: readonly PopulationDraft[],
  projections: readonly ProjectionDraft[],
): void {
  const decays = populations.flatMap((each) => each.decays);
  const moving = new Set([...fastDecays(decays), ...populations.flatMap(integrated)]);
  for (const { program } of projections) for (const { variable } of program.receptors) moving.add(variable);
  for (const variable of build.variables) {
    if (variable.site === "post" && !moving.has(variable.id))
      amendVariable(build, variable.id, { precision: "f64" });
  }
}

function fastDecays(decays: readonly Decay[]): number[] {
  return decays
    .filter(({ rate }) => !(Math.abs(constantOf(rate) ?? 1) <= slowRate))
    .map(({ variable }) => variable);
}

/** Variables that an equation without constant coefficients moves at every step. */
function integrated(draft: PopulationDraft): number[] {
  return [...draft.integrate, ...draft.after].flatMap((statement: Statement) => {
    return statement.kind === "assign" ? [statement.target] : [];
  });
}
