import { expect, test } from "vitest";
import { weightDistributions } from "../../src/figures/weight-distributions.ts";

test("weights that ran away to infinity stand in the last bin", async () => {
  const marks = [
    { label: "start", weights: Float64Array.of(0.5, 1, 2) },
    { label: "end", weights: Float64Array.of(0.5, 1, Number.POSITIVE_INFINITY) },
  ];
  const { svg } = await weightDistributions({
    name: "weights",
    title: "Weights",
    caption: "",
    x: "weight",
    marks,
  });
  expect(svg).toContain("end");
  expect(svg).not.toMatch(/NaN|Infinity/);
});
