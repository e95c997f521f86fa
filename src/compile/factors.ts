import { times } from "./expr.ts";
import type { Expr } from "./program.ts";
import { factorSites, type Instance } from "./resolve-instance.ts";

/** Multiplies H, F, h and release of every instance into what its projections transmit. */
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
}

function product(before: Expr | null, factor: Expr): Expr {
  return before === null ? factor : times(before, factor);
}
