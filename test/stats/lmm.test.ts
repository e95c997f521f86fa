import { describe, test } from "vitest";
import { tTwoSided } from "../../src/numerics/distributions.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import type { DegreesOfFreedom } from "../../src/stats/lmm-types.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { satterthwaite } from "../../src/stats/satterthwaite.ts";
import { close, expectFit, type ReferenceFit } from "./expect-fit.ts";
import { cohort, cohortLevels } from "./lmm-reference.ts";

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
      expectFit(fit, reml, tolerance);
      if (ml) expectFit(fitMoments(moments, { criterion: "ml" }), ml, tolerance);
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
  },
);
