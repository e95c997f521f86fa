import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { quadratic } from "../../src/stats/kind-models.ts";
import { fitPairedModel, type PairedSizes } from "../../src/stats/mixture-paired.ts";
import { type SelectivityKind, selectivityModels } from "../../src/stats/selectivity-models.ts";

/** Spines measured twice with regression 0.4 to the mean, then changed. */
function pairs(n: number, path: string, change: (x: number, u: number, draw: number) => number): PairedSizes {
  const stream = randomStream(21, path);
  const before = Float64Array.from({ length: n }, () => 8.8 + 0.5 * stream.normal());
  const untreated = before.map((x) => 5.2 + 0.4 * x + 0.5 * stream.normal());
  const ranks = new Map([...untreated].sort((a, b) => a - b).map((x, i) => [x, (i + 0.5) / n]));
  return { before, after: untreated.map((x) => change(x, ranks.get(x)!, stream.uniform())) };
}

const control = pairs(500, "control", (x) => x);

describe("paired likelihood", () => {
  const truths: [SelectivityKind, (x: number, u: number, draw: number) => number][] = [
    ["none", (x) => x],
    ["uniform", (x) => x + 0.3],
    ["additive", (x) => Math.log(Math.exp(x) + 3000)],
    ["divergent", (x, u) => x + 0.9 * u],
    ["size-dependent", (x, u, draw) => (draw < 0.98 * (1 - 0.95 * u * u) ? x - 0.7 : x)],
  ];
  const rivals = ["none", "uniform", "additive", "size-dependent", "divergent"] as const;
  test.each(truths)(
    "%s change is told from the others although all synapses regress to the mean",
    (kind, change) => {
      const data = { control, treated: pairs(500, `${kind} ${change(0, 0.5, 0)}`, change) };
      const fits = rivals.map((rival) => fitPairedModel(rival, data));
      const best = fits.reduce((a, b) => (b.bic < a.bic ? b : a));
      expect(best.kind).toBe(kind);
      // Five SE of the regression of 500 pairs with residual SD 0.5 and SD 0.5 before.
      expect(Math.abs(best.parameters["regression"]! - 0.4)).toBeLessThan(0.23);
      const truth = mean(data.treated.before.map((_, i) => data.treated.after[i]! - data.treated.before[i]!));
      const drift = mean(control.before.map((_, i) => control.after[i]! - control.before[i]!));
      expect(Math.abs(best.meanLogChange - (truth - drift))).toBeLessThan(0.12);
    },
  );

  test("the quadratic kind of the verdict does not contain the selective one", () => {
    // A share of 60 % whatever the size: a quadratic with a free chance of the smallest could only tie with it.
    const coin = pairs(500, "coin", (x, _, draw) => (draw < 0.6 ? x + 1.2 : x));
    const [selective, certain, free] = (["selective", quadratic, "size-dependent"] as const).map((model) =>
      fitPairedModel(model, { control, treated: coin }),
    );
    expect(free!.logLik).toBeGreaterThan(selective!.logLik - 0.1);
    expect(certain!.logLik).toBeLessThan(selective!.logLik - 1);
  });

  test("the uniform model is least squares with a common slope", () => {
    const treated = pairs(400, "ols", (x) => x + 0.2);
    const fit = fitPairedModel("uniform", { control, treated });
    // Normal equations: slope from the pooled within-group products.
    const within = (s: PairedSizes, a: Float64Array, b: Float64Array) => {
      const [ma, mb] = [mean(a), mean(b)];
      return s.before.reduce((sum, _, i) => sum + (a[i]! - ma) * (b[i]! - mb), 0);
    };
    const slope =
      (within(control, control.before, control.after) + within(treated, treated.before, treated.after)) /
      (within(control, control.before, control.before) + within(treated, treated.before, treated.before));
    const delta =
      mean(treated.after) - mean(control.after) - slope * (mean(treated.before) - mean(control.before));
    expect(fit.parameters["regression"]).toBeCloseTo(slope, 5);
    expect(fit.parameters["delta"]).toBeCloseTo(delta, 5);
  });

  test("densities of the second size integrate to 1", () => {
    const data = {
      control: pairs(100, "mass control", (x) => x),
      treated: pairs(100, "mass", (x, u) => x - 0.4 * u),
    };
    for (const model of selectivityModels) {
      const fit = fitPairedModel(model.kind, data);
      for (const before of [8, 9.5]) {
        let sum = 0;
        for (let y = 0; y < 15; y += 0.01) sum += 0.01 * Math.exp(fit.logDensityTreated(before, y));
        // Additive loss: synapses that would fall below 0 are gone, so the mass is the survivors'.
        if (model.kind === "additive") expect(sum).toBeLessThanOrEqual(1 + 1e-6);
        else expect(sum).toBeCloseTo(1, 5);
      }
    }
  });

  const nbqx = join(import.meta.dirname, "../../../shared/data/nbqx-spine-scaling/spines_paired.csv");
  describe.skipIf(!existsSync(nbqx))("NBQX spines", () => {
    test("200 nM raises spine size against control after regression to the mean", () => {
      const rows = readFileSync(nbqx, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","));
      const group = (condition: string): PairedSizes => {
        const own = rows.filter((row) => row[3] === condition && Number(row[5]) > 0 && Number(row[6]) > 0);
        return {
          before: Float64Array.from(own, (row) => Math.log(Number(row[5]))),
          after: Float64Array.from(own, (row) => Math.log(Number(row[6]))),
        };
      };
      const fit = fitPairedModel("uniform", { control: group("control"), treated: group("nbqx_200nM") });
      // Same-spine correlation of 0.30 to 0.37 means strong regression; the change-score contrast was +0.295.
      expect(fit.parameters["regression"]!).toBeGreaterThan(0.25);
      expect(fit.parameters["regression"]!).toBeLessThan(0.6);
      expect(fit.parameters["delta"]!).toBeGreaterThan(0.05);
      expect(fit.parameters["delta"]!).toBeLessThan(0.3);
    });
  });
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0) / values.length;
}
