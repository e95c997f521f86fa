import { times } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import { factorSites, type Instance } from "./resolve-instance.ts";

/**
 * Multiplies H, F, h and release of every instance into what its projections transmit, and names `strength` at a synapse:
 * its weight times all of these but release.
 */
export function resolveFactors(instances: readonly Instance[]): void {
  for (const instance of instances) {
    for (const projection of instance.projections) {
      const names = instance.projectionNames.get(projection.index)!;
      for (const name of Object.keys(factorSites)) {
        if (instance.mechanism.variables[name] === undefined) continue;
        const value = names.get(name)!.expr;
        const { program } = projection;
        if (name === "release") program.release = product(program.release, value);
        else if (name === "h") program.branchGain = product(program.branchGain, value);
        else program.gain = product(program.gain, value);
      }
    }
  }
  for (const { projections, projectionNames } of instances) {
    for (const { index, program } of projections) {
      const names = projectionNames.get(index)!;
      const w = names.get("w")!;
      const expr = product(product(w.expr, program.gain), program.branchGain);
      names.set("strength", { ...w, expr });
    }
  }
}

function product(before: Expr, factor: Expr | null): Expr;
function product(before: Expr | null, factor: Expr): Expr;
function product(before: Expr | null, factor: Expr | null): Expr {
  if (before === null) return factor!; // one of the two is given
  return factor === null ? before : times(before, factor);
}
