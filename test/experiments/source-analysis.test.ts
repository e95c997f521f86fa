import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { measureDensity, measureEndosomes } from "../../src/experiments/em-moderators.ts";
import { measureScaling, measureSizes } from "../../src/experiments/em-sizes.ts";
import {
  asSetpoint,
  conditionContrasts,
  contrastRow,
  sourceModel,
} from "../../src/experiments/source-model.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { cohortReference } from "../stats/read-cohort.ts";

const file = "test/reference/cohorts/cohort_paper.csv";
const table = parseDelimited("cohort_paper.csv", readFileSync(file));
const reference = cohortReference("cohort_paper");
const conditions = ["SW", "EW", "S"];

describe("the source's analysis against R", () => {
  test("the likelihood ratios of condition and of its interactions agree with lme4", () => {
    const { models, tolerances } = reference;
    const close = (ours: number | null | undefined, theirs: number) =>
      expect(Math.abs(ours! - theirs)).toBeLessThan(tolerances.chisq_abs);
    close(measureSizes(table, conditions).chi2, models.asi_main.lrt.drop_condition.chisq);
    const p = (ours: number | null | undefined, theirs: number) =>
      expect(Math.abs(ours! / theirs - 1)).toBeLessThan(tolerances.p_rel);
    p(measureEndosomes(table, conditions).endosomeP, models.asi_endosome.lrt.interaction.p);
    p(measureDensity(table, conditions).densityP, models.asi_density.lrt.interaction.p);
  });

  test("contrasts under Kenward-Roger agree with pbkrtest", () => {
    const verified = JSON.parse(
      readFileSync("test/reference/cohorts/verify_formulas.json", "utf8"),
    ).cohort_paper;
    const model = sourceModel(
      table,
      "log(asi) ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)",
      conditions,
    );
    const contrasts = conditionContrasts(asSetpoint(model), conditions);
    ["EW-SW", "S-SW", "S-EW"].forEach((name, i) => {
      expect(Math.abs(contrasts[name]!.df / verified.kr_df[i] - 1)).toBeLessThan(
        reference.tolerances.df_kr_rel,
      );
      expect(Math.abs(contrasts[name]!.se / verified.kr_se[i] - 1)).toBeLessThan(1e-5);
    });
  });

  test("the scaling test finds the factor and the p value of the reference search", () => {
    const scaling = measureScaling(table, conditions);
    const kim = reference.scaling.S_vs_SW.kim_iterative;
    expect(scaling.scaleSw).toBeCloseTo(100 * (kim.best_factor - 1), 8);
    expect(scaling.scaleSwP! / kim.p_max).toBeCloseTo(1, 8);
    expect(scaling.shiftSw).toBeCloseTo(reference.scaling.S_vs_SW.log_mean_shift.percent, 8);
  });

  test("a contrast inside an interaction adds the interaction times the moderator", () => {
    const names = [
      "(Intercept)",
      "conditionEW",
      "conditionS",
      "density",
      "conditionEW:density",
      "conditionS:density",
    ];
    expect([...contrastRow(names, "S", "EW", { density: 0.5 })]).toEqual([0, -1, 1, 0, -0.5, 0.5]);
    expect([...contrastRow(names, "S", "SW", {})]).toEqual([0, 0, 1, 0, 0, 0]);
  });
});
