import { describe, expect, test } from "vitest";
import { experiments } from "../../src/experiments/index.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { neurons } from "../../src/neurons/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { calledCli } from "./called-cli.ts";

const list = (...words: string[]) => calledCli(["list", ...words], process.cwd());

const entriesOf = async (what: string): Promise<{ name: string; lines: string[] }[]> =>
  JSON.parse((await list(what, "--json")).out)[what];

describe("what is listed", () => {
  test.each([
    ["neurons", neurons],
    ["protocols", protocols],
  ])(
    "of %s: numbers that were chosen here stand apart from the source",
    async (what, parts) => {
      const entries = await entriesOf(what);
      expect(entries.map(({ name }) => name)).toEqual(parts.map(({ name }) => name));
      for (const [k, { name, parameters }] of parts.entries()) {
        const { lines } = entries[k]!;
        const words = lines.findIndex((line) => line.startsWith("chosen here, no measurements"));
        for (const [parameter, of] of Object.entries(parameters)) {
          if (!("tag" in of)) continue;
          const at = lines.findIndex((line) => new RegExp(`^ +${parameter}\\b`).test(line));
          expect(at, `${name}.${parameter}`).toBeGreaterThan(0);
          expect(words >= 0 && at > words, `${name}.${parameter}`).toBe(of.tag === "C");
        }
      }
    },
    60_000,
  );
});

describe("setpoint list", () => {
  test("mechanisms stand in three lines each; the page of one has its numbers", async () => {
    const { out, err } = await list("mechanisms");
    expect(out.split("\n")).toHaveLength(3 * mechanisms.length + 1);
    expect(err).toBe("setpoint list mechanisms NAME shows one in full\n");
    expect((await list("mechanisms", "--json")).out).toContain("targetRate = 5 Hz");
    expect((await list("mechanisms", "additive-scaling")).out).toContain("targetRate");
  });

  test("an experiment is shown with what it must find", async () => {
    const { out } = await list("experiments", "em-cohort");
    expect(out).toMatch(/^em-cohort\n {2}Would a cohort/);
    expect(out).toContain("    S vs SW: -22 to -16 %\n");
    expect(out).not.toContain("em-from-circuits");
    for (const { name } of experiments)
      expect((await list("experiments", name)).out).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("a neuron is shown with its equations, numbers, presets and uses", async () => {
    const { out } = await list("neurons", "izhikevich-2003");
    for (const text of [
      "doi:10.1109/TNN.2003.820440",
      "d(u)/dt = recoveryRate * (sensitivity * min(v, vPeak) - u)",
      "\nA spike is counted when\n  v >= vPeak\n",
      "fast-spiking: inhibitory cell: recoveryRate = 0.1 1/ms",
      "excitatory raises excitation",
      "rests below rheobase",
    ])
      expect(out).toContain(text);
    expect(out).toMatch(/vReset \(c\) +-65 mV +published, checked +potential after a spike/);
    expect((await list("neurons", "lif-conductance")).out).toContain("  experiment shy-cycle\n");
  });

  test("a condition and a protocol are shown with their numbers and what they rest on", async () => {
    const condition = (await list("conditions", "fragile-x")).out;
    expect(condition).toContain("Soden & Chen 2010");
    expect(condition).toMatch(/spine-turnover\.wNew +times 0\.7 +chosen here/);
    expect(condition.indexOf("wNew")).toBeGreaterThan(
      condition.indexOf("modelling choices, no measurements"),
    );
    const protocol = (await list("protocols", "two-process")).out;
    expect(protocol).toMatch(/tauRise +18\.2 h +published, checked +1 to 100 +time constant/);
    expect(protocol).toContain("Daan, Beersma & Borbely 1984");
  });

  test.each([
    [["mechanisms", "stdp-tripet"], "unknown mechanism: stdp-tripet\n  did you mean stdp-triplet?"],
    [["mechanisms", "chloride"], "unknown mechanism: chloride\n  did you mean chloride-homeostasis?"],
    [["mechanisms", "nonsense"], "unknown mechanism: nonsense\n  setpoint list mechanisms shows them"],
    [["experiments", "shy-cycl"], "unknown experiment: shy-cycl\n  did you mean shy-cycle?"],
    [["neurons", "adx"], "unknown neuron: adx\n  did you mean adex?"],
    [["conditions", "fragile"], "unknown condition: fragile\n  did you mean fragile-x?"],
    [["protocols", "nonsense"], "unknown protocol: nonsense\n  setpoint list protocols shows them"],
    [
      ["models", "balanced"],
      "models are listed without a name, got balanced\n  setpoint check balanced says what a model is",
    ],
  ])("%j is refused with what is wrong", async (words, message) => {
    const { code, err } = await list(...words);
    expect(err).toBe(`setpoint: ${message}\n`);
    expect(code).toBe(2);
  });
});
