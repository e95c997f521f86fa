import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkModelFile } from "../../src/cli/checked-model.ts";
import { loopReport } from "../../src/loops/loop-warnings.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { oneDrivenCell } from "../resolve/one-driven-cell.ts";

const catalogue = {
  neurons,
  mechanisms: mechanisms.map((each) => ({ ...each, require: [] })),
};

function reportOf(instances: Record<string, Partial<InstanceSpec>>, change: Partial<Model> = {}) {
  const model: Model = {
    version: 1,
    name: "loop",
    dt: "1 ms",
    duration: "1 h",
    seed: 1,
    ...oneDrivenCell,
    mechanisms: Object.fromEntries(
      Object.entries(instances).map(([name, spec]) => [
        name,
        { mechanism: "multiplicative-scaling", on: ["XE"], ...spec },
      ]),
    ),
    ...change,
  };
  return loopReport(model, catalogue, resolveModel(model, catalogue).program);
}

describe("the check of homeostatic loops", () => {
  test("says nothing of scaling as fast as tissue", () => {
    const tissue = { gain: "7.55e-7 1/(s Hz)", integralGain: 0, tauRate: "1 h" };
    expect(reportOf({ scaling: { parameters: tissue } })).toEqual({ warnings: [], refusals: [] });
  });

  test("names the period of a loop that would oscillate, and the constant that does it", () => {
    const { warnings } = reportOf({ scaling: { parameters: { gain: 0.01, integralGain: 0 } } });
    expect(warnings).toEqual([
      "mechanisms.scaling: the loop would oscillate (damping ratio 0.22), with a period of 4.8 min, in a circuit where " +
        "1 % more weight raises the rate by 1 % or more\n" +
        "  it comes to rest with tauRate of 12.5 s in place of 100 s, or with gain of 0.00125 in place of 0.01",
    ]);
  });

  test("names an integral gain that makes the oscillation grow", () => {
    const { warnings } = reportOf({ scaling: { parameters: { integralGain: "1e-6 1/(s^2 Hz)" } } });
    expect(warnings[0]).toMatch(
      /^mechanisms\.scaling: the loop would oscillate with growing size, with a period of /,
    );
    expect(warnings[0]).toContain("\n  it comes to rest with ");
  });

  test("warns of two set-points on one neuron, and of a sign that runs away", () => {
    const slow = { gain: "7.55e-7 1/(s Hz)", integralGain: 0 };
    expect(
      reportOf({ a: { parameters: slow }, b: { parameters: { ...slow, targetRate: "6 Hz" } } }).warnings,
    ).toEqual([
      "mechanisms.b: its set-point of 6 Hz is not the 5 Hz of a: no rate satisfies both, and they ramp until one meets a bound",
    ]);
    expect(reportOf({ a: { parameters: { gain: -1e-6, integralGain: 0 } } }).warnings).toEqual([
      "mechanisms.a: more firing raises a.H: positive feedback, which runs away",
    ]);
  });

  test("refuses a compression that leaves the sensor too few spikes", () => {
    const parameters = { gain: "7.55e-7 1/(s Hz)", integralGain: 0 };
    expect(reportOf({ a: { parameters } }, { compression: 50 }).refusals).toEqual([
      {
        path: "compression",
        what: "a compression of 50 leaves the sensor 10 spikes to average; it needs 20",
        fix: "lower compression to 25",
      },
    ]);
    expect(reportOf({ a: { parameters } }, { compression: 25 }).refusals).toEqual([]);
  });

  test.each(
    ["models", "bench/models"].flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".yaml"))
        .map((file) => `${folder}/${file}`),
    ),
  )("has nothing to warn of in %s", async (file) => {
    expect((await checkModelFile(file, {}, 1)).warnings).toEqual([]);
  });
});
