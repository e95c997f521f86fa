import { expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import type { PairedCulture } from "../../src/stats/paired-kind-score.ts";
import { pairedModelScore } from "../../src/stats/paired-model-score.ts";

/** Cultures of 60 pairs whose treated sizes after are `move` of what they would have been. */
function cultures(move: (logSize: number, u: number) => number): PairedCulture[] {
  const draws = randomStream(3, "paired models");
  return Array.from({ length: 10 }, (_, c) => {
    const isTreated = c >= 5;
    const before = Array.from({ length: 60 }, () => 0.7 * draws.normal());
    const after = before.map((x) => {
      const plain = 0.6 * x + 0.3 * draws.normal();
      return isTreated ? move(plain, draws.uniform()) : plain;
    });
    return { isTreated, before, after };
  });
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

test("foretells cultures it has not seen by one factor where there is one", () => {
  const pairs = cultures((x) => x + Math.log(1.5));
  const uniform = pairedModelScore("uniform", pairs);
  const none = pairedModelScore("none", pairs);
  expect(uniform.factor).toBeGreaterThan(1.42);
  expect(uniform.factor).toBeLessThan(1.58);
  expect(uniform.byCulture).toHaveLength(10);
  expect(total(uniform.byCulture)).toBeGreaterThan(total(none.byCulture) + 50);
  // What is left out cannot be foretold better than what was fitted.
  expect(total(uniform.byCulture)).toBeLessThan(uniform.logLik);
});

test("finds the share of synapses that scaled where it is a part of them", () => {
  const pairs = cultures((x, u) => (u < 0.4 ? x + Math.log(4) : x));
  const selective = pairedModelScore("selective", pairs);
  const uniform = pairedModelScore("uniform", pairs);
  expect(selective.fraction).toBeGreaterThan(0.3);
  expect(selective.fraction).toBeLessThan(0.5);
  expect(selective.factor).toBeGreaterThan(3.5);
  expect(selective.factor).toBeLessThan(4.6);
  expect(total(selective.byCulture)).toBeGreaterThan(total(uniform.byCulture) + 10);
});
