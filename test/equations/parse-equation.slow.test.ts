import fc from "fast-check";
import { test } from "vitest";
import { equationLikeText, readOrRefuse } from "./equation-text.ts";

test("10,000 texts are each read or refused with a ModelError", () => {
  fc.assert(fc.property(equationLikeText, readOrRefuse), { numRuns: 10_000 });
});
