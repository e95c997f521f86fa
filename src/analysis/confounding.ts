import { columnOf, labelsOf, type Table } from "../model/table.ts";
import { nestPath } from "./nest-path.ts";
import { plural } from "./plural.ts";
import type { Roles } from "./roles.ts";

/** Columns that cannot be told from the condition. */
export interface Confounding {
  readonly warnings: readonly string[];
  /** Columns whose effect cannot be estimated beside the condition. */
  readonly useless: readonly string[];
}

/** Most labels that a covariate may have to be looked at label by label. */
const MOST_LABELS = 30;

/** Looks for a batch or covariate of which every level belongs to one condition, or whose animal means do not overlap. */
export function confounding(table: Table, roles: Roles): Confounding {
  const warnings: string[] = [];
  const useless: string[] = [];
  for (const name of [...(roles.batch ? [roles.batch] : []), ...roles.covariates]) {
    const conditionsOf = conditionsByLabel(table, roles, name);
    const levels = [...conditionsOf.keys()];
    if (levels.length > MOST_LABELS) {
      warnings.push(...separatedMeans(table, roles, name));
      continue;
    }
    if (levels.every((level) => conditionsOf.get(level)!.size === 1)) {
      const example = levels[0]!;
      useless.push(name);
      warnings.push(
        `${name} is confounded with ${roles.condition}: ${name} ${example} holds only ${[...conditionsOf.get(example)!][0]}, and so on for each. A difference between conditions may be one between ${plural(name, 2)}; no statistics can tell. ${name} was left out of the model`,
      );
    } else warnings.push(...unsharedLevels(roles, name, conditionsOf));
  }
  return { warnings, useless };
}

function conditionsByLabel(table: Table, roles: Roles, name: string): Map<string, Set<string>> {
  const condition = labelsOf(table, roles.condition);
  const labels = labelsOf(table, name);
  const found = new Map<string, Set<string>>();
  for (let row = 0; row < table.rowCount; row++) {
    const label = labels.levels[labels.codes[row]!];
    if (label === undefined) continue;
    const held = found.get(label) ?? new Set();
    held.add(condition.levels[condition.codes[row]!]!);
    found.set(label, held);
  }
  return found;
}

/** Pairs of conditions without a common level of `name`: their contrast leans on the other conditions. */
function unsharedLevels(roles: Roles, name: string, conditionsOf: Map<string, Set<string>>): string[] {
  const shares = (a: string, b: string) =>
    [...conditionsOf.values()].some((held) => held.has(a) && held.has(b));
  return roles.treated.flatMap((treated) =>
    roles.references
      .filter((reference) => !shares(treated, reference))
      .map(
        (reference) =>
          `${treated} and ${reference} have no ${name} in common: their contrast rests on the assumption that ${plural(name, 2)} differ alike in every ${roles.condition}`,
      ),
  );
}

/** A numeric covariate whose means of animals (of rows, without animals) do not overlap between two conditions. */
function separatedMeans(table: Table, roles: Roles, name: string): string[] {
  const column = columnOf(table, name);
  if (column.kind !== "number" || roles.nest.length === 0) return [];
  const animal = nestPath(table, roles.nest.slice(0, 1));
  const condition = labelsOf(table, roles.condition);
  const sums = new Map<string, { condition: string; sum: number; n: number }>();
  for (let row = 0; row < table.rowCount; row++) {
    const level = condition.levels[condition.codes[row]!]!;
    const key = `${animal.codes[row]}:${level}`;
    const entry = sums.get(key) ?? { condition: level, sum: 0, n: 0 };
    entry.sum += column.values[row]!;
    entry.n++;
    sums.set(key, entry);
  }
  const meansOf = (level: string) =>
    [...sums.values()].filter((entry) => entry.condition === level).map(({ sum, n }) => sum / n);
  return roles.treated.flatMap((treated) =>
    roles.references.flatMap((reference) => {
      const [a, b] = [meansOf(treated), meansOf(reference)];
      if (a.length < 3 || b.length < 3) return [];
      const apart = Math.min(...a) > Math.max(...b) || Math.max(...a) < Math.min(...b);
      return apart
        ? [
            `covariate ${name} does not overlap between ${treated} and ${reference} (means of animals): the model must extrapolate, and the contrast may be the covariate's`,
          ]
        : [];
    }),
  );
}
