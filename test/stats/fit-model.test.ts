import { describe, expect, test } from "vitest";
import { selectRows, type Table } from "../../src/model/table.ts";
import { adjustFamily } from "../../src/stats/adjustment.ts";
import { type FitRequest, fitModel } from "../../src/stats/fit-model.ts";
import type { ContrastResult, FitResult } from "../../src/stats/fit-result.ts";
import { cohortLevels, cohortReference, firstRowOfEach, readCohort } from "./read-cohort.ts";

/** Within `relative` of the reference, or within `absolute` of it. */
function near(obtained: unknown, expected: number | "Inf", relative: number, absolute = 0, what = ""): void {
  if (expected === "Inf") {
    expect(obtained, what).toBe("Inf");
    return;
  }
  const bound = Math.max(absolute, relative * Math.abs(expected));
  const difference = Math.abs((obtained as number) - expected);
  if (!(difference <= bound)) expect.fail(`${what}: ${obtained} is not within ${bound} of ${expected}`);
}

const methods = { asymptotic: "z", satterthwaite: "satterthwaite", "kenward-roger": "kr" } as const;
const adjustments = [
  ["tukey", "p_tukey"],
  ["sidak", "p_sidak"],
  ["bonferroni", "p_bonferroni"],
  ["holm", "p_holm"],
] as const;

/** R's p values below 1e-10 have lost their digits: 1 - (1 - p)^k and ptukey subtract from 1. */
const absolute = 1e-13;

// biome-ignore lint/suspicious/noExplicitAny: the shape is R's and is checked value by value
type Json = any;

/** How far, in standard errors, estimates may lie from R's beyond the stated tolerance. */
function slackOf(model: string): number {
  // The criterion of this model is flat: R stops 1e-9 above our optimum, which moves estimates by 1e-6 of themselves.
  return model === "asi_random_slope" ? 1e-5 : 0;
}

function checkBlock(request: FitRequest, block: Json, tolerances: Json, slack: number): void {
  const at = block.at ?? undefined;
  const by = block.by !== null && at === undefined ? [block.by as string] : [];
  const df = methods[block.mode as keyof typeof methods];
  const fit = fitModel({ ...request, contrasts: [block.specs], by, at, df, adjust: "none" });
  block.grid.forEach((cell: Json, i: number) => {
    const what = `${block.mode} mean ${i}`;
    near(fit.means[i]!.estimate, cell.emmean, tolerances.fixef_rel, slack * cell.SE, what);
    near(fit.means[i]!.se, cell.SE, tolerances.se_rel, 0, what);
    near(
      fit.means[i]!.df,
      cell.df,
      df === "kr" ? tolerances.df_kr_rel : tolerances.df_satterthwaite_rel,
      0,
      what,
    );
  });
  const flat: Json[] = block.families.flatMap((family: Json) => family.contrasts);
  expect(fit.contrasts.map((contrast) => contrast.contrast)).toEqual(
    flat.map((contrast) => contrast.contrast),
  );
  const step = fitModel({ ...request, contrasts: [block.specs], by, at, df, adjust: "single-step" });
  for (const [i, expected] of flat.entries()) {
    const what = `${block.mode} ${fit.contrasts[i]!.by} ${expected.contrast}`;
    checkContrast(fit.contrasts[i]!, expected, tolerances, slack, what);
    near(fit.contrasts[i]!.low, expected.ci_low, 1e-5, 1e-5 * expected.se, `${what} low`);
    near(fit.contrasts[i]!.high, expected.ci_high, 1e-5, 1e-5 * expected.se, `${what} high`);
    expect(fit.contrasts[i]!.interval).toBe("unadjusted");
    near(step.contrasts[i]!.pAdjusted, expected.p_mvt, 0, tolerances.p_mvt_abs, `${what} single-step`);
  }
  let first = 0;
  for (const family of block.families as Json[]) {
    const own = fit.contrasts.slice(first, first + family.size);
    first += family.size;
    const numbers = {
      t: own.map((contrast) => contrast.t!),
      p: own.map((contrast) => contrast.p!),
      df: own.map((contrast) => (contrast.df === "Inf" ? Number.POSITIVE_INFINITY : contrast.df!)),
      correlation: Float64Array.from(family.correlation.flat()),
      meanCount: 3,
    };
    for (const [adjust, field] of adjustments) {
      const { p } = adjustFamily(numbers, adjust);
      for (const [i, expected] of (family.contrasts as Json[]).entries())
        near(
          p[i],
          expected[field],
          tolerances.p_rel,
          absolute,
          `${family.family} ${expected.contrast} ${adjust}`,
        );
    }
  }
}

function checkContrast(
  obtained: ContrastResult,
  expected: Json,
  tolerances: Json,
  slack: number,
  what: string,
): void {
  near(obtained.estimate, expected.estimate, tolerances.fixef_rel, slack * expected.se, what);
  near(obtained.se, expected.se, tolerances.se_rel, 0, what);
  near(obtained.df, expected.df, tolerances.df_satterthwaite_rel, 0, what);
  near(obtained.t, expected.stat, 1e-5, 1e-6, what);
  near(obtained.p, expected.p_none, tolerances.p_rel, 0, what);
  if (expected.percent !== null) near(obtained.percent, expected.percent, 1e-5, 1e-6, what);
}

function checkTypeThree(fit: FitResult, rows: Json[], relativeDf: number, what: string): void {
  expect(fit.anova.map((row) => row.term)).toEqual(rows.map((row) => row.term));
  rows.forEach((row, i) => {
    const obtained = fit.anova[i]!;
    expect(obtained.numDf, what).toBe(row.NumDF);
    near(obtained.denDf, row.DenDF, relativeDf, 0, `${what} ${row.term} df`);
    near(obtained.F, row.F, 1e-5, 1e-8, `${what} ${row.term} F`);
    near(obtained.p, row.p, 1e-4, 1e-12, `${what} ${row.term} p`);
  });
}

/** Term that each likelihood-ratio test of the reference drops. */
const dropped: Readonly<Record<string, (model: string) => string>> = {
  drop_condition: () => "condition",
  drop_condition_main: () => "condition",
  drop_region: () => "region",
  condition_x_region: () => "condition:region",
  condition_x_diameter: () => "condition:diameter",
  interaction: (model) => `condition:${model.split("_")[1]}`,
};

describe.each(["cohort_small", "cohort_paper", "cohort_large"])(
  "%s against lme4, emmeans and lmerTest",
  (name) => {
    const reference = cohortReference(name);
    const table = readCohort(name);
    const { tolerances } = reference;

    describe.each(Object.keys(reference.models))("%s", (model) => {
      const expected = reference.models[model];
      const rows: Table = model.startsWith("dendrite_")
        ? selectRows(table, firstRowOfEach(table, "dendrite"))
        : table;
      const request: FitRequest = { table: rows, formula: expected.reml.formula, levels: cohortLevels };

      test.each((expected.emm as Json[]).map((block) => [block.mode, block]))(
        "marginal means and contrasts: %s",
        (_, block) => checkBlock(request, block, tolerances, slackOf(model)),
      );

      test.runIf(expected.lrt)("likelihood-ratio tests", () => {
        for (const [key, lrt] of Object.entries<Json>(expected.lrt ?? {})) {
          const fit = fitModel({ ...request, formula: lrt.full, tests: [dropped[key]!(model)], df: "z" });
          const [ratio] = fit.tests;
          expect(ratio!.df).toBe(lrt.df);
          near(ratio!.chisq, lrt.chisq, 0, tolerances.chisq_abs, key);
          near(ratio!.p, lrt.p, tolerances.p_rel, 0, key);
        }
      });

      test("type III tests", () => {
        const satterthwaite = expected.reml.anova_type3_satterthwaite;
        checkTypeThree(
          fitModel({ ...request, df: "satterthwaite" }),
          satterthwaite,
          tolerances.df_satterthwaite_rel,
          "satterthwaite",
        );
        const kr = expected.reml.anova_type3_kr;
        if (kr) checkTypeThree(fitModel(request), kr, tolerances.df_kr_rel, "kr");
      });

      test.runIf(expected.interaction_contrasts_asymptotic)("contrasts of the interaction", () => {
        const { contrasts } = fitModel({
          ...request,
          contrasts: ["condition:endosome"],
          df: "z",
          adjust: "none",
        });
        expected.interaction_contrasts_asymptotic.forEach((row: Json, i: number) => {
          expect(contrasts[i]!.contrast).toBe(
            `(${row.condition_revpairwise}) : (${row.endosome_revpairwise})`,
          );
          near(contrasts[i]!.estimate, row.estimate, tolerances.fixef_rel, 1e-8);
          near(contrasts[i]!.se, row.SE, tolerances.se_rel);
          near(contrasts[i]!.p, row["p.value"], tolerances.p_rel);
        });
      });

      test.runIf(expected.trends)("slopes", () => {
        const { slopes, slopeContrasts } = fitModel({
          ...request,
          contrasts: ["condition"],
          slopes: ["density"],
          df: "z",
        });
        expected.trends.forEach((row: Json, i: number) => {
          expect(slopes[i]!.label).toBe(row.condition);
          near(slopes[i]!.estimate, row["density.trend"], tolerances.fixef_rel, 1e-8);
          near(slopes[i]!.se, row.SE, tolerances.se_rel);
          near(slopes[i]!.low, row["asymp.LCL"], 1e-5, 1e-7);
        });
        near(slopeContrasts[1]!.estimate, slopes[2]!.estimate! - slopes[0]!.estimate!, 1e-9);
      });

      test.runIf(expected.glht_tukey)("single-step intervals of multcomp", () => {
        const { contrasts } = fitModel({ ...request, contrasts: ["condition"], df: "z" });
        expected.glht_tukey.contrasts.forEach((row: Json, i: number) => {
          near(contrasts[i]!.pAdjusted, row.p_single_step, 0, tolerances.p_glht_abs);
          // multcomp's critical value is a Monte-Carlo figure, good to 1e-3.
          near(contrasts[i]!.low, row.ci_simultaneous[0], 0, 2e-3 * row.se);
          near(contrasts[i]!.high, row.ci_simultaneous[1], 0, 2e-3 * row.se);
          expect(contrasts[i]!.interval).toBe("simultaneous");
        });
      });
    });
  },
);
