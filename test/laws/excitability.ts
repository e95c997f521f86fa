import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { backends, start } from "../running.ts";
import { value } from "./law.ts";
import { toldCells } from "./sensors.ts";

/** In a closed loop the rate ends at the target, from a threshold that is too low and from one that is too high. */
export function thresholdMovesRate(mechanism: Mechanism): void {
  const target = value(mechanism, "targetRate");
  const perSpike = mechanism.parameters["eta"]!.unit === "mV";
  const parameters = perSpike ? { eta: "0.01 mV" } : { eta: "0.01 mV", tauRate: "4 s" };
  for (const weight of [0.6, 1]) {
    const run = start(closedLoop(mechanism, parameters, weight), "f32");
    run.advance(600_000);
    const late = run.advance(300_000)[1]! / 20 / 150;
    for (const shift of run.read("E.thresholdShift")) {
      expect(shift).toBeGreaterThan(value(mechanism, "shiftMin"));
      expect(shift).toBeLessThan(value(mechanism, "shiftMax"));
    }
    expect(Math.abs(late / target - 1)).toBeLessThan(0.03); // 15,000 spikes, and what the loop has left to do
  }
}

/** Twenty cells that a hundred Poisson inputs drive. */
function closedLoop(mechanism: Mechanism, parameters: Record<string, string>, weight: number): Model {
  return {
    version: 1,
    name: "closed loop",
    dt: "0.5 ms",
    duration: "1 s",
    seed: 2,
    populations: {
      X: { count: 100, input: { kind: "poisson", rate: "20 Hz" } },
      E: { count: 20, neuron: "lif-conductance" },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "all-to-all" },
        weight,
        unitWeight: "0.35 nS",
      },
    },
    mechanisms: { rule: { mechanism, population: "E", parameters } },
  };
}

/** In a closed loop the rate ends at the target, from a gain that is too low and from one that is too high. */
export function gainMovesRate(mechanism: Mechanism): void {
  for (const weight of [0.6, 1]) {
    const run = start(closedLoop(mechanism, { eta: "1e-3 1/(s Hz)", tauRate: "4 s" }, weight), "f32");
    run.advance(600_000);
    const late = run.advance(300_000)[1]! / 20 / 150;
    for (const gain of run.read("rule.gain")) {
      expect(gain).toBeGreaterThan(value(mechanism, "gainMin"));
      expect(gain).toBeLessThan(value(mechanism, "gainMax"));
      expect(gain).not.toBeCloseTo(1, 2);
    }
    expect(Math.abs(late / value(mechanism, "targetRate") - 1)).toBeLessThan(0.03); // 15,000 spikes
  }
}

const silentCell: Model = {
  version: 1,
  name: "silent cell",
  dt: "5 ms",
  duration: "1 h",
  seed: 1,
  populations: { E: { count: 1, neuron: "lif-conductance" } },
};

/** At the target the gain stays; silence raises its log by eta targetRate t, to the bound. */
export function gainRests(mechanism: Mechanism): void {
  const [eta, target, most] = ["eta", "targetRate", "gainMax"].map((name) => value(mechanism, name));
  for (const backend of backends) {
    const after = (rate: number, more: Record<string, string> = {}) => {
      const parameters = { tauRate: "1e12 s", ...more };
      const rule = { mechanism, population: "E", parameters, initial: { rate: `${rate} Hz` } };
      const run = start({ ...silentCell, mechanisms: { rule } }, backend);
      run.advance(200 * 40);
      expect(run.read("E.leakFactor")[0]! * run.read("rule.gain")[0]!).toBeCloseTo(1, 6);
      return run.read("rule.gain")[0]!;
    };
    // the sensor forgets 4e-11 of its rate in 40 s
    expect(after(target!)).toBeCloseTo(1, 12);
    const digits = backend === "f32" ? 2 : 6;
    expect(Math.log(after(0, { eta: "1e-4 1/(s Hz)" })) / (1e-4 * target! * 40)).toBeCloseTo(1, digits);
    expect(after(0, { eta: "1e-2 1/(s Hz)" })).toBe(most);
    expect(eta).toBeLessThan(1e-4);
  }
}

/** A regular train at the target leaves the threshold where it is; silence lowers it by eta targetRate t, to its bound. */
export function thresholdRests(mechanism: Mechanism): void {
  const [eta, target, least] = ["eta", "targetRate", "shiftMin"].map((name) => value(mechanism, name)) as [
    number,
    number,
    number,
  ];
  const train = Array.from({ length: 150 }, (_, k) => 1 + (1000 / target) * k);
  const initial = mechanism.variables["rate"] === undefined ? {} : { rate: `${target} Hz` };
  for (const backend of backends) {
    const run = start(toldCells(mechanism, [train, []], { initial }), backend);
    run.advance(30_000);
    const [kept] = run.read("E.thresholdShift");
    // one spike more or less, or the ripple of a sensor of 100 s
    expect(Math.abs(kept!)).toBeLessThan(1.5 * eta);
    const silent = toldCells(mechanism, [[]], {
      dt: 50,
      ...(mechanism.variables["rate"] === undefined
        ? {}
        : { parameters: { tauRate: "1e12 s" }, initial: { rate: "0 Hz" } }),
    });
    const quiet = start(silent, backend);
    quiet.advance(20 * 40);
    expect(quiet.read("E.thresholdShift")[0]! / (-eta * target * 40)).toBeCloseTo(1, 6);
    const far = start({ ...silent, mechanisms: withEta(silent, "10 mV") }, backend);
    far.advance(20 * 40);
    expect(far.read("E.thresholdShift")[0]).toBe(least);
  }
}

function withEta(model: Model, eta: string): NonNullable<Model["mechanisms"]> {
  const rule = model.mechanisms!["rule"]!;
  return { rule: { ...rule, parameters: { ...rule.parameters, eta } } };
}

/** A regular train at rate r brings the mean of the adaptation to jump tauTheta r. */
export function meanAdaptation(mechanism: Mechanism): void {
  const jump = value(mechanism, "jump");
  for (const backend of backends) {
    for (const [rate, tau] of [
      [10, 200],
      [50, 40],
    ] as const) {
      const train = Array.from({ length: 20 * rate }, (_, k) => 1 + (1000 / rate) * k);
      const run = start(
        toldCells(mechanism, [train], { parameters: { tauTheta: `${tau} ms` }, dt: 0.5 }),
        backend,
      );
      run.advance(2 * 10_000);
      let sum = 0;
      for (let k = 0; k < 2000; k++) {
        run.advance(1);
        sum += run.read("E.thresholdAdaptation")[0]! / 2000;
      }
      // the mean of the ends of the steps: traces fall by dt / 2 more than their integral
      expect(Math.abs(sum / (jump * tau * rate * 1e-3) - 1)).toBeLessThan(0.01);
    }
  }
}
