import { describe, expect, test } from "vitest";
import { adultBornNeuron } from "../../src/mechanisms/adult-born-neuron.ts";
import type { Model } from "../../src/model/model.ts";
import { dendrites } from "../laws/turnover.ts";
import { start } from "../running.ts";
import { relay } from "../spike-pair.ts";

/** What the age of a cell says of it, every hour, without what that does to the membrane. */
const ageing = {
  ...adultBornNeuron,
  writes: [],
  every: { "1 h": adultBornNeuron.every["1 s"].filter((text) => !/^(leak|thresholdS|eGABA)/.test(text)) },
};

/** A cell that was born `days` before the start, after five days more. */
function afterFiveDays(days: number, compression: number): number[] {
  const model: Model = {
    version: 1,
    name: "growing",
    dt: `${3600 / compression} s`,
    duration: "10 d",
    seed: 1,
    compression,
    populations: { E: { count: 1, neuron: relay } },
    mechanisms: { rule: { mechanism: ageing, population: "E", initial: { bornAt: -days } } },
  };
  const run = start(model, "f64");
  run.advance(5 * 24);
  return ["maturity", "ltp", "kcc2"].map((name) => run.read(`rule.${name}`)[0]!);
}

/** Synapses that cells of `age` days at the start form within two. */
function formed(age: number, compression: number): number {
  const model = dendrites(
    { rule: "adult-born-integration" },
    {
      cells: 10,
      axons: 40,
      weight: 0.3,
      parameters: { rule: { formation: "5 1/d" } },
      initial: { rule: { bornAt: { expression: `if(pre >= 20, -${age}, -1000)` } } },
    },
  );
  const pairs = Array.from({ length: 200 }, (_, k) => k);
  const wiring = {
    kind: "list",
    pre: pairs.map((k) => k % 20),
    post: pairs.map((k) => Math.floor(k / 20)),
  } as const;
  const projections = { P: { ...model.projections!["P"]!, wiring } };
  const run = start({ ...model, dt: `${3600 / compression} s`, compression, projections }, "f64");
  run.advance(2 * 24);
  return run.read("rule.formed").reduce((a, b) => a + b);
}

describe("adult-born cells under time compression", () => {
  test("are as old as without it", () => {
    for (const days of [0, 23, 30]) {
      const [plain, fast] = [1, 20].map((compression) => afterFiveDays(days, compression));
      for (const [k, x] of plain!.entries()) expect(Math.abs(fast![k]! / x - 1)).toBeLessThan(1e-9);
    }
    expect(afterFiveDays(23, 20)[0]).toBeCloseTo(0.5, 9);
  });

  test("form synapses from the same age on", () => {
    for (const compression of [1, 10]) {
      expect(formed(13, compression)).toBe(0);
      expect(formed(17, compression)).toBeGreaterThan(0);
    }
  });
});
