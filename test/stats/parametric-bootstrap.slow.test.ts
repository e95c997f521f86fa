import { join } from "node:path";
import { expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { bootstrapTest } from "../../src/stats/parametric-bootstrap.ts";
import { responseSimulator, withResponse } from "../../src/stats/simulated-response.ts";
import { csvTable } from "./lmm-reference.ts";

const table = csvTable(
  join(import.meta.dirname, "../reference/crossed.csv"),
  Object.fromEntries(
    ["cell", "animal", "strain", "observer", "day", "group"].map((name) => [name, undefined]),
  ),
);

test.each([
  ["random slopes", "(1 + x | animal)", undefined],
  ["crossed random effects", "(1 | cell) + (1 | observer)", undefined],
  ["crossed random effects with weights", "(1 | cell) + (1 | observer)", "w"],
  ["nested intercepts", "(1 | animal/cell)", undefined],
  ["nested intercepts with weights", "(1 | animal/cell)", "w"],
])("p values under the null are uniform: %s", (_name, random, weights) => {
  const options = weights ? { weights } : {};
  const fullFrame = modelFrame(table, `y ~ group + x + ${random}`, options);
  const frame = modelFrame(table, `y ~ x + ${random}`, options);
  const draw = responseSimulator(frame, fitMoments(lmmMoments(frame), { criterion: "ml" }));
  const [studies, replicates] = [200, 39];
  const values = Array.from({ length: studies }, (_, study) => {
    const y = draw(randomStream(9, "null study", study));
    const [full, reduced] = [fullFrame, frame].map((one) => {
      const own = withResponse(one, y);
      const moments = lmmMoments(own);
      return { frame: own, moments, fit: fitMoments(moments, { criterion: "ml" }) };
    });
    return bootstrapTest({ full: full!, reduced: reduced!, replicates, seed: study }).p;
  });
  // With 39 replicates these levels are hit exactly; five binomial standard errors.
  for (const level of [0.05, 0.25, 0.5]) {
    const share = values.filter((p) => p <= level + 1e-9).length / studies;
    expect(Math.abs(share - level)).toBeLessThan(5 * Math.sqrt((level * (1 - level)) / studies));
  }
});
