import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conditionalModes } from "../../src/stats/conditional-modes.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { satterthwaite } from "../../src/stats/satterthwaite.ts";
import { close } from "./expect-fit.ts";
import { csvTable } from "./lmm-reference.ts";

interface Reference {
  formula: string;
  weighted: boolean;
  reml: number;
  ml: number;
  theta_names: string[];
  theta: number[];
  sigma: number;
  fixef: number[];
  se: number[];
  df_satterthwaite: number[];
  kr?: { se: number; df: number }[];
  ranef: Record<string, { levels: string[]; values: number[][] }>;
}

const folder = join(import.meta.dirname, "../reference");
const reference = JSON.parse(readFileSync(join(folder, "crossed.json"), "utf8"));
const labels = Object.fromEntries(
  ["cell", "animal", "strain", "observer", "day", "group"].map((name) => [name, undefined]),
);
const table = csvTable(join(folder, "crossed.csv"), labels);

// The reference comes from one run of BOBYQA, good to about 1e-6 in theta: hence the tolerances in standard errors.
test.each(Object.entries(reference.models as Record<string, Reference>))("%s equals lme4", (_name, want) => {
  const moments = lmmMoments(modelFrame(table, want.formula, want.weighted ? { weights: "w" } : {}));
  const fit = fitMoments(moments, { criterion: "reml" });
  expect(Math.abs(fit.objective - want.reml)).toBeLessThan(1e-6);
  expect(Math.abs(fitMoments(moments, { criterion: "ml" }).objective - want.ml)).toBeLessThan(1e-6);
  want.theta_names.forEach((name, i) => {
    expect(Math.abs(fit.theta[fit.thetaNames.indexOf(name)]! - want.theta[i]!), name).toBeLessThan(1e-4);
  });
  const degrees = satterthwaite(moments, fit);
  const kr = want.kr?.length ? kenwardRoger(moments, fit) : undefined;
  want.fixef.forEach((estimate, j) => {
    const l = new Float64Array(fit.p);
    l[j] = 1;
    expect(Math.abs(fit.beta[j]! - estimate) / want.se[j]!).toBeLessThan(1e-4);
    close(degrees.row(l).se, want.se[j]!, 1e-4, "se");
    close(degrees.row(l).df, want.df_satterthwaite[j]!, 2e-3, "Satterthwaite df");
    if (!kr) return;
    close(kr.row(l).se, want.kr![j]!.se, 1e-4, "KR se");
    close(kr.row(l).df, want.kr![j]!.df, 1e-3, "KR df");
  });
  const modes = conditionalModes(moments, fit);
  for (const [group, { levels, values }] of Object.entries(want.ranef)) {
    const own = modes.find((one) => one.group === group)!;
    const q = own.columnNames.length;
    levels.forEach((level, i) => {
      values[i]!.forEach((value, c) => {
        const got = own.modes[own.levels.indexOf(level) * q + c]!;
        expect(Math.abs(got - value), `${group} ${level}`).toBeLessThan(2e-4);
      });
    });
    expect(own.sd!.every((sd) => Number.isFinite(sd) && sd <= 1)).toBe(true);
  }
});
