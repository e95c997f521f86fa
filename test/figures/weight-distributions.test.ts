import { expect, test } from "vitest";
import { weightDistributions } from "../../src/figures/weight-distributions.ts";

test("weights that ran away to infinity stand in the last bin", async () => {
  const marks = [
    { label: "start", read: async () => Float64Array.of(0.5, 1, 2) },
    { label: "end", read: async () => Float64Array.of(0.5, 1, Number.POSITIVE_INFINITY) },
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

test("the weights of a moment are read when they are needed, one moment after the other", async () => {
  const log: string[] = [];
  const marks = ["a", "b", "c"].map((label) => ({
    label,
    read: async () => {
      log.push(`+${label}`);
      await new Promise(setImmediate);
      log.push(`-${label}`);
      return Float64Array.of(0.5, 1, 2);
    },
  }));
  await weightDistributions({ name: "weights", title: "Weights", caption: "", x: "weight", marks });
  const inTurn = ["+a", "-a", "+b", "-b", "+c", "-c"];
  expect(log).toEqual([...inTurn, ...inTurn]);
});
