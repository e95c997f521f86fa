import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { listed, pairModel, type Trains } from "../prescribed.ts";
import { type Backend, backends, start } from "../running.ts";
import { value } from "./law.ts";

const startWeight = 0.5;

/** Pairs of cells with told spikes; asleep unless said, with the gate of down-selection open. */
function told(
  mechanism: Mechanism,
  trains: { readonly pre: Trains; readonly post: Trains },
  gates: Readonly<Record<string, number>> = {},
): Model {
  const weights = trains.pre.map(() => startWeight);
  const of = { mechanism, parameters: { eta: 0.01 } };
  const model = pairModel(of, listed(trains.pre), listed(trains.post), weights);
  return { ...model, gates: { down: 1, nrem: 1, ...gates } };
}

const digits = (backend: Backend) => (backend === "f32" ? 6 : 12);

/** A presynaptic spike `lag` after a postsynaptic one takes eta w exp(-lag / tauMinus) in NREM sleep; the other order nothing. */
export function lateArrivalsDepress(mechanism: Mechanism): void {
  const tau = value(mechanism, "tauMinus");
  const lags = [2, 10, 30];
  const late = { pre: lags.map((lag) => [20 + lag]), post: lags.map(() => [20]) };
  const early = { pre: late.post, post: late.pre };
  for (const backend of backends) {
    const after = (trains: typeof late, gates?: Record<string, number>) => {
      const run = start(told(mechanism, trains, gates), backend);
      run.advance(800);
      return [...run.weights("P")];
    };
    for (const [k, w] of after(late).entries())
      expect(w).toBeCloseTo(startWeight * (1 - 0.01 * Math.exp(-lags[k]! / tau)), digits(backend));
    const same = lags.map(() => startWeight);
    expect(after(early)).toEqual(same);
    expect(after(late, { nrem: 0 })).toEqual(same);
    expect(after(late, { down: 0 })).toEqual(same);
  }
}

/** Two synapses of one cell see the same late arrivals; the one that was reactivated before the tick loses less. */
export function reactivationProtects(mechanism: Mechanism): void {
  const second = 1000;
  const late = Array.from({ length: 20 }, (_, k) => 10.5 * second + 200 * k);
  const early = Array.from({ length: 20 }, (_, k) => 1 * second + 200 * k);
  for (const backend of backends) {
    const trains = {
      pre: [[...early, ...late.map((t) => t + 5)], late.map((t) => t + 5)],
      post: [[...early.map((t) => t + 5), ...late]],
    };
    const of = told(mechanism, { pre: trains.pre, post: [trains.post[0]!, trains.post[0]!] });
    const both = { kind: "list", pre: [0, 1], post: [0, 0], weights: [startWeight, startWeight] } as const;
    const model: Model = {
      ...of,
      duration: "20 s",
      projections: { ...of.projections, P: { ...of.projections!["P"]!, wiring: both } },
    };
    const run = start(model, backend);
    run.advance(104_000);
    // nothing has been potentiated, and each was depressed by no pair that was the other way round
    for (const w of run.weights("P")) expect(w).toBeLessThanOrEqual(startWeight);
    const [reactivated, other] = [...run.read("rule.score@P")];
    expect(reactivated).toBeGreaterThan(other! + 5);
    const [before, beforeOther] = [...run.weights("P")];
    run.advance(60_000);
    const [after, afterOther] = [...run.weights("P")];
    expect(afterOther! / beforeOther!).toBeLessThan(0.9);
    expect(after! / before!).toBeGreaterThan(afterOther! / beforeOther! + 0.05);
  }
}
