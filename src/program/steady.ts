import { contains } from "./expression-facts.ts";
import type { Expr, Variable } from "./program.ts";

/** True if the value is the same for all elements: constants, and reads of network and population variables. */
export function isSteady(e: Expr, variables: readonly Variable[]): boolean {
  return !contains(e, (part) => {
    if (part.kind === "read") return !["network", "population"].includes(variables[part.variable]!.site);
    return part.kind === "draw" || part.kind === "local" || part.kind === "ambient";
  });
}
