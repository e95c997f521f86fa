import { expect, test } from "vitest";
import { structuralCoupling } from "../../src/mechanisms/structural-coupling.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { normalQuantile } from "../../src/numerics/normal-distribution.ts";
import { clamped, clampedModel } from "../clamped.ts";
import { refusalOf, warningsOf } from "../running.ts";

test("the stated medians and spreads are the moments that mechanisms.md 5.1 prints", () => {
  const { asiMedian, sdLogAsi, headVolumeMedian, sdLogHeadVolume } = structuralCoupling.parameters;
  const moments = (median: number, s: number) => {
    const mean = median * Math.exp(s ** 2 / 2);
    return [mean, mean * Math.sqrt(Math.expm1(s ** 2)), median * Math.exp(-(s ** 2))].map((x) =>
      x.toFixed(3),
    );
  };
  expect(moments(asiMedian.value, sdLogAsi.value)).toEqual(["0.300", "0.252", "0.135"]);
  expect(moments(headVolumeMedian.value, sdLogHeadVolume.value)).toEqual(["0.120", "0.134", "0.036"]);
  const at = (p: number) => (asiMedian.value * Math.exp(sdLogAsi.value * normalQuantile(p))).toFixed(3);
  expect([at(0.2), at(0.8)]).toEqual(["0.124", "0.425"]);
});

test.each([
  [{}, 0.138],
  [{ exponentWithin: 1.2 }, 0.212],
  [{ exponentWithin: 1.5 }, 0.257],
])(
  "with %j an interface that loses 0.18 of its area takes %f of the head volume with it",
  (given, printed) => {
    const shrink: Mechanism = {
      name: "shrink",
      about: "takes 18 % of each weight, once",
      source: { cite: "made for tests" },
      laws: [],
      parameters: {},
      variables: {},
      every: { "10 s": ["w *= if(t < 15 s, 0.82, 1)"] },
    };
    const parameters = { linear: 1, tauStructure: 0, period: "10 s", ...given };
    const run = clamped({ chain: { shrink, rule: { mechanism: "structural-coupling", parameters } } });
    const sizes = () => [run.read("rule.asi@P")[0]!, run.read("rule.headVolume@P")[0]!] as const;
    const before = sizes();
    run.advance(60);
    const [asi, headVolume] = sizes().map((size, i) => size / before[i]!);
    expect(asi).toBeCloseTo(0.82, 12);
    expect(1 - headVolume!).toBeCloseTo(printed, 3);
  },
);

test.each([
  ["structural-coupling", { sdResidualAsi: 0.8 }, "strength would explain less than nothing"],
  ["structural-coupling", { exponentBetween: 1.5 }, "head volume spreads with the interface"],
  ["structural-coupling", { sizeIsStrength: 0.5 }, "sizeIsStrength must be 0 or 1"],
  [
    "structural-coupling",
    { sizeIsStrength: 1, sdLogAsi: 0, sdResidualAsi: 0 },
    "sizes that are all alike say nothing of strength",
  ],
  ["kesten-fluctuations", { keptMean: 1 }, "weights have no mean and grow without end"],
  ["log-ou-fluctuations", { fastShare: 1.2 }, "fastShare must lie in 0..1"],
  ["linear-noise-fluctuations", { reflect: 2 }, "reflect must be 0 or 1"],
  ["target-heterogeneity", { spread: -1 }, "spread must be 0 or more"],
] as const)("%s with %j is refused", (mechanism, parameters, text) => {
  expect(refusalOf(clampedModel({ chain: { rule: { mechanism, parameters } } }))).toContain(text);
});

test.each([
  ["kesten-fluctuations", { keptMean: 0.97, keptSd: 0.3 }, "no finite variance"],
  ["log-ou-fluctuations", { tauFast: "10 d", tauSlow: "1 d" }, "exchange them"],
  ["target-heterogeneity", { spread: 1.3 }, "a sensor never averages enough spikes"],
] as const)("%s with %j is warned of", (mechanism, parameters, text) => {
  expect(warningsOf(clampedModel({ chain: { rule: { mechanism, parameters } } })).join("\n")).toContain(text);
});
