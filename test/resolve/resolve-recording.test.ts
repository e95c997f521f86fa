import { expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { RecordingSpec } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { resolveRecording } from "../../src/resolve/resolve-recording.ts";
import { warningsOf } from "../running.ts";
import { smallNetwork } from "../runs/small-network.ts";

const { program } = resolveModel(smallNetwork(), { neurons, mechanisms });

function errorOf(spec: RecordingSpec): string {
  try {
    resolveRecording(spec, program);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

test("durations become steps, shorter by the compression, and units those people know", () => {
  const plan = resolveRecording(smallNetwork().recording!, program);
  expect(plan).toMatchObject({ spikes: [0, 2], rateSteps: 2500, weights: { projections: [0, 2] } });
  expect(plan.weights.at).toEqual([0, 11000, 25000]);
  expect(plan.variables[0]).toMatchObject({ name: "E.v", unit: "mV", scale: 1, steps: 100 });
  expect(plan.variables[1]).toMatchObject({ name: "scaling.H", unit: "1", steps: 5000, cells: null });
  const rate = { name: "scaling.rate", every: "1 s" };
  expect(resolveRecording({ variables: [rate] }, program).variables[0]).toMatchObject({
    unit: "Hz",
    scale: 0.001,
  });
  expect(resolveRecording({ rates: "1 s" }, program, 10).rateSteps).toBe(1000);
});

test("marks after the end of the run are warned of, in compressed time, too", () => {
  const late = (at: string[], compression: number) =>
    warningsOf({
      ...smallNetwork(),
      duration: "1 h",
      compression,
      recording: { weights: { projections: ["EE"], at } },
    }).filter((text) => text.startsWith("recording"));
  for (const compression of [1, 4]) {
    expect(late(["0 s", "30 min", "1 h"], compression)).toEqual([]);
    expect(late(["1 h", "61 min"], compression)).toEqual([
      "recording.weights.at[1]: 61 min lies after the end of the run (1 h), and no weights are kept at it",
    ]);
  }
});

test("all mistakes come together, with place and mend", () => {
  expect(
    errorOf({
      spikes: ["EX"],
      variables: [
        { name: "E.w", every: "1 s" },
        { name: "EE.w", every: "1 s" },
        { name: "E.v", every: "10 mV" },
        { name: "E.v", every: "1 s", cells: [150] },
      ],
      quantiles: [{ name: "scaling.h", every: "0 s" }],
      weights: { projections: ["EE", "EEE"], at: ["-1 s"] },
    }),
  ).toBe(
    [
      "recording.spikes[0]: unknown population: EX\n  did you mean E?",
      "recording.variables[0].name: unknown variable: E.w\n  did you mean E.v?",
      "recording.variables[1].name: EE.w has a value for every synapse\n  record its quantiles, or all weights at marks",
      'recording.variables[2].every: it must be a time, got 10 mV\n  write it with its unit, such as "10 s"',
      "recording.variables[3].cells: E.v has no element 150\n  elements are counted from 0 to 149",
      "recording.quantiles[0].name: unknown variable: scaling.h\n  did you mean scaling.H?",
      "recording.weights.projections[1]: unknown projection: EEE\n  did you mean EE?",
      'recording.weights.at[0]: a time must be 0 or more, got -1 s\n  write it with its unit, such as "10 s"',
    ].join("\n"),
  );
});
