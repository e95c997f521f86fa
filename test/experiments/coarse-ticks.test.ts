import { expect, test } from "vitest";
import { prescribedCells } from "../../src/circuits/prescribed-cells.ts";
import { coarseTicks } from "../../src/experiments/coarse-ticks.ts";
import { ampaTrafficking } from "../../src/mechanisms/ampa-trafficking.ts";
import { arcPathway } from "../../src/mechanisms/arc-pathway.ts";
import { proteinSynthesisGate } from "../../src/mechanisms/protein-synthesis-gate.ts";
import { tnfPathway } from "../../src/mechanisms/tnf-pathway.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { start } from "../running.ts";

/** Factor and filling of two cells after two hours of four times the activity. */
function afterTwoHours(ticked: (mechanism: Mechanism) => Mechanism): readonly number[] {
  const model = prescribedCells({
    name: "two-hours",
    seed: 4,
    duration: "2 h",
    cells: 2,
    compression: 60,
    mechanisms: {
      arc: { mechanism: ticked(arcPathway), population: "E" },
      tnf: { mechanism: ticked(tnfPathway), population: "E" },
      slots: { mechanism: ticked(proteinSynthesisGate), on: ["XE"] },
      receptors: { mechanism: ticked(ampaTrafficking), on: ["XE"] },
    },
    protocol: [{ at: "0 s", set: { "activity.level": 4 } }],
    recording: {},
  });
  const running = start(model, "f64");
  running.advance(240_000);
  return [...running.read("slots.H"), ...running.read("receptors.F")];
}

test("the molecular chain on a grid of a minute does what it does on one of a second", () => {
  const fine = afterTwoHours((mechanism) => mechanism);
  const coarse = afterTwoHours((mechanism) => coarseTicks(mechanism, "1 min"));
  // both have moved by 1 to 3 %; a tick of a minute holds activity for that minute, which is 1e-3 of that
  expect(Math.min(...fine.map((value) => Math.abs(value - 1)))).toBeGreaterThan(5e-3);
  expect(Math.max(...coarse.map((value, i) => Math.abs(value - fine[i]!)))).toBeLessThan(1e-3);
});

test("a rule without a tick of a second is no rule of hours", () => {
  expect(() => coarseTicks({ ...arcPathway, every: {} }, "1 min")).toThrow(
    "bug: arc-pathway has no tick of 1 s",
  );
});
