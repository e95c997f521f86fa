import { expect, test } from "vitest";
import { followUpsOf, rules } from "./broken-rules.ts";

test.each(rules)("a mistake of form in %s brings no mistake that only follows from it", (...rule) => {
  expect(followUpsOf(rule)).toEqual([]);
});
