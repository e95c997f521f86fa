import { expect, test } from "vitest";
import { followUpsOf, rules } from "./broken-rules.ts";

/** One of each kind: plain, with gates, with shared variables, with quantities of the neuron; all are in the slow suite. */
const some = ["stdp-pair", "tnf-pathway", "voltage-hebbian", "slow-wave-drive", "adex"];

test.each(some)("a mistake of form in %s brings no mistake that only follows from it", (name) => {
  expect(followUpsOf(rules.find(([each]) => each === name)!)).toEqual([]);
});
