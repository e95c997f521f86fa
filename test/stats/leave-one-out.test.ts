import { describe, expect, test } from "vitest";
import { selectRows } from "../../src/model/table.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { leaveOneOut } from "../../src/stats/leave-one-out.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { cohort, cohortLevels } from "./lmm-reference.ts";

const { table } = cohort("small");
const formula = "log(asi) ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)";
const frame = modelFrame(table, formula, { levels: cohortLevels });
const moments = lmmMoments(frame);
const codes = frame.random.find(({ group }) => group === "dendrite")!.codes;

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
