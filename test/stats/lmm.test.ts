import { describe, expect, test } from "vitest";
import { tTwoSided } from "../../src/numerics/distributions.ts";
import { conditionalModes } from "../../src/stats/conditional-modes.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { likelihoodRatio } from "../../src/stats/likelihood-ratio.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { lmmResiduals } from "../../src/stats/lmm-residuals.ts";
import type { DegreesOfFreedom } from "../../src/stats/lmm-types.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { satterthwaite } from "../../src/stats/satterthwaite.ts";
import { close, expectFit, type ReferenceFit } from "./expect-fit.ts";
import { cohort, cohortLevels } from "./lmm-reference.ts";

interface ReferenceTest {
  full: string;
  reduced: string;
  logLik_full: number;
  chisq: number;
  df: number;
  p: number;
}

function expectRows(degrees: DegreesOfFreedom, want: { df: number; se: number }[], relative: number): void {
  want.forEach(({ df, se }, j) => {
    const l = new Float64Array(want.length);
    l[j] = 1;
    const row = degrees.row(l);
    close(row.se, se, 1e-6, `se ${j}`);
    close(row.df, df, relative, `df ${j}`);
  });
}

describe.each(["small", "paper", "large"] as const)(
  "cohort_%s against lme4, lmerTest and pbkrtest",
  (name) => {
    const { table, dendrites, reference } = cohort(name);
    const tolerance: Record<string, number> = reference.tolerances;
    const models = Object.entries(reference.models) as [string, Record<"reml" | "ml", ReferenceFit>][];
    const momentsOf = (model: string, formula: string) =>
      lmmMoments(
        modelFrame(model.startsWith("dendrite") ? dendrites : table, formula, { levels: cohortLevels }),
      );

    test.each(models)("%s", (model, { reml, ml }) => {
      const moments = momentsOf(model, reml.formula);
      const fit = fitMoments(moments, { criterion: "reml" });
      expectFit(moments, fit, reml, tolerance);
      if (ml) expectFit(moments, fitMoments(moments, { criterion: "ml" }), ml, tolerance);
      if (model === "asi_random_slope") return;
      const wantRows = reml.fixef.map(({ df_satterthwaite, se }) => ({ df: df_satterthwaite!, se }));
      expectRows(satterthwaite(moments, fit), wantRows, tolerance["df_satterthwaite_rel"]!);
      if (reml.fixef_kr) {
        const kr = kenwardRoger(moments, fit);
        expectRows(
          kr,
          reml.fixef_kr.map(({ df_kr, se_kr }) => ({ df: df_kr, se: se_kr })),
          tolerance["df_kr_rel"]!,
        );
        const l = new Float64Array(fit.p);
        l[1] = 1;
        const { se, df } = kr.row(l);
        close(tTwoSided(fit.beta[1]! / se, df), reml.fixef_kr[1]!.p_kr, tolerance["p_rel"]!, "p");
      }
    });

    test("conditional modes, residuals and fitted values of asi_main", () => {
      const { reml } = reference.models.asi_main;
      const frame = modelFrame(table, reml.formula, { levels: cohortLevels });
      const moments = lmmMoments(frame);
      const fit = fitMoments(moments, { criterion: "reml" });
      const modes = conditionalModes(moments, fit);
      for (const { group, levels, values, cond_sd } of reml.ranef) {
        const own = modes.find((one) => one.group === group)!;
        levels.forEach((level: string, i: number) => {
          const g = own.levels.indexOf(level);
          expect(Math.abs(own.modes[g]! - values[i][0])).toBeLessThan(tolerance["ranef_abs"]!);
          expect(Math.abs(own.sd![g]! - cond_sd.flat()[i])).toBeLessThan(tolerance["ranef_abs"]!);
        });
      }
      const residuals = lmmResiduals(frame, moments, fit);
      reml.resid_first5.forEach((want: number, i: number) => {
        expect(Math.abs(residuals.conditional[i]! - want)).toBeLessThan(1e-6);
        expect(Math.abs(residuals.fitted[i]! - reml.fitted_first5[i])).toBeLessThan(1e-6);
      });
    });

    test("likelihood-ratio tests of every model", () => {
      for (const [model, { lrt }] of Object.entries(reference.models) as [
        string,
        { lrt?: Record<string, ReferenceTest> },
      ][])
        for (const want of Object.values(lrt ?? {})) {
          const full = fitMoments(momentsOf(model, want.full), { criterion: "ml" });
          const reduced = fitMoments(momentsOf(model, want.reduced), { criterion: "ml" });
          const got = likelihoodRatio(full, reduced);
          expect(Math.abs(full.logLik - want.logLik_full)).toBeLessThan(1e-6);
          expect(Math.abs(got.chisq - want.chisq), want.full).toBeLessThan(tolerance["chisq_abs"]!);
          expect(got.df).toBe(want.df);
          close(got.p, want.p, tolerance["p_rel"]!, "p");
        }
    });

    test("type III F of condition", () => {
      const { reml } = reference.models.asi_main;
      const moments = momentsOf("asi_main", reml.formula);
      const fit = fitMoments(moments, { criterion: "reml" });
      const rows = [1, 2].map((j) => Float64Array.from({ length: fit.p }, (_, i) => (i === j ? 1 : 0)));
      const want = reml.anova_type3_satterthwaite[0];
      const got = satterthwaite(moments, fit).joint(rows);
      close(got.F, want.F, 1e-4, "F");
      close(got.denDf, want.DenDF, 1e-4, "denDf");
      if (!reml.anova_type3_kr) return;
      const kr = kenwardRoger(moments, fit).joint(rows);
      close(kr.F, reml.anova_type3_kr[0].F, 1e-4, "KR F");
      close(kr.denDf, reml.anova_type3_kr[0].DenDF, 1e-4, "KR denDf");
    });
  },
);
