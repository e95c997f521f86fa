import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { poissonDrift } from "../prescribed.ts";
import { start } from "../running.ts";
import { value } from "./law.ts";

/** Constants of a loop that is faster by 25: beta tauRate stays as it is, and gamma tauRate^2 nearly (mechanisms.md 3.3). */
function faster({ parameters }: Mechanism): Record<string, string> {
  const perError = parameters["gain"]?.unit === "1/s";
  const all = {
    tauRate: "4 s",
    gain: perError ? "5e-3 1/s" : "1e-3 1/(s Hz)",
    integralGain: perError ? "1.25e-4 1/s^2" : "2.5e-5 1/(s^2 Hz)",
    tauSlot: "200 s",
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => parameters[name] !== undefined));
}

/** In a closed loop the rate ends at `targetRate`, from below and from above. */
export function movesRateToTarget(mechanism: Mechanism): void {
  const sensed = mechanism.reads?.["c"] !== undefined;
  const sensor = { mechanism: "calcium-sensor", population: "E", parameters: { tauRate: "4 s" } };
  const sensors = sensed ? { sensor } : {};
  const target = sensed ? 5 : value(mechanism, "targetRate");
  const parameters = faster(mechanism);
  const cells = 8;
  for (const weight of [0.5, 1]) {
    const model: Model = {
      version: 1,
      name: "closed loop",
      dt: "0.5 ms",
      duration: "1 s",
      seed: 2,
      populations: {
        X: { count: 100, input: { kind: "poisson", rate: "20 Hz" } },
        E: { count: cells, neuron: "lif-conductance" },
      },
      projections: {
        P: {
          from: "X",
          to: "E",
          receptor: "ampa",
          wiring: { kind: "all-to-all" },
          weight,
          unitWeight: "0.3 nS",
        },
      },
      mechanisms: { ...sensors, rule: { mechanism, on: ["P"], parameters } },
    };
    const run = start(model, "f32");
    run.advance(600_000);
    const late = run.advance(300_000)[1]! / cells / 150;
    const factors = mechanism.variables["H"] === undefined ? run.weights("P") : run.read("rule.H");
    expect(Math.min(...factors)).toBeGreaterThan(0.05);
    expect(Math.max(...factors)).toBeLessThan(20);
    expect(Math.abs(late / target - 1)).toBeLessThan(0.05); // 6,000 spikes, and what the loop has left to do
  }
}

/** The weight drifts one way below `targetRate`, the other way above it, and not at all there. */
export function noDriftAtTarget(mechanism: Mechanism): void {
  const target = value(mechanism, "targetRate");
  const at = (post: number) =>
    poissonDrift({ mechanism, dt: 0.5 }, { pre: 20, post }, { weight: 0.5, seconds: 20 });
  const [below, there, above] = [at(0.5 * target), at(target), at(2 * target)];
  expect(Math.sign(below.mean)).toBe(-Math.sign(above.mean));
  for (const drift of [below, above]) expect(Math.abs(drift.mean)).toBeGreaterThan(5 * drift.error);
  // a detector of memory tau knows the square of the rate only up to 1 / (2 rate tau)
  expect(Math.abs(there.mean)).toBeLessThan(5 * there.error + 0.02 * Math.abs(above.mean));
}
