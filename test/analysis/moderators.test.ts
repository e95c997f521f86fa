import { resolve } from "node:path";
import { expect, test } from "vitest";
import { checkDesign } from "../../src/analysis/design-check.ts";
import { comparisonsOf } from "../../src/analysis/main-model.ts";
import { moderators } from "../../src/analysis/moderators.ts";
import { defaultOptions } from "../../src/analysis/options.ts";
import { assignRoles } from "../../src/analysis/roles.ts";
import { readTableFile } from "../../src/host/node.ts";

const table = await readTableFile(resolve(import.meta.dirname, "../reference/cohorts/cohort_small.csv"));

function interactions(planned: readonly string[]) {
  const options = {
    ...defaultOptions,
    value: ["asi"],
    nest: ["mouse", "dendrite"],
    markers: ["endosome"],
    covariates: ["diameter"],
    planned,
  };
  const { roles } = assignRoles(table, options);
  const design = checkDesign(table, roles, options);
  return moderators(design, comparisonsOf(design.roles), options).findings!.interactions;
}

test("a planned moderator is not in the Holm family of the exploratory ones", () => {
  const [without, planned] = [interactions([]), interactions(["endosome"])];
  expect(planned.map((row) => [row.moderator, row.planned])).toEqual([
    ["endosome", true],
    ["diameter", false],
  ]);
  for (const row of planned) expect(row.pHolm).toBe(row.p);
  expect(without.every((row) => !row.planned && row.pHolm! >= row.p!)).toBe(true);
  expect(without.some((row) => row.pHolm! > row.p!)).toBe(true);
});

test("a plan that is in no role is refused", () => {
  expect(() => interactions(["region"])).toThrow("--planned region is neither a covariate nor a marker");
});
