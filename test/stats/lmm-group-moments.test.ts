import { describe, expect, test } from "vitest";
import { selectRows } from "../../src/model/table.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { leaveOneOut } from "../../src/stats/leave-one-out.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { momentsFromCells, momentsFromGroups } from "../../src/stats/lmm-group-moments.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import type { NestedMoments } from "../../src/stats/lmm-nested-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { cohort, cohortLevels } from "./lmm-reference.ts";

const { table } = cohort("small");
const formula = "log(asi) ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)";
const frame = modelFrame(table, formula, { levels: cohortLevels });
const moments = lmmMoments(frame) as NestedMoments;
const fit = fitMoments(moments, { criterion: "reml" });
const k = frame.columnNames.length + 1;
const rows = new Float64Array(frame.n * k);
frame.fill(0, frame.n, rows);
const codes = frame.random.find(({ group }) => group === "dendrite")!.codes;
const levels = moments.terms.map(({ group, levels }) => ({ group, levels }));

describe("moments from aggregates", () => {
  test("group counts, means and pooled cross-products give the fit to the rows", () => {
    const groups = levels[0]!.levels.length;
    const counts = new Float64Array(groups);
    const means = new Float64Array(groups * k);
    for (let i = 0; i < frame.n; i++) counts[codes[i]!]! += 1;
    for (let i = 0; i < frame.n; i++)
      for (let j = 0; j < k; j++) means[codes[i]! * k + j]! += rows[i * k + j]! / counts[codes[i]!]!;
    const within = new Float64Array(k * k);
    for (let i = 0; i < frame.n; i++)
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++)
          within[a + b * k]! +=
            (rows[i * k + a]! - means[codes[i]! * k + a]!) * (rows[i * k + b]! - means[codes[i]! * k + b]!);
    const aggregated = momentsFromGroups({
      columnNames: frame.columnNames,
      levels,
      parents: moments.parents,
      counts,
      means,
      within,
    });
    const again = fitMoments(aggregated, { criterion: "reml" });
    expect(again.objective).toBeCloseTo(fit.objective, 9);
    again.beta.forEach((value, j) => {
      expect(value).toBeCloseTo(fit.beta[j]!, 10);
    });
  });

  test("cells of three numbers give the fit to the rows", () => {
    const cells = momentsFromCells({
      columnNames: frame.columnNames,
      levels,
      parents: moments.parents,
      codes,
      x: Float64Array.from(
        { length: frame.n * (k - 1) },
        (_, i) => rows[Math.floor(i / (k - 1)) * k + (i % (k - 1))]!,
      ),
      counts: new Float64Array(frame.n).fill(1),
      means: Float64Array.from({ length: frame.n }, (_, i) => rows[i * k + k - 1]!),
      squares: new Float64Array(frame.n),
    });
    const again = fitMoments(cells, { criterion: "reml" });
    expect(again.objective).toBeCloseTo(fit.objective, 9);
    expect(again.bic).toBeCloseTo(fit.bic, 9);
  });

  test("shapes that do not fit are named", () => {
    expect(() =>
      momentsFromGroups({
        columnNames: ["(Intercept)"],
        levels: [{ group: "mouse", levels: ["a", "b"] }],
        parents: [],
        counts: Float64Array.of(3),
        means: new Float64Array(4),
        within: new Float64Array(4),
      }),
    ).toThrow("counts must have 2 entries, got 1");
  });
});

describe("leaving an animal out", () => {
  test("equals a fit to the rows of the other animals", () => {
    const l = Float64Array.of(0, 0, 1, 0, 0);
    const left = leaveOneOut(moments, [l]);
    expect(left).toHaveLength(12);
    const mouse = table.columns.find(({ name }) => name === "mouse")!;
    if (mouse.kind !== "category") throw new Error("mouse must be labels");
    const name = left[4]!.left;
    const others = Int32Array.from(
      [...mouse.codes.keys()].filter((i) => mouse.levels[mouse.codes[i]!] !== name),
    );
    const rest = lmmMoments(modelFrame(selectRows(table, others), formula, { levels: cohortLevels }));
    const refit = fitMoments(rest, { criterion: "reml" });
    const { se, df } = kenwardRoger(rest, refit).row(l);
    const got = left[4]!.contrasts[0]!;
    expect(got.estimate).toBeCloseTo(refit.beta[2]!, 7);
    expect(got.se).toBeCloseTo(se, 7);
    expect(got.df! / df).toBeCloseTo(1, 5);
  });

  test("a condition that goes with its only animal gives null, not a number", () => {
    const one = modelFrame(
      selectRows(
        table,
        Int32Array.from(
          [...codes.keys()].filter((i) => {
            const mouse = table.columns.find(({ name }) => name === "mouse")!;
            const condition = table.columns.find(({ name }) => name === "condition")!;
            if (mouse.kind !== "category" || condition.kind !== "category") return false;
            const first = mouse.codes[condition.codes.indexOf(2)];
            return condition.codes[i] !== 2 || mouse.codes[i] === first;
          }),
        ),
      ),
      formula,
      { levels: cohortLevels },
    );
    const left = leaveOneOut(lmmMoments(one), [Float64Array.of(0, 0, 1, 0, 0)]);
    expect(left.filter(({ contrasts }) => contrasts[0]!.estimate === null)).toHaveLength(1);
  });
});
