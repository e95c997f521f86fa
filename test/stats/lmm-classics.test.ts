import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { satterthwaite } from "../../src/stats/satterthwaite.ts";
import { close, expectFit, type ReferenceFit } from "./expect-fit.ts";
import { csvTable } from "./lmm-reference.ts";

const folder = join(import.meta.dirname, "../../../shared/reference/lme4-classics");
const labels = { Subject: undefined, Batch: undefined, plate: undefined, sample: undefined };

describe.skipIf(!existsSync(folder))("data sets of lme4", () => {
  const names = ["sleepstudy", "Dyestuff", "Dyestuff2", "Penicillin"];
  const cases = names.flatMap((name) => {
    if (!existsSync(folder)) return [];
    const reference = JSON.parse(readFileSync(join(folder, `${name}.reference.json`), "utf8"));
    const table = csvTable(join(folder, `${name}.csv`), labels);
    return Object.entries(reference)
      .filter(([, value]) => (value as { reml?: unknown }).reml !== undefined)
      .map(([model, fits]) => ({
        name: `${name} ${model}`,
        table,
        reference,
        fits: fits as Record<"reml" | "ml", ReferenceFit>,
      }));
  });

  test.each(cases)("$name", ({ table, reference, fits }) => {
    const moments = lmmMoments(modelFrame(table, fits.reml.formula.replace("((", "(").replace("))", ")")));
    const fit = fitMoments(moments, { criterion: "reml" });
    expectFit(moments, fit, fits.reml, reference.tolerances);
    expectFit(moments, fitMoments(moments, { criterion: "ml" }), fits.ml, reference.tolerances);
    const degrees = satterthwaite(moments, fit);
    fits.reml.fixef.forEach(({ df_satterthwaite }, j) => {
      const l = new Float64Array(fit.p);
      l[j] = 1;
      close(degrees.row(l).df, df_satterthwaite!, 1e-4, `df ${j}`);
    });
    if (!fits.reml.fixef_kr) return;
    const kr = kenwardRoger(moments, fit);
    fits.reml.fixef_kr.forEach(({ se_kr, df_kr }, j) => {
      const l = new Float64Array(fit.p);
      l[j] = 1;
      close(kr.row(l).se, se_kr, 1e-5, `KR se ${j}`);
      close(kr.row(l).df, df_kr, 1e-4, `KR df ${j}`);
    });
    expect(fit.status).toBe(fits.reml.theta.some((value) => value === 0) ? "at-boundary" : "converged");
  });
});
