import type { CategoryColumn } from "../model/table.ts";
import type { ChangeTest } from "./change-test.ts";
import { conditionalModes } from "./conditional-modes.ts";
import { lmmMoments } from "./lmm-moments.ts";
import { modelFrame } from "./model-frame.ts";
import type { VerdictRows } from "./verdict-rows.ts";

/**
 * The level of each animal in each group relative to its group: the conditional mode of its random intercept, and of its
 * slope of the group too where the condition varies inside animals.
 *
 * Keys are animal name, tab, group index. Taken out of the log sizes before animals are pooled, so that differences of
 * level between animals do not pass for spread. With units below the animal (dendrites) each enters with weight
 * 1 / (its variance + residual variance / count), which for nested intercepts is the exact mode; deeper nesting is
 * treated as one level.
 * Source: statistics.md 3.5.
 */
export function animalLevels(rows: VerdictRows, change: ChangeTest): ReadonlyMap<string, number> {
  const hasSlope = change.fit.random.some(({ with: other }) => other !== undefined);
  return hasSlope ? levelsWithSlope(rows, change) : nestedLevels(rows, change);
}

/** Mode of the animal's intercept plus that of its slope for each group: `(g | a)` is coded against the first group. */
function levelsWithSlope(rows: VerdictRows, { formula, fit }: ChangeTest): Map<string, number> {
  const moments = lmmMoments(modelFrame(rows.table, formula));
  const animal = conditionalModes(moments, fit).find(({ group }) => group === rows.nestNames[0])!; // `modelFormula` names it
  const { columnNames, modes, levels } = animal;
  const width = columnNames.length;
  return new Map(
    levels.flatMap((name, i) =>
      rows.groups.map((group, code) => {
        const slope = columnNames.indexOf(`g${group}`);
        const level = modes[i * width]! + (slope < 0 ? 0 : modes[i * width + slope]!);
        return [`${name}\t${code}`, level] as const;
      }),
    ),
  );
}

function nestedLevels(rows: VerdictRows, change: ChangeTest): Map<string, number> {
  const variance = varianceByDepth(change);
  const residual = fixedResiduals(rows, change);
  const inner = rows.nestNames[1];
  const unit = inner
    ? (rows.table.columns.find(({ name }) => name === inner) as CategoryColumn).codes
    : rows.animal;
  const units = new Map<string, { key: string; sum: number; count: number }>();
  for (let i = 0; i < residual.length; i++) {
    const key = `${rows.animalNames[rows.animal[i]!]}\t${rows.group[i]}`;
    const name = `${key}\t${unit[i]}`;
    const known = units.get(name);
    if (known) {
      known.sum += residual[i]!;
      known.count++;
    } else units.set(name, { key, sum: residual[i]!, count: 1 });
  }
  const sums = new Map<string, { weight: number; weighted: number }>();
  for (const { key, sum, count } of units.values()) {
    const weight = 1 / (variance.inner + variance.residual / count);
    const known = sums.get(key) ?? { weight: 0, weighted: 0 };
    sums.set(key, { weight: known.weight + weight, weighted: known.weighted + (weight * sum) / count });
  }
  return new Map(
    [...sums].map(([key, { weight, weighted }]) => [
      key,
      (variance.animal * weighted) / (1 + variance.animal * weight),
    ]),
  );
}

/** Variances of the animal's intercept, of everything nested in it, and of the residual. */
function varianceByDepth({ fit }: ChangeTest): { animal: number; inner: number; residual: number } {
  let animal = 0;
  let inner = 0;
  let residual = 0;
  for (const { group, variance } of fit.random) {
    if (group === "Residual") residual = variance;
    else if (group.includes(":")) inner += variance;
    else animal += variance;
  }
  return { animal, inner, residual };
}

/** y - X beta of every row: what the animals, their dendrites and the synapses add to the fixed effects. */
export function fixedResiduals(rows: VerdictRows, { formula, fit }: ChangeTest): Float64Array {
  const frame = modelFrame(rows.table, formula);
  const stride = fit.p + 1;
  const out = new Float64Array(frame.n * stride);
  frame.fill(0, frame.n, out);
  return Float64Array.from({ length: frame.n }, (_, i) => {
    let value = out[i * stride + fit.p]!;
    for (let j = 0; j < fit.p; j++) value -= out[i * stride + j]! * fit.beta[j]!;
    return value;
  });
}
