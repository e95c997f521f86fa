import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { clamped, held } from "../clamped.ts";
import { estimate, listed } from "../prescribed.ts";
import { type Backend, backends, type Running, start } from "../running.ts";
import { relay } from "../spike-pair.ts";
import { type Law, value } from "./law.ts";
import { sizeIsStrength } from "./size-strength.ts";

/** Laws of sizes and of their intrinsic fluctuations. */
export const structureLaws: Readonly<Record<string, Law>> = {
  "sizes-are-powers-of-strength": powersOfStrength,
  "sizes-have-their-spread": sizesHaveTheirSpread,
  "sizes-lag-behind-strength": sizesLag,
  "residuals-are-frozen": residualsAreFrozen,
  "size-is-strength-where-it-is-set": sizeIsStrength,
  "kesten-moments": kestenMoments,
  "kesten-scales-with-its-gain": kestenScales,
  "kesten-tail": kestenTail,
  "log-sizes-follow-two-relaxations": logRelaxations,
  "log-sizes-stay-stationary": logStationary,
  "log-volume-is-brownian-without-constant-noise": logVolumeIsBrownian,
  "linear-noise-keeps-the-mean": linearNoiseKeepsMean,
  "small-spines-turn-or-go": smallSpinesTurnOrGo,
};

/** Multiplies the weight by k once, at 100 s. */
const stretch = (k: number): Mechanism => ({
  name: "stretch",
  about: "multiplies weights once",
  source: { cite: "made for tests" },
  laws: [],
  parameters: {},
  variables: {},
  every: { "100 s": [`w *= if(t < 150 s, ${k}, 1)`] },
});

/** k in strength is k^(sA/sW) in the interface and that to the power of the within-spine exponent in head volume. */
function powersOfStrength(mechanism: Mechanism): void {
  const sA = Math.sqrt(value(mechanism, "sdLogAsi") ** 2 - value(mechanism, "sdResidualAsi") ** 2);
  const slope = sA / value(mechanism, "sdLogWeight");
  for (const [exponentWithin, fall] of [
    [0.75, 0.138],
    [1.2, 0.212],
    [1.5, 0.257],
  ] as const) {
    const k = 0.82 ** (1 / slope);
    const run = clamped({
      chain: {
        stretch: stretch(k),
        spine: { mechanism, parameters: { tauStructure: 0, period: "10 s", exponentWithin } },
      },
    });
    const sizes = () => ["asi", "headVolume", "psd", "receptors"].map((name) => run.read(`spine.${name}@P`));
    const before = sizes();
    run.advance(300);
    const [asi, headVolume, psd, receptors] = sizes().map((values, s) =>
      [...values].map((x, i) => x / before[s]![i]!),
    );
    for (const ratio of asi!) expect(ratio).toBeCloseTo(0.82, 12);
    for (const ratio of psd!) expect(ratio).toBeCloseTo(0.82, 12);
    for (const ratio of receptors!) expect(ratio).toBeCloseTo(0.82, 12);
    for (const ratio of headVolume!) expect(ratio).toBeCloseTo(0.82 ** exponentWithin, 12);
    // digits printed in mechanisms.md 5.1.5
    expect(Math.abs(1 - headVolume![0]! - fall)).toBeLessThan(6e-4);
    const density = [...run.read("spine.receptors@P")].map((n, i) => n / run.read("spine.psd@P")[i]!);
    for (const each of density) expect(each).toBeCloseTo(value(mechanism, "receptorDensity"), 8);
  }
  const linear = clamped({
    chain: {
      stretch: stretch(0.4),
      spine: { mechanism, parameters: { tauStructure: 0, period: "10 s", linear: 1 } },
    },
  });
  linear.advance(300);
  for (const [i, asi] of linear.read("spine.asi@P").entries())
    expect(asi / linear.weights("P")[i]!).toBeCloseTo(value(mechanism, "asiMedian"), 12);
}

/** Ten thousand synapses, 100 on each of 100 neurons, that only a rule changes; a step is `dt`. */
export function sample(
  instances: Readonly<Record<string, InstanceSpec>>,
  {
    dt,
    weight = { lognormal: { median: 1, sdLog: 0.73 } },
    seed = 1,
  }: Pick<Partial<Model>, "seed"> & {
    readonly dt: string;
    readonly weight?: number | { readonly lognormal: { readonly median: number; readonly sdLog: number } };
  },
  backend: Backend = "f64",
): Running {
  const inputs = 100;
  const model: Model = {
    version: 1,
    name: "sample",
    dt,
    duration: "300 d",
    seed,
    populations: {
      X: { count: inputs, input: listed(Array.from({ length: inputs }, () => [])) },
      E: { count: 100, neuron: relay },
    },
    projections: {
      P: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "all-to-all" }, weight },
    },
    mechanisms: { held: { mechanism: held({}), population: "E" }, ...instances },
  };
  return start(model, backend);
}

const log = (values: Iterable<number>) => Array.from(values, Math.log);
const variance = (values: readonly number[]) => {
  const { error } = estimate(values);
  return error ** 2 * values.length;
};

/** Log-normal weights give sizes with the stated medians and spreads, and a residual as wide as stated. */
function sizesHaveTheirSpread(mechanism: Mechanism): void {
  const run = sample({ spine: { mechanism, on: ["P"] } }, { dt: "60 s" });
  for (const [name, median, spread] of [
    ["asi", "asiMedian", "sdLogAsi"],
    ["headVolume", "headVolumeMedian", "sdLogHeadVolume"],
  ] as const) {
    const logs = log(run.read(`spine.${name}@P`));
    const sd = value(mechanism, spread);
    // five standard errors of a mean and of an SD of 10,000 normal values
    expect(Math.abs(estimate(logs).mean - Math.log(value(mechanism, median)))).toBeLessThan((5 * sd) / 100);
    expect(Math.abs(Math.sqrt(variance(logs)) / sd - 1)).toBeLessThan(5 / Math.sqrt(20_000));
  }
}

/** After a step of strength the log interface closes on its new value with tauStructure. */
function sizesLag(mechanism: Mechanism): void {
  const tau = value(mechanism, "tauStructure") * 3600;
  for (const backend of backends) {
    const chain = { stretch: stretch(2), spine: { mechanism, parameters: { period: "10 s" } } };
    const run = clamped({ chain }, backend);
    const before = run.read("spine.logAsi@P");
    const sA = Math.sqrt(value(mechanism, "sdLogAsi") ** 2 - value(mechanism, "sdResidualAsi") ** 2);
    const whole = (sA / value(mechanism, "sdLogWeight")) * Math.log(2);
    run.advance(2000);
    // ticks at 100, 110, ... 2000 s see the new strength
    const expected = whole * (1 - Math.exp(-1910 / tau));
    for (const [i, logAsi] of run.read("spine.logAsi@P").entries())
      expect(logAsi - before[i]!).toBeCloseTo(expected, backend === "f32" ? 4 : 10);
  }
}

/** While strength stays, sizes stay, and each spine keeps its residual when strength changes. */
function residualsAreFrozen(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = clamped({ chain: { spine: mechanism } }, backend);
    const before = run.read("spine.headVolume@P");
    run.advance(7200);
    const after = run.read("spine.headVolume@P");
    for (const [i, size] of after.entries()) expect(Math.abs(size / before[i]! - 1)).toBeLessThan(1e-6);
    const names = ["residualAsi", "residualHeadVolume", "residualPsd"];
    for (const name of names) expect(new Set(run.read(`spine.${name}@P`)).size).toBe(4);
  }
}

/** Mean wMean; variance (E[eta^2] + 2 E[eps] E[eta] m) / (1 - E[eps^2]) - m^2, 0.3053 at the defaults. */
function kestenMoments(mechanism: Mechanism): void {
  const [kept, keptSd, gainSd] = ["keptMean", "keptSd", "gainSd"].map((name) => value(mechanism, name));
  const gain = 1 - kept!;
  const second = (gainSd! ** 2 + gain ** 2 + 2 * kept! * gain) / (1 - kept! ** 2 - keptSd! ** 2);
  expect(Math.abs(second - 1 - 0.3053)).toBeLessThan(5e-5);
  const run = sample({ rule: { mechanism, on: ["P"] } }, { dt: "1 d", weight: 1 });
  run.advance(200);
  const squares: number[] = [];
  const weights: number[] = [];
  // neurons share no draws: independent synapses, at one time
  for (const w of run.weights("P")) {
    weights.push(w);
    squares.push((w - 1) ** 2);
  }
  const [mean, spread] = [estimate(weights), estimate(squares)];
  expect(Math.abs(mean.mean - 1)).toBeLessThan(5 * mean.error);
  expect(Math.abs(spread.mean - 0.3053)).toBeLessThan(5 * spread.error);
  expect(spread.error).toBeLessThan(0.02);
}

/** With the same draws, a gain and a start that are k times as large give k times every weight. */
function kestenScales(mechanism: Mechanism): void {
  const after = (k: number, backend: Backend) => {
    const run = sample(
      { rule: { mechanism, on: ["P"], parameters: { wMean: k } } },
      { dt: "1 d", weight: k },
      backend,
    );
    run.advance(20);
    return run.weights("P");
  };
  for (const backend of backends) {
    const one = after(1, backend);
    for (const k of [4, 1.7]) {
      const many = after(k, backend);
      const away = one.map((w, i) => Math.abs(many[i]! / w / k - 1));
      if (k === 4)
        expect(many.every((w, i) => w === 4 * one[i]!)).toBe(true); // a power of 2: to the bit
      else expect(Math.max(...away)).toBeLessThan(backend === "f32" ? 1e-5 : 1e-13);
    }
  }
}

/** E[eps^k] = 1 at the tail exponent: the share is log-normal with -2 mE / sE^2 as that exponent. */
function kestenTail(mechanism: Mechanism): void {
  const [mean, sd] = [value(mechanism, "keptMean"), value(mechanism, "keptSd")];
  const s2 = Math.log1p((sd / mean) ** 2);
  const exponent = (-2 * (Math.log(mean) - s2 / 2)) / s2;
  expect(Math.abs(exponent - 5.166)).toBeLessThan(1e-3);
  // weights so large that what they gain is nothing beside them: their ratio is the share they keep
  const run = sample(
    { rule: { mechanism, on: ["P"], parameters: { wMean: 1e-9 } } },
    { dt: "1 d", weight: 1 },
  );
  run.advance(1);
  const powers = Array.from(run.weights("P"), (eps) => eps ** exponent);
  const found = estimate(powers);
  expect(Math.abs(found.mean - 1)).toBeLessThan(5 * found.error);
  expect(found.error).toBeLessThan(0.02);
  expect(Math.abs(estimate([...run.weights("P")]).mean - mean)).toBeLessThan((5 * sd) / 100);
}

/** From given parts ln w has mean a e^(-T/tf) + b e^(-T/ts) and the variances of both, in any number of steps. */
function logRelaxations(mechanism: Mechanism): void {
  const [sd, share, fast, slow] = ["sdLog", "fastShare", "tauFast", "tauSlow"].map((name) =>
    value(mechanism, name),
  );
  const T = 6;
  const mean = 0.5 * Math.exp(-T / fast!) - 0.2 * Math.exp(-T / slow!);
  const spread =
    sd! ** 2 * (share! * (1 - Math.exp((-2 * T) / fast!)) + (1 - share!) * (1 - Math.exp((-2 * T) / slow!)));
  for (const steps of [1, 2, 12]) {
    const run = sample(
      {
        rule: {
          mechanism,
          on: ["P"],
          parameters: { period: `${(24 * T) / steps} h` },
          initial: { fast: 0.5, slow: -0.2 },
        },
      },
      { dt: `${(24 * T) / steps} h`, weight: Math.exp(0.3), seed: 3 + steps },
    );
    run.advance(steps);
    const found = estimate(log(run.weights("P")));
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * found.error);
    expect(Math.abs((found.error ** 2 * 10_000) / spread - 1)).toBeLessThan(5 * Math.sqrt(2 / 10_000));
  }
}

/** Log-normal weights keep their law; the autocorrelation of log size is the weighted sum of two exponentials. */
function logStationary(mechanism: Mechanism): void {
  const [sd, share, fast, slow] = ["sdLog", "fastShare", "tauFast", "tauSlow"].map((name) =>
    value(mechanism, name),
  );
  const run = sample({ rule: { mechanism, on: ["P"], parameters: { period: "12 h" } } }, { dt: "12 h" });
  const before = log(run.weights("P"));
  for (const [steps, days] of [
    [6, 3],
    [34, 20],
  ] as const) {
    run.advance(steps);
    const now = log(run.weights("P"));
    const { mean } = estimate(now);
    expect(Math.abs(mean)).toBeLessThan((5 * sd!) / 100);
    expect(Math.abs(variance(now) / sd! ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / 10_000));
    const products = now.map((x, i) => (x * before[i]!) / sd! ** 2);
    const found = estimate(products);
    const expected = share! * Math.exp(-days / fast!) + (1 - share!) * Math.exp(-days / slow!);
    expect(Math.abs(found.mean - expected)).toBeLessThan(5 * found.error);
  }
}

/** Without constant noise ln V moves as Brownian motion: mean -alpha^2 T / 2, variance alpha^2 T, in any number of steps. */
function logVolumeIsBrownian(mechanism: Mechanism): void {
  const added = value(mechanism, "relativeVariance") * 4;
  for (const steps of [1, 4, 16]) {
    const parameters = { constantVariance: 0, vMin: 0, period: `${96 / steps} h` };
    const run = sample(
      { rule: { mechanism, on: ["P"], parameters } },
      { dt: `${96 / steps} h`, weight: 1, seed: steps },
    );
    run.advance(steps);
    const found = estimate(log(run.weights("P")));
    expect(Math.abs(found.mean + added / 2)).toBeLessThan(5 * found.error);
    expect(Math.abs((found.error ** 2 * 10_000) / added - 1)).toBeLessThan(5 * Math.sqrt(2 / 10_000));
  }
}

/** Away from the bound the mean stays, or moves with the drift; the SD of a short step is alpha V + beta. */
function linearNoiseKeepsMean(mechanism: Mechanism): void {
  const unit = value(mechanism, "unitVolume");
  const [alpha, beta] = ["relativeVariance", "constantVariance"].map((name) =>
    Math.sqrt(value(mechanism, name)),
  );
  for (const drift of [0, 0.008]) {
    const parameters = { drift: `${drift} um^3/d`, period: "1 h" };
    const run = sample({ rule: { mechanism, on: ["P"], parameters } }, { dt: "1 h", weight: 5 });
    run.advance(1);
    const volumes = Array.from(run.weights("P"), (w) => unit * w);
    const found = estimate(volumes);
    expect(Math.abs(found.mean - unit * 5 - drift / 24)).toBeLessThan(5 * found.error);
    const sd = (alpha! * unit * 5 + beta!) / Math.sqrt(24);
    expect(Math.abs(Math.sqrt(variance(volumes)) / sd - 1)).toBeLessThan(5 / Math.sqrt(20_000));
  }
  const none = sample(
    { rule: { mechanism, on: ["P"], parameters: { relativeVariance: 0, period: "1 h" } } },
    { dt: "1 h", weight: 5 },
  );
  none.advance(1);
  const volumes = Array.from(none.weights("P"), (w) => unit * w);
  expect(Math.abs(Math.sqrt(variance(volumes)) / (beta! / Math.sqrt(24)) - 1)).toBeLessThan(
    5 / Math.sqrt(20_000),
  );
}

/** No volume lies below vMin; where small spines are lost their weight is 0 for ever. */
function smallSpinesTurnOrGo(mechanism: Mechanism): void {
  const least = value(mechanism, "vMin") / value(mechanism, "unitVolume");
  for (const backend of backends) {
    for (const reflect of [1, 0]) {
      const parameters = { reflect, period: "12 h" };
      const run = sample(
        { rule: { mechanism, on: ["P"], parameters } },
        { dt: "12 h", weight: 0.2 },
        backend,
      );
      run.advance(10);
      const early = run.weights("P");
      run.advance(10);
      const late = run.weights("P");
      const lost = [...early].filter((w) => w === 0).length;
      if (reflect === 1) expect(Math.min(...late)).toBeGreaterThanOrEqual(least * (1 - 1e-6));
      else {
        expect(lost).toBeGreaterThan(1000);
        for (const [i, w] of early.entries()) if (w === 0) expect(late[i]).toBe(0);
        for (const w of late) if (w > 0) expect(w).toBeGreaterThan(least * (1 - 1e-6));
      }
    }
  }
}
