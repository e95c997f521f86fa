import { describe, expect, test } from "vitest";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { normalCdf } from "../../src/numerics/normal-distribution.ts";
import { asleep, flat, sizes } from "../laws/selection.ts";
import { refusalOf, warningsOf } from "../running.ts";
import { type Bout, sleepModel, sleepThrough } from "../sleep-model.ts";

const sigma = 0.73;
const logs = (values: ArrayLike<number>): number[] => Array.from(values, Math.log);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const sd = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
};
const selective = (parameters: Record<string, QuantityText> = {}) => ({
  rule: { mechanism: "downscale-selective", on: ["P"], parameters: { ...flat, ...parameters } },
});

describe("uniform down-scaling", () => {
  test("with process S a night from S0 takes lamS S0 tauF (1 - e^(-b / tauF)) of ln w, which is ln(total)", () => {
    const weights = sizes(30);
    const from = { anchor: 0.782, pressure: 0.782 };
    for (const hours of [7, 3]) {
      const run = sleepThrough([["nrem", hours]], {
        mechanisms: {
          s: { mechanism: "process-s", on: ["P"], initial: from },
          rule: { mechanism: "downscale-uniform", on: ["P"] },
        },
        weights,
        gates: { down: 1 },
        dt: "1 s",
      });
      const speed = -Math.log(0.82) / (0.782 * 2 * (1 - Math.exp(-3.5)));
      const exact = -speed * 0.782 * 2 * (1 - Math.exp(-hours / 2));
      if (hours === 7) expect(exact).toBeCloseTo(Math.log(0.82), 12);
      const change = logs(run.weights("P")).map((log, k) => log - Math.log(weights[k]!));
      // ticks of 10 s in a fall of 2 h: (10 / 7200)^2 / 12 of the change
      for (const each of change) expect(Math.abs(each / exact - 1)).toBeLessThan(3e-7);
      expect(sd(logs(run.weights("P")))).toBeCloseTo(sd(logs(weights)), 12);
    }
  });

  test("a total above 1 and an episode without length are refused", () => {
    const of = (parameters: Record<string, QuantityText>) =>
      refusalOf(
        sleepModel([["nrem", 7]], {
          mechanisms: { rule: { mechanism: "downscale-uniform", on: ["P"], parameters } },
        }),
      );
    expect(of({ total: 1.2 })).toContain("total must be above 0 and at most 1: sleep shrinks");
    expect(of({ startPressure: 0 })).toContain("they turn the total into a rate");
  });
});

describe("selective down-scaling, numbers of the reference", () => {
  const meanChance = (cut: number) => {
    const z = Math.log(cut) / sigma;
    return normalCdf(z) - (Math.exp(2 * sigma ** 2) / cut ** 2) * normalCdf(z - 2 * sigma);
  };

  test("a cut of 3.331 medians lets 80 % shrink, one of 4.005 lets 85 %", () => {
    expect(meanChance(3.331)).toBeCloseTo(0.8, 4);
    expect(meanChance(4.005)).toBeCloseTo(0.85, 4);
  });

  test("0.7803 reaches a geometric mean of 0.82 and an arithmetic one of 0.8687; 0.699 an arithmetic one of 0.82", () => {
    const z = Math.log(3.331) / sigma;
    const weight = normalCdf(z - sigma) - (Math.exp(4 * sigma ** 2) / 3.331 ** 2) * normalCdf(z - 3 * sigma);
    const geometric = 0.82 ** (1 / 0.8);
    expect(geometric).toBeCloseTo(0.7803, 4);
    expect(1 - (1 - geometric) * weight).toBeCloseTo(0.8687, 3);
    expect(1 - 0.18 / weight).toBeCloseTo(0.699, 3);
  });

  const before = sizes(20_000);
  const factor = 0.82 ** (1 / 0.8);

  /** Who is chosen as sleep begins, of 20,000 synapses. */
  const chosenAtOnset = (parameters: Record<string, QuantityText>, beside = {}): number[] => {
    const mechanisms = { ...beside, ...selective(parameters) };
    const run = asleep(mechanisms, before, { dt: "10 s", seed: 4, bouts: [["nrem", 1 / 60]] });
    return [...run.read("rule.chosen@P")];
  };

  /** Sizes after a night, of who was chosen; that these and no others shrink by the factor is a law. */
  const overNight = (parameters: Record<string, QuantityText>): number[] =>
    chosenAtOnset(parameters).map((chosen, k) => before[k]! * factor ** chosen);

  test("a whole night is the factor of those chosen at its start", () => {
    const weights = before.slice(0, 400);
    const run = asleep(selective(), weights, { dt: "10 s" });
    const chosen = run.read("rule.chosen@P");
    for (const [k, w] of run.weights("P").entries())
      expect(Math.abs(w / (weights[k]! * factor ** chosen[k]!) - 1)).toBeLessThan(1e-7);
  });

  test("20,000 synapses: 80 % chosen, geometric 0.82, arithmetic 0.8687, sd of ln from 0.730 to 0.789", () => {
    const chosen = chosenAtOnset({});
    const after = chosen.map((each, k) => before[k]! * factor ** each);
    // five standard errors of a share of 20,000
    expect(Math.abs(mean(chosen) - 0.8)).toBeLessThan(5 * Math.sqrt(0.1 / 20_000));
    expect(Math.abs(mean(logs(after)) - mean(logs(before)) - Math.log(0.82))).toBeLessThan(0.004);
    expect(Math.abs(mean(after) / mean(before) - 0.8687)).toBeLessThan(0.003);
    expect(sd(logs(before))).toBeCloseTo(0.73, 3);
    expect(sd(logs(after))).toBeCloseTo(0.789, 2);
  });

  /** Change of the geometric mean of the small 80 % and the large 20 %, in percent. */
  function classes(after: readonly number[], cut: "within" | "pooled") {
    const quantile = (values: readonly number[]) =>
      [...values].sort((a, b) => a - b)[Math.floor(0.8 * values.length)]!;
    const pooled = quantile([...before, ...after]);
    const of = (values: readonly number[], large: boolean) => {
      const edge = cut === "pooled" ? pooled : quantile(values);
      return mean(logs(values.filter((x) => x >= edge === large)));
    };
    return [false, true].map((large) => 100 * (Math.exp(of(after, large) - of(before, large)) - 1));
  }

  const uniform = (): readonly number[] => before.map((w) => 0.82 * w);

  test.each([
    ["uniform", null, [-18, -18], [-11, -4.3], 0.73],
    ["independent", { shape: 1 }, [-18.2, -17.2], [-11.4, -3.7], 0.736],
    ["quadratic", { shape: 0 }, [-20.5, -7.2], [-15, 6.3], 0.789],
    ["threshold", { shape: 2 }, [-21.9, 0], [-21.9, 0], 0.802],
  ] as const)("%s: class effects of both cuts and the sd", (_, parameters, within, pooled, spread) => {
    const after = parameters === null ? uniform() : overNight({ ...parameters });
    // the reference drew 2e6 sizes; a class of 4,000 has a standard error of 0.6 %, of the paired change far less
    const close = (found: readonly number[], expected: readonly number[]) => {
      for (const [k, percent] of found.entries()) expect(Math.abs(percent - expected[k]!)).toBeLessThan(1);
    };
    close(classes(after, "within"), within);
    close(classes(after, "pooled"), pooled);
    expect(Math.abs(sd(logs(after)) - spread)).toBeLessThan(0.004);
  });

  test("the rank form has a mean chance of pBar exactly, and the threshold spares the largest fifth", () => {
    for (const pBar of [0.7, 0.8, 0.95]) {
      const chance = chosenAtOnset({ shape: 3, deterministic: 1, pBar });
      expect(Math.abs(mean(chance) / pBar - 1)).toBeLessThan(1e-12);
      expect(Math.min(...chance)).toBeGreaterThanOrEqual(0);
    }
    const chosen = chosenAtOnset({ shape: 2 });
    const edge = [...before].sort((a, b) => a - b)[16_000]!;
    for (const [k, w] of before.entries()) expect(chosen[k]).toBe(w < edge ? 1 : 0);
  });

  test("without drawing each log weight changes by its chance times ln(factor)", () => {
    const weights = sizes(400);
    const run = asleep(selective({ deterministic: 1 }), weights, { dt: "10 s" });
    const chance = run.read("rule.chosen@P");
    const after = run.weights("P");
    const middle = mean([...weights].sort((a, b) => a - b).slice(199, 201));
    for (const [k, w] of weights.entries()) {
      const p = Math.max(0, 1 - (w / (3.331 * middle)) ** 2);
      expect(Math.abs(chance[k]! - p)).toBeLessThan(1e-12);
      expect(Math.abs(Math.log(after[k]! / w) - (p * Math.log(0.82)) / 0.8)).toBeLessThan(1e-7);
    }
  });

  test("a factor of 1 is the identity, to the bit", () => {
    const weights = sizes(400);
    expect([...asleep(selective({ factor: 1 }), weights, { dt: "10 s" }).weights("P")]).toEqual(weights);
  });

  test("with endosomes and meanCapable the overall factor is still the total", () => {
    const parameters = { shape: 1, meanCapable: 0.75 + 0.1 * 0.25 };
    const chosen = chosenAtOnset(parameters, { gate: { mechanism: "endosome-gate", on: ["P"] } });
    const change = (mean(chosen) * Math.log(0.82)) / (0.8 * parameters.meanCapable);
    // five standard errors of a share of 20,000
    expect(Math.abs(change / Math.log(0.82) - 1)).toBeLessThan((5 * Math.sqrt(0.24 / 20_000)) / 0.62);
  });

  test("impossible chances are refused", () => {
    const refusal = (parameters: Record<string, QuantityText>) =>
      refusalOf(sleepModel([["nrem", 7]], { mechanisms: selective(parameters) }));
    expect(refusal({ shape: 5 })).toContain("shape must be 0, 1, 2 or 3");
    expect(refusal({ shape: 3, pBar: 0.6 })).toContain("pBar must be 2/3 or more");
    expect(refusal({ p0: 1.5 })).toContain("p0 must lie in 0..1");
    expect(refusal({ factor: 1.2 })).toContain("factor must be above 0 and at most 1");
    const both = { gate: { mechanism: "endosome-gate", on: ["P"], parameters: { slope: 0.5 } } };
    expect(warningsOf(sleepModel([["nrem", 7]], { mechanisms: both })).join()).toContain(
      "the sparing is counted twice",
    );
  });
});

describe("density and endosomes, numbers of the source", () => {
  test("effects at the ends of density are linear in log size: they give -17.4 % at 0.70, percent would give -14.5 %", () => {
    for (const [low, high, slope, atReference] of [
      [-36.4, 7.8, 0.4931, -17.4],
      [-25.3, -8.2, 0.1926, -17.27],
    ] as const) {
      const [a, b] = [low, high].map((percent) => Math.log(1 + percent / 100));
      expect((b! - a!) / (1.24 - 0.17)).toBeCloseTo(slope, 4);
      const inside = a! + ((b! - a!) * (0.7 - 0.17)) / (1.24 - 0.17);
      expect(100 * (Math.exp(inside) - 1)).toBeCloseTo(atReference, 1);
    }
    expect(-36.4 + ((7.8 + 36.4) * (0.7 - 0.17)) / (1.24 - 0.17)).toBeCloseTo(-14.5, 1);
    expect((0.4931 + 0.1926) / 2).toBeCloseTo(0.343, 3);
  });

  test("the printed factors with and without endosomes imply that 0.697 and 0.796 of the spines have them", () => {
    for (const [whole, withThem, without, share] of [
      [-18.9, -25, -2.9, 0.697],
      [-17.5, -20.9, -2.8, 0.796],
    ] as const) {
      const log = (percent: number) => Math.log(1 + percent / 100);
      const found = (log(whole) - log(without)) / (log(withThem) - log(without));
      expect(Math.abs(found - share)).toBeLessThan(0.015);
    }
    expect(1 / (1 + Math.exp(-1.1))).toBeCloseTo(0.75, 2);
  });
});

describe("activity-dependent down-selection", () => {
  test("in sleep what was reactivated gains on the rest, more with every hour, and nothing grows", () => {
    const weights = Array(60).fill(1) as number[];
    const ratio: number[] = [];
    const bouts: Bout[] = [1, 2, 3].map(() => ["nrem", 1]);
    const separated = bouts.flatMap((bout): Bout[] => [bout, ["rem", 1 / 60]]);
    const rule = {
      mechanism: "downscale-activity-dependent",
      on: ["P"],
      parameters: { ...flat, tauScore: "1e9 s" },
      initial: { score: { expression: "if(pre < 20, 5, 1)" } },
    };
    sleepThrough(separated, { mechanisms: { rule }, weights, gates: { down: 1 } }, (run) => {
      const after = [...run.weights("P")];
      ratio.push(mean(after.slice(0, 20)) / mean(after.slice(20)));
      expect(Math.max(...after)).toBeLessThan(1);
    });
    expect(ratio).toEqual([...ratio].sort((a, b) => a - b));
    expect(ratio.at(-1)!).toBeGreaterThan(1.02);
  });
});
