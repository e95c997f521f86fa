import { describe, expect, test } from "vitest";
import { designs } from "../../bench/calibration-cohorts.ts";
import { columnOf, type Table } from "../../src/model/table.ts";
import { drawStudy, type StudyDesign, studyTable } from "../../src/stats/simulated-study.ts";
import { type VerdictRequest, verdicts } from "../../src/stats/verdict.ts";
import { scaledVerdicts } from "../../src/stats/verdict-types.ts";

function requestOf(design: StudyDesign, seed: number): VerdictRequest {
  const study = drawStudy(design, seed);
  const references = design.groups.filter((name) => name !== design.treated);
  return {
    table: studyTable(design, study),
    value: "size",
    condition: "condition",
    nest: ["animal", "dendrite"],
    threshold: study.tau > 0 ? study.tau : null,
    comparisons: [
      ...references.map((name) => ({ treated: design.treated, references: [name] })),
      ...(references.length > 1 ? [{ treated: design.treated, references }] : []),
    ],
  };
}

/** The last comparison alone: the one with all references. */
const pooled = (design: StudyDesign, seed: number) => {
  const request = requestOf(design, seed);
  return verdicts({ ...request, comparisons: request.comparisons.slice(-1) })[0]!;
};
const em = designs.em;

describe("verdict", () => {
  test("cohorts without a difference are hardly ever called scaled", () => {
    const n = 100;
    let wrong = 0;
    for (let seed = 0; seed < n; seed++) {
      const found = verdicts(requestOf({ ...designs.small, sdOfLogSd: 0.06 }, seed));
      if (found.some(({ verdict }) => scaledVerdicts.includes(verdict))) wrong++;
    }
    // Five standard errors above 5 % at 100 cohorts; the rate itself is in docs/calibration.md.
    expect(wrong / n).toBeLessThan(0.16);
  });

  // The seeds are those of the first cohorts; the rates over many are in docs/calibration.md.
  test.each([
    ["size-dependent", "quadratic", { kind: "quadratic", factor: 0.5, decline: 1 }],
    ["size-dependent", "threshold", { kind: "threshold", factor: 1.7, fraction: 0.7 }],
    ["divergent", "power law", { kind: "divergent", factor: 0.6, exponent: -0.3 }],
    ["additive", null, { kind: "additive", amount: 0.06 }],
  ] as const)("%s (%s) is told from the other kinds", (verdict, form, effect) => {
    const found = [1, 2].map((seed) => pooled({ ...em, effect }, seed));
    const right = found.filter((one) => one.verdict === verdict && one.form === form);
    expect(right.length).toBeGreaterThanOrEqual(1);
    expect(found.every((one) => [verdict, "inconclusive"].includes(one.verdict))).toBe(true);
  });

  test("one factor is called uniform where ten animals per group leave a narrow band", () => {
    const design: StudyDesign = {
      ...designs.large,
      synapses: 120,
      effect: { kind: "uniform", factor: 0.75 },
    };
    const found = [1, 2, 3, 4, 5].map((seed) => pooled(design, seed));
    const uniform = found.filter(({ verdict }) => verdict === "uniform");
    expect(uniform.length).toBeGreaterThanOrEqual(3);
    const { factor, low, high, sentence, percent } = uniform[0]!;
    expect(low!).toBeLessThan(0.75);
    expect(high!).toBeGreaterThan(0.75);
    expect(percent).toBeCloseTo(100 * (factor! - 1), 10);
    expect(sentence).toMatch(/^treated against control: uniform scaling\. Scaled by one factor/);
  });

  test("a change whose shape is open says: changed; one factor not excluded, and the smallest margin", () => {
    const found = pooled({ ...designs.small, effect: { kind: "uniform", factor: 0.6 } }, 1);
    expect(found.verdict).toBe("inconclusive");
    expect(found.sentence).toMatch(/one factor not excluded/);
    expect(found.sentence).toContain(`at best have supported ±${found.smallestMargin!.toFixed(2)}`);
    expect(found.steps.map(({ stopped }) => stopped)).toEqual([false, true]);
  });

  test("with a detection limit the factor is not drawn towards 1 by the synapses that scaling loses", () => {
    const design: StudyDesign = {
      ...designs.large,
      effect: { kind: "uniform", factor: 0.7 },
      undetected: 0.1,
    };
    const seeds = [1, 2, 3, 4, 5];
    const meanLog = (threshold: "known" | "ignored") =>
      seeds.reduce((sum, seed) => {
        const request = requestOf(design, seed);
        const found = verdicts(threshold === "known" ? request : { ...request, threshold: null })[0]!;
        return sum + Math.log(found.factor!) / seeds.length;
      }, 0);
    // SE of the mean of five: about 0.03.
    expect(Math.abs(meanLog("known") - Math.log(0.7))).toBeLessThan(0.07);
    expect(meanLog("ignored") - Math.log(0.7)).toBeGreaterThan(0.05);
  });

  test("a detection limit far below every size leaves the factor of the mixed model as it is", () => {
    const request = requestOf(designs.large, 4);
    const [free] = verdicts(request);
    const [limited] = verdicts({ ...request, threshold: 1e-6 });
    expect(limited!.factor).toBeCloseTo(free!.factor!, 9);
  });

  test("no change needs the whole 90 % interval inside the margin", () => {
    const narrow: StudyDesign = { ...designs.large, sdAnimal: 0.02, sdDendrite: 0.05, synapses: 100 };
    const found = pooled(narrow, 2);
    expect(found.verdict).toBe("no change");
    expect(found.change!.low90).toBeGreaterThan(Math.log(0.9));
    expect(found.change!.high90).toBeLessThan(Math.log(1.1));
    const strict = verdicts({ ...requestOf(narrow, 2), margins: { margin: 0.01 } })[0]!;
    expect(strict.verdict).toBe("inconclusive");
    expect(strict.sentence).toMatch(/not excluded: the 90 % interval/);
    expect(strict.cannotTell.join()).toContain("change of gain");
  });

  test("two animals in a group give no p value and the reason", () => {
    const found = pooled({ ...designs.small, animals: [4, 2] }, 1);
    expect(found.verdict).toBe("inconclusive");
    expect(found.steps[0]!.p).toBeNull();
    expect(found.factor).toBeNull();
    expect(found.sentence).toMatch(/Only 2 animals in treated; with fewer than 3/);
    const fewer = pooled({ ...designs.small, animals: [1, 2] }, 1);
    expect(fewer.sentence).toMatch(/Only 1 animal in control; with fewer than 3/);
  });

  test("without an animal column there is no verdict", () => {
    const found = verdicts({ ...requestOf(designs.small, 1), nest: [] })[0]!;
    expect(found.verdict).toBe("inconclusive");
    expect(found.sentence).toMatch(/pseudo-replicates/);
  });

  test("a condition that varies inside animals is compared inside them", () => {
    // Every other dendrite of 12 animals is treated; levels of animals far apart would hide the change between animals.
    const design: StudyDesign = { ...designs.large, animals: [12, 0], sdAnimal: 0.8, sdDendrite: 0.1 };
    const study = drawStudy(design, 4);
    const isTreated = study.dendrite.map((code) => code % 2);
    const logSize = study.logSize.map((value, i) => value + (isTreated[i] ? -0.35 : 0));
    const [found] = verdicts({
      table: studyTable(design, { ...study, group: isTreated, logSize }),
      value: "size",
      condition: "condition",
      nest: ["animal", "dendrite"],
      comparisons: [{ treated: "treated", references: ["control"] }],
    });
    expect(found!.change!.pAdjusted).toBeLessThan(0.001);
    expect(found!.low!).toBeLessThan(Math.exp(-0.35));
    expect(found!.high!).toBeGreaterThan(Math.exp(-0.35));
    expect(found!.shape!.df).toBe(11);
    expect(found!.shape!.animals).toEqual([12, 12]);
  });

  test("a covariate takes its share out of the change", () => {
    const design = designs.small;
    const study = drawStudy(design, 6);
    const animalsOf = (code: number) => code % 4;
    // A covariate of the animal that is larger in the treated and moves the size by 0.5 per unit.
    const covariate = Float64Array.from(study.animal, (code, i) => 0.3 * animalsOf(code) + study.group[i]!);
    const logSize = study.logSize.map((value, i) => value + 0.5 * covariate[i]!);
    const table = studyTable(design, { ...study, logSize });
    const request = {
      table: {
        ...table,
        columns: [...table.columns, { kind: "number" as const, name: "depth", values: covariate }],
      },
      value: "size",
      condition: "condition",
      nest: ["animal", "dendrite"],
      comparisons: [{ treated: "treated", references: ["control"] }],
    };
    const plain = verdicts(request)[0]!.change!.estimate;
    const adjusted = verdicts({ ...request, covariates: ["depth"] })[0]!.change!;
    expect(
      plain - verdicts({ ...request, table: studyTable(design, study) })[0]!.change!.estimate,
    ).toBeCloseTo(0.5, 1);
    expect(Math.abs(adjusted.estimate)).toBeLessThan(4 * adjusted.se);
    expect(adjusted.df).toBeLessThan(6.5);
  });

  test("row order and the unit of size do not matter", () => {
    const design: StudyDesign = {
      ...designs.small,
      effect: { kind: "threshold", factor: 0.6, fraction: 0.7 },
    };
    const request = requestOf(design, 2);
    const plain = verdicts(request);
    const again = verdicts({ ...request, table: inOtherUnits(reversed(request.table), 1000) });
    plain.forEach((one, i) => {
      expect(again[i]!.verdict).toBe(one.verdict);
      expect(again[i]!.factor).toBeCloseTo(one.factor!, 5);
      expect(again[i]!.shape!.p).toBeCloseTo(one.shape!.p, 6);
    });
  });

  test("a size of 0 is named with its row", () => {
    const request = requestOf(designs.small, 1);
    const column = columnOf(request.table, "size");
    if (column.kind === "number") column.values[7] = 0;
    expect(() =>
      verdicts({
        ...request,
        table: {
          ...request.table,
          lines: Int32Array.from({ length: request.table.rowCount }, (_, i) => i + 2),
        },
      }),
    ).toThrow(/line 9, column size: size must be positive .* got 0/);
  });
});

function reversed(table: Table): Table {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.kind === "number"
        ? { ...column, values: column.values.slice().reverse() }
        : { ...column, codes: column.codes.slice().reverse() },
    ),
  };
}

function inOtherUnits(table: Table, times: number): Table {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.kind === "number" ? { ...column, values: column.values.map((value) => value * times) } : column,
    ),
  };
}
