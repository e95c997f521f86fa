import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { laws } from "../laws/index.ts";

describe.each(mechanisms.map((mechanism) => ({ name: mechanism.name, mechanism })))(
  "$name",
  ({ mechanism }) => {
    test("promises something that can be tested", () => {
      expect(mechanism.laws.length).toBeGreaterThan(0);
      expect(mechanism.laws.filter((law) => laws[law] === undefined)).toEqual([]);
    });

    test.each(mechanism.laws)("%s", (law) => laws[law]!(mechanism));
  },
);
