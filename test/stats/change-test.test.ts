import { expect, test } from "vitest";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { changeTest } from "../../src/stats/change-test.ts";
import { verdictRows } from "../../src/stats/verdict-rows.ts";

/** Four animals a group, 12 sizes each; `age` repeats the condition, `twice` repeats `depth`. */
function table(size: (noise: number) => number) {
  const draws = randomStream(5, "aliased covariates");
  const lines = ["condition,animal,age,depth,twice,size"];
  for (const condition of ["a", "b"])
    for (let m = 0; m < 4; m++)
      for (let s = 0; s < 12; s++) {
        const depth = s % 5;
        lines.push(
          `${condition},${condition}${m},${condition === "a" ? 1 : 3},${depth},${2 * depth},${size(draws.normal())}`,
        );
      }
  return parseDelimited("aliased.csv", `${lines.join("\n")}\n`);
}
const comparisons = [{ treated: "b", references: ["a"] }];
const columns = { value: "size", condition: "condition", nest: ["animal"] };

test("a covariate that the fit had to leave out is named as in the table", () => {
  const noisy = table((z) => Math.exp(0.4 * z));
  const { warnings, fit } = changeTest(
    verdictRows({ ...columns, table: noisy, covariates: ["age", "depth", "twice"] }),
    comparisons,
  );
  expect(warnings[0]).toBe(
    "age, twice: not estimable beside the condition and the other covariates, so left out of the mixed model of the verdict",
  );
  expect(fit.columnNames).toEqual(["(Intercept)", "gb", "x2"]);
  const clean = changeTest(verdictRows({ ...columns, table: noisy, covariates: ["depth"] }), comparisons);
  expect(clean.warnings.filter((text) => text.includes("estimable"))).toEqual([]);
});
