import { describe, expect, test } from "vitest";
import type { Model } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { clampedRate, heldCell } from "../laws/inhibition.ts";
import { backends, refusalOf, start, warningsOf } from "../running.ts";
import { relay, spikesAt } from "../spike-pair.ts";

describe("inhibitory scaling", () => {
  test.each(backends)("ln HE + (beta / betaI) ln HI stays while both see one error, %s", (backend) => {
    const base = clampedRate("multiplicative-scaling", 0, { integralGain: 0 });
    const cells = { count: 1, neuron: relay };
    const rule = base.mechanisms!["rule"]!;
    const model: Model = {
      ...base,
      dt: "100 ms",
      populations: { ...base.populations, D: spikesAt(3000, 3100, 3300, 7000, 7400), E: cells },
      projections: {
        ...base.projections,
        I: { ...base.projections!["P"]! },
        tell: { from: "D", to: "E", receptor: "drive", wiring: { kind: "one-to-one" }, weight: 1 },
      },
      mechanisms: {
        exc: { ...rule, parameters: { integralGain: 0 }, initial: {} },
        inh: { mechanism: "inhibitory-scaling", on: ["I"] },
      },
    };
    const run = start(model, backend);
    for (let k = 0; k < 20; k++) {
      run.advance(500);
      const [e, i] = ["exc.H", "inh.H"].map((name) => Math.log(run.read(name)[0]!));
      expect(Math.abs(e! + (4e-5 / 2e-5) * i!)).toBeLessThan(1e-13);
    }
    expect(run.read("inh.H")[0]!).toBeLessThan(0.99);
  });

  test("stays at its bounds", () => {
    const run = start(clampedRate("inhibitory-scaling", 0, { gain: "0.01 1/(s Hz)" }), "f64");
    run.advance(3600);
    expect(run.read("rule.H")[0]).toBe(0.1);
  });

  test("TNF-alpha above one half takes receptors, below it none", () => {
    const tnf = (level: number) => ({
      name: "tnf",
      about: "a level",
      source: { cite: "made for tests" },
      laws: [],
      parameters: {},
      shares: ["tnf"],
      variables: { tnf: { per: "network" as const, unit: "1", initial: level, about: "level" } },
    });
    const factor = (level: number) => {
      const base = clampedRate("inhibitory-scaling", 5, { tnfGain: "0.1 1/h" });
      const mechanisms = { level: { mechanism: tnf(level), on: ["P"] }, ...base.mechanisms };
      const run = start({ ...base, mechanisms }, "f64");
      run.advance(3600);
      return run.read("rule.H")[0]!;
    };
    expect(Math.log(factor(1))).toBeCloseTo(-0.1, 12);
    expect(Math.log(factor(0.75))).toBeCloseTo(-0.05, 12);
    expect(factor(0.5)).toBe(1);
    expect(factor(0)).toBe(1);
  });

  test("the classical sign error is refused", () => {
    expect(refusalOf(clampedRate("inhibitory-scaling", 5, { gain: "-1e-5 1/(s Hz)" }))).toContain(
      "gain must be 0 or more: below, silence strengthens inhibition",
    );
    expect(
      refusalOf(clampedRate("inhibitory-scaling", 5, { targetRate: "0 Hz", hMin: 2, hMax: 1 })),
    ).toContain("hMin must be above 0, and hMax above hMin");
    expect(warningsOf(clampedRate("inhibitory-scaling", 5, { tauRate: "3 s" })).join("\n")).toContain(
      "fewer than 20 spikes",
    );
  });
});

describe("chloride", () => {
  const reversal = (chloride: number, permeability: number) => {
    const run = heldCell("chloride-homeostasis", {
      parameters: { permeability },
      initial: { chloride: `${chloride} mM` },
    });
    run.advance(1);
    return run.read("E.eGABA")[0]!;
  };

  // with RT/F = 26.7267 mV; the fourth digit of -72.672 in the reference comes from 26.72666 mV
  test.each([
    [6, 0, -82.205],
    [6, 0.18, -72.673],
    [25, 0, -44.063],
    [25, 0.18, -42.094],
  ])("%f mM with permeability %f reverses at %f mV", (chloride, permeability, expected) => {
    expect(reversal(chloride, permeability)).toBeCloseTo(expected, 3);
  });

  test("the linear mixture of two reversals is another number, 2.9 mV away", () => {
    const mixture = 0.18 * 26.7267 * Math.log(16 / 26) + 0.82 * 26.7267 * Math.log(6 / 130);
    expect(26.7267 * Math.log(16 / 26)).toBeCloseTo(-12.976, 3);
    expect(mixture).toBeCloseTo(-69.744, 3);
    expect(mixture - reversal(6, 0.18)).toBeGreaterThan(2.9);
  });

  /** Change of chloride in mM/s of a cell whose pumps are slow, at the start. */
  const loading = (options: { v: number; gGABA: number; chloride: number; volume?: string }) => {
    const parameters: Record<string, QuantityText> = {
      form: 1,
      tauChloride: "1e9 s",
      volume: options.volume ?? "1 pL",
    };
    const run = heldCell("chloride-homeostasis", {
      v: options.v,
      gGABA: options.gGABA,
      parameters,
      initial: { chloride: `${options.chloride} mM` },
    });
    run.advance(10);
    return (run.read("rule.chloride")[0]! - options.chloride) / 0.001;
  };

  test("10 pA of outward chloride current into 1 pL for 1 s raises chloride by 0.10364 mM", () => {
    const eCl = 26.7267 * Math.log(6 / 130);
    const eB = 26.7267 * Math.log(16 / 26);
    const eGaba = 26.7267 * Math.log((6 + 0.18 * 16) / (130 + 0.18 * 26));
    const bicarbonate = (eGaba - eCl) / (eB - eCl);
    expect(bicarbonate).toBeCloseTo(0.1377, 4);
    const gGABA = 10 / ((1 - bicarbonate) * (-60 - eCl));
    expect(loading({ v: -60, gGABA, chloride: 6 })).toBeCloseTo(0.10364, 5);
    // inward where the potential lies below the reversal of chloride
    expect(loading({ v: -90, gGABA, chloride: 6 })).toBeLessThan(0);
    expect(loading({ v: eCl, gGABA, chloride: 6 })).toBeCloseTo(0, 6);
  });

  test("where chloride and bicarbonate reverse together, the load is still that of both", () => {
    const near = [79.999, 80, 80.001].map((chloride) => loading({ v: 0, gGABA: 10, chloride }));
    for (const load of near) expect(load / near[1]!).toBeCloseTo(1, 4);
    expect(near[1]!).toBeGreaterThan(0);
  });

  test("6 mM adult and 25 mM immature at rest, and 3.25 mM with KCC2 alone", () => {
    const rest = (parameters: Record<string, QuantityText>) =>
      heldCell("chloride-homeostasis", { parameters }).read("rule.chloride")[0]!;
    expect(rest({})).toBeCloseTo(6.0, 1);
    expect(rest({ kcc2Start: 0.2, nkcc1Rate: "0.054 mM/s" })).toBeCloseTo(25, 0);
    expect(rest({ nkcc1: 0 })).toBeCloseTo(3.25, 12);
    expect(26.7267 * Math.log(3.5 / 140)).toBeCloseTo(-98.59, 2);
    expect(130 * Math.sqrt((3.5 * 145) / (140 * 10))).toBeCloseTo(78.3, 1);
  });

  test("linear KCC2 moves PK (Ki Cli - Ko Clo) through the membrane, and rests where the logarithmic does", () => {
    const change = (chloride: number) => {
      const run = heldCell("chloride-homeostasis", {
        parameters: { form: 2, nkcc1: 0 },
        initial: { chloride: `${chloride} mM` },
        dt: "1 ms",
      });
      run.advance(1);
      return run.read("rule.chloride")[0]! - chloride;
    };
    // mA/cm2 is 10 pA/um2
    const current = 1.9297e-5 * (140 * 6 - 3.5 * 130) * 10 * 616;
    expect(change(6) / (-current / (96.485 * 1400))).toBeCloseTo(1, 6);
    expect(change(3.25)).toBeCloseTo(0, 14);
  });

  test("silence lowers the expression of KCC2 by half of kKCC, activity raises it, the target leaves it", () => {
    const expression = (rate: string, hours: number) => {
      const run = heldCell("chloride-homeostasis", {
        parameters: { tauRate: "1e18 s" },
        initial: { rate },
        dt: "100 ms",
      });
      run.advance(36_000 * hours);
      return run.read("rule.kcc2")[0]!;
    };
    expect(Math.log(expression("0 Hz", 2))).toBeCloseTo(-2 / 48 / 2, 9);
    expect(Math.log(expression("15 Hz", 2))).toBeCloseTo(((2 / 48) * 2) / 3, 9);
    expect(expression("5 Hz", 2)).toBe(1);
  });

  test("chloride does not fall below its floor, and the seconds there are counted", () => {
    const run = heldCell("chloride-homeostasis", {
      v: -200,
      gGABA: 1e5,
      parameters: { form: 1, tauChloride: "1e9 s" },
    });
    run.advance(30_000);
    expect(run.read("rule.chloride")[0]).toBe(0.1);
    expect(run.read("rule.atFloor")[0]).toBe(3);
  });

  test("fits no cell without a reversal of GABA_A, and refuses what has no logarithm", () => {
    const on = (neuron: string, parameters = {}): Model => ({
      version: 1,
      name: "cl",
      dt: "0.1 ms",
      duration: "1 s",
      seed: 1,
      populations: { E: { count: 1, neuron } },
      mechanisms: { cl: { mechanism: "chloride-homeostasis", population: "E", parameters } },
    });
    expect(refusalOf(on("lif-current"))).toContain(
      "chloride-homeostasis writes eGABA, which the neuron lif-current does not have",
    );
    expect(refusalOf(on("lif-conductance"))).toBe("accepted");
    const bad = refusalOf(
      on("adex", { clOut: "0 mM", floor: "0 mM", volume: "0 pL", form: 4, kcc2Rate: "-1 mM/s" }),
    );
    for (const sentence of [
      "every concentration must be above 0",
      "floor must be above 0",
      "volume must be above 0",
      "form must be 0, 1 or 2",
      "they would pump backwards",
    ])
      expect(bad).toContain(sentence);
    expect(warningsOf(on("adex", { volume: "1400 pL" })).join("\n")).toContain("is it in the right unit?");
  });
});

describe("inhibitory STDP", () => {
  const parameters = (spec: { preset?: string; parameters?: Record<string, QuantityText> }) => {
    const model = clampedRate("istdp-vogels", 0, {});
    return { ...model, mechanisms: { rule: { mechanism: "istdp-vogels", on: ["P"], ...spec } } };
  };

  /** Weight of a synapse of 0.5 after one presynaptic spike. */
  const afterOneSpike = (spec: Parameters<typeof parameters>[0]) => {
    const model = parameters(spec);
    const populations = { ...model.populations, X: spikesAt(0) };
    const projections = { P: { ...model.projections!["P"]!, weight: { expression: "0.5" } } };
    const run = start({ ...model, dt: "1 ms", populations, projections }, "f64");
    run.advance(5);
    return run.weights("P")[0]!;
  };

  test("alpha is 0.12 by default and 0.25 in the code of one neuron", () => {
    expect(afterOneSpike({})).toBeCloseTo(0.5 - 0.01 * 0.12, 12);
    expect(afterOneSpike({ preset: "single-neuron" })).toBeCloseTo(0.5 - 1e-3 * 0.25, 12);
  });

  test("units that are off by a thousand, and steps that oscillate, are told", () => {
    expect(warningsOf(parameters({ parameters: { targetRate: "3 kHz" } })).join()).toContain(
      "is targetRate in kHz, or tauTrace in s?",
    );
    expect(warningsOf(parameters({ parameters: { eta: 5 } })).join()).toContain("the rate oscillates");
    expect(warningsOf(parameters({ parameters: { wMax: 0.1 } })).join()).toContain("wMax is so low");
    expect(refusalOf(parameters({ parameters: { tauTrace: "0 ms" } }))).toContain("tauTrace must be above 0");
  });
});
