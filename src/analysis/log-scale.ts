import { numbersOf } from "../model/table.ts";
import type { CheckedDesign } from "./design-check.ts";

/**
 * Why verdict, scaling tests and log-normal fits must be left out, or null: a size of 0 or below has no log.
 *
 * Left out whole and not only for those rows: without its zeros a group would be compared by its survivors.
 */
export function noLogScale({ table, roles, whole }: CheckedDesign): string | null {
  const count =
    whole?.nonPositive ?? numbersOf(table, roles.value).reduce((sum, size) => sum + (size <= 0 ? 1 : 0), 0);
  if (count === 0) return null;
  return `${count} ${count === 1 ? "size is" : "sizes are"} 0 or below, which has no log; give --threshold if sizes below a limit were not seen, or leave such cells empty`;
}
