import { expect, test } from "vitest";
import type { SimulatedRun } from "../../src/analysis/simulated-run.ts";
import { simulationFigures } from "../../src/analysis/simulation-figures.ts";

/** Weights at the start and the end of a run that recorded nothing else. */
function runWith(strength: readonly (readonly number[])[] | null): SimulatedRun {
  return {
    model: { populations: {}, projections: { EE: { from: "E", to: "E" } }, mechanisms: {} },
    facts: { modelSeconds: 10 },
    spikes: [],
    series: new Map(),
    weights: [0, 10].map((time, i) => ({
      projection: "EE",
      time,
      transmitted: strength !== null,
      read: async () => Float64Array.from(strength === null ? [0.1, 0.2, 0.3, 0.4, 0.5] : strength[i]!),
    })),
  } as unknown as SimulatedRun;
}

test("a report shows what a spike transmits where that is another number than the weight", async () => {
  const [plain] = await simulationFigures(runWith(null));
  expect(plain!.title).toBe("Weights of EE over time");
  const sent = [
    [0.1, 0.2, 0.3, 0.4, 0.5],
    [1, 2, 3, 4, 5],
  ];
  const [transmitted] = await simulationFigures(runWith(sent));
  expect(transmitted!.title).toBe("Transmitted weights of EE over time");
  expect(transmitted!.svg).not.toBe(plain!.svg);
  expect(transmitted!.svg).toContain("transmitted weight");
});
