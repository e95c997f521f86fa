import { numbersOf, type Table } from "../model/table.ts";
import { tTwoSided } from "../numerics/distributions.ts";
import { mean, variance } from "../numerics/quantile.ts";
import { kolmogorovSmirnov } from "../stats/kolmogorov-smirnov.ts";
import { type AnimalRows, transformed } from "./design-tree.ts";
import type { PooledTest } from "./findings.ts";
import type { Comparison } from "./main-model.ts";
import type { SizeTransform } from "./options.ts";
import type { Roles } from "./roles.ts";

/** Welch's t test and the Kolmogorov-Smirnov test on rows taken for independent: what not to do, for comparison. */
export function pooledTests(
  table: Table,
  roles: Roles,
  animals: readonly AnimalRows[],
  comparisons: readonly Comparison[],
  transform: SizeTransform,
): PooledTest[] {
  const value = numbersOf(table, roles.value);
  const sizesOf = (levels: readonly string[]) =>
    Float64Array.from(
      animals.filter(({ group }) => levels.includes(group)).flatMap(({ rows }) => [...rows]),
      (row) => transformed(value[row]!, transform),
    );
  return comparisons.flatMap(({ treated, references, reference }) => {
    const [a, b] = [sizesOf([treated]), sizesOf(references)];
    const [va, vb] = [variance(a) / a.length, variance(b) / b.length];
    const t = (mean(a) - mean(b)) / Math.sqrt(va + vb);
    const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
    const ks = kolmogorovSmirnov(a, b);
    return [
      { treated, reference, test: "t test", statistic: t, p: tTwoSided(t, df) },
      { treated, reference, test: "Kolmogorov-Smirnov", statistic: ks.D, p: ks.p },
    ];
  });
}
