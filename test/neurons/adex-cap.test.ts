import { expect, test } from "vitest";
import { adex } from "../../src/neurons/adex.ts";
import { start } from "../running.ts";
import { cells } from "./cells.ts";

test("the cap on the exponent of the upstroke moves no spike by more than a step", () => {
  const uncapped = {
    ...adex,
    definitions: adex.definitions.map((text) => text.replace(", 20))", ", 60))")),
  };
  expect(uncapped.definitions).not.toEqual(adex.definitions);
  for (const current of [700, 1000, 2000]) {
    const spikes = [adex, uncapped].map((neuron) => {
      const run = start(cells(neuron, { parameters: { iExt: `${current} pA` } }), "f64");
      run.run(10_000);
      return run.spikes("E").map(({ step }) => step);
    });
    const [capped, free] = spikes as [number[], number[]];
    expect(capped.length).toBeGreaterThan(2);
    expect(capped.length).toBe(free.length);
    expect(Math.abs(capped[0]! - free[0]!)).toBeLessThanOrEqual(1);
    for (const [k, step] of capped.slice(1).entries())
      expect(Math.abs(step - capped[k]! - (free[k + 1]! - free[k]!))).toBeLessThanOrEqual(1);
  }
});
