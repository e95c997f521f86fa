import fc from "fast-check";
import { expect, test } from "vitest";
import { agree } from "./agreement.ts";
import { randomPrograms } from "./random-programs.ts";

test("random rules at every place do in f64 what the interpreter does", () => {
  let spikes = 0;
  fc.assert(
    fc.property(randomPrograms, fc.constantFrom(1, 7), (program, every) => {
      // rounding grows from step to step where rules feed on each other
      spikes += agree(program, 28, { ways: [{ every }], tolerance: 1e-11 });
    }),
    { numRuns: 25, seed: 11 },
  );
  expect(spikes).toBeGreaterThan(5000);
});
