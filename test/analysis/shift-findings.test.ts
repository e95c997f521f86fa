import { describe, expect, test } from "vitest";
import { checkDesign } from "../../src/analysis/design-check.ts";
import { lognormalTask } from "../../src/analysis/lognormal-findings.ts";
import { comparisonsOf } from "../../src/analysis/main-model.ts";
import { type AnalysisOptions, defaultOptions } from "../../src/analysis/options.ts";
import { assignRoles } from "../../src/analysis/roles.ts";
import { scalingTask } from "../../src/analysis/scaling-findings.ts";
import type { ShiftFindings } from "../../src/analysis/shift-findings.ts";
import { shiftNote, shiftSentence } from "../../src/analysis/shift-text.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { exampleResult } from "./example-result.ts";

/** Rows of 3 control and 4 drug mice with 2 dendrites of 12 synapses; drugged ones 1.4 times as large. */
const rows = (() => {
  const draws = randomStream(21, "shift findings");
  return ["control", "drug"].flatMap((group, g) =>
    Array.from({ length: 3 + g }, (_, a) => a).flatMap((a) =>
      ["d1", "d2"].flatMap((d) =>
        Array.from({ length: 12 }, () => {
          const size = (g === 1 ? 1.4 : 1) * Math.exp(0.1 * a + 0.5 * draws.normal());
          return `${group},${group}${a},${d},${size.toPrecision(8)}`;
        }),
      ),
    ),
  );
})();

/** Scaling tests of the drug and log-normal fit of the control. */
function run(lines: readonly string[], boot: number, more: Partial<AnalysisOptions> = {}) {
  const table = parseDelimited("t.csv", ["condition,mouse,dendrite,size", ...lines].join("\n"));
  const options = { ...defaultOptions, boot, reference: ["control"], ...more };
  const assigned = assignRoles(table, options);
  const design = checkDesign(assigned.table, assigned.roles, options);
  const comparison = comparisonsOf(design.roles)[0]!;
  return {
    ...scalingTask({ design, options })({ comparison, scores: null }),
    lognormal: lognormalTask({ design, options })("control"),
  };
}

/** The methods of a report that holds this shift function. */
const methods = (shift: ShiftFindings) =>
  shiftSentence({ ...exampleResult, comparisons: [{ ...exampleResult.comparisons[0]!, shift }] });

describe("what is drawn at random", () => {
  test("does not depend on the order of the rows", () => {
    const order = randomStream(3, "order").permutation(rows.length);
    const a = run(rows, 59);
    const b = run(
      Array.from(order, (i) => rows[i]!),
      59,
    );
    expect(b.models.monteCarlo).toEqual(a.models.monteCarlo);
    expect(b.shift).toEqual(a.shift);
    expect(b.scaling).toEqual(a.scaling);
    expect(b.transport).toEqual(a.transport);
    // Drawn with SDs that differ in the last digits of the fit.
    expect(b.lognormal.p).toBe(a.lognormal.p);
    expect(a.models.monteCarlo!.animals!.resamples).toBe(59);
  });

  test("is left out with --boot 0, and the result says so", () => {
    const { shift, scaling, models, lognormal } = run(rows, 0);
    expect(shift.logRatio.band).toBeNull();
    expect(shift.logRatio.estimate.every(Number.isFinite)).toBe(true);
    expect(shiftNote(shift)).toBe("No band: --boot 0; a band needs at least 50 resamples.");
    expect(methods(shift)).toContain("No band: --boot 0");
    expect(models.monteCarlo!.animals).toBeNull();
    const drawn = scaling.filter(({ calibration }) => calibration === "not simulated (--boot 0)");
    expect(drawn.map(({ test, p }) => [test, p])).toEqual([
      ["log shift, then Kolmogorov-Smirnov", null],
      ["threshold-aware rescaling", null],
    ]);
    expect(lognormal.calibration).toContain("Stephens");
  });
});

describe("the shift function of an analysis", () => {
  test("animals of one name in two groups are drawn together, unless labels start anew in each group", () => {
    const same = rows
      .filter((row) => !row.startsWith("drug,drug3"))
      .map((row) => row.replace(/,(control|drug)/, ",m"));
    // 3 animals drawn as one stratum, or 3 in each of two.
    expect(run(same, 0, { animals: "crossed" }).shift.df).toBe(2);
    expect(run(same, 0, { animals: "nested" }).shift.df).toBe(4);
    const renamed = run(
      same.map((row) => row.replace(/^(\w+),m/, "$1,$1")),
      59,
    ).shift;
    expect(run(same, 59, { animals: "nested" }).shift).toEqual(renamed);
  });

  test("has bands on the animals' degrees of freedom, around the ratio of the quantiles", () => {
    const { shift, lognormal } = run(rows, 99);
    // 3 + 4 animals less 2 groups.
    expect([shift.df, shift.rule]).toEqual([5, "corrected SE with t quantile"]);
    const middle = shift.logRatio.estimate[9]!;
    expect(Math.log(1 + shift.difference.estimate[9]! / shift.expected[9]!)).toBeCloseTo(middle, 12);
    expect(shift.logRatio.band!.simultaneousLow[9]!).toBeLessThan(shift.logRatio.band!.low[9]!);
    expect(methods(shift)).toContain("99 resamples of whole animals");
    expect(lognormal.calibration).toBe(
      "99 log-normal groups simulated with the spread of mouse and dendrite",
    );
  });

  test("draws the animals of a crossover once for both conditions", () => {
    // Four mice under both conditions, the drug multiplying every size: no resample can change the ratio.
    const own = rows.filter((row) => row.startsWith("drug")).map((row) => row.split(",").slice(1));
    const crossed = own.flatMap(([mouse, dendrite, size]) => [
      `control,${mouse},${dendrite},${size}`,
      `drug,${mouse},${dendrite},${(2 * Number(size)).toPrecision(8)}`,
    ]);
    const { shift } = run(crossed, 50);
    expect(shift.df).toBe(3);
    shift.logRatio.estimate.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.LN2, 6);
      expect(shift.logRatio.band!.high[i]! - value).toBeLessThan(1e-5);
    });
  });

  test("has no band without animals", () => {
    const bare = rows.map((row) => `${row.split(",")[0]},,,${row.split(",")[3]}`);
    const { shift } = run(bare, 99);
    expect(shiftNote(shift)).toBe(
      "No band: no column names the animal, so that whole animals cannot be drawn.",
    );
  });
});
