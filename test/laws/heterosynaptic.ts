import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { listed, pairModel } from "../prescribed.ts";
import { backends, start } from "../running.ts";
import { value } from "./law.ts";

/** Weights after bursts of the neuron alone, with references that are held at 0.5. */
function braked(mechanism: Mechanism, post: readonly number[], weights: readonly number[], parameters = {}) {
  const consolidation = {
    mechanism: "synaptic-consolidation",
    on: ["P"],
    initial: { reference: 0.5 },
    parameters: { tauConsolidation: "1e12 s" },
  };
  const of = { mechanism, parameters, beside: { consolidation } };
  const silent = weights.map(() => []);
  const model = pairModel(of, listed(silent), listed(weights.map(() => post)), weights);
  return backends.map((backend) => {
    const run = start(model, backend);
    run.advance(10 * (post.at(-1)! + 5));
    return { backend, w: [...run.weights("P")], overshoots: run.read("rule.overshoots")[0]! };
  });
}

/** One spike of the neuron changes no bit of any weight. */
export function isolatedSpikes(mechanism: Mechanism): void {
  const weights = [0.1, 0.5, 0.9];
  for (const { backend, w } of braked(mechanism, [10], weights))
    expect(w).toEqual(backend === "f32" ? weights.map(Math.fround) : weights);
}

/** The second spike of a burst moves w towards its reference by the cube of the trace, and never beyond it. */
export function burstsPull(mechanism: Mechanism): void {
  const weights = [0.1, 0.5, 0.9];
  const pull = value(mechanism, "brake") * Math.exp(-5 / value(mechanism, "tauMinus")) ** 3;
  for (const { backend, w } of braked(mechanism, [10, 15], weights))
    for (const [i, before] of weights.entries())
      expect(w[i]).toBeCloseTo(before - pull * (before - 0.5), backend === "f32" ? 6 : 12);
  for (const { w, overshoots } of braked(mechanism, [10, 11, 12, 13], weights, { brake: 1 })) {
    for (const each of w) expect(each).toBeCloseTo(0.5, 6);
    expect(overshoots).toBe(2);
  }
}

/**
 * A presynaptic spike 5 ms after one of the neuron takes aPlus (rate / targetRate)^2 of the trace; with a memory the factor
 * goes there from 1 as exp(-t / tauFactor).
 */
export function depressionFactor(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  const rate = 2 * of("targetRate");
  const seconds = 4;
  for (const backend of backends)
    for (const tau of [0, 2]) {
      const consolidation = { mechanism: "synaptic-consolidation", on: ["P"] };
      const parameters = { tauRate: "1e12 s", tauFactor: `${tau} s`, brake: 0 };
      const initial = { rate: `${rate} Hz` };
      const at = 1000 * seconds + 500;
      const model = pairModel(
        { mechanism, parameters, initial, beside: { consolidation }, dt: 0.5 },
        listed([[at + 5]]),
        listed([[at]]),
        [0.5],
      );
      const run = start(model, backend);
      run.advance(2 * (at + 10));
      const factor = tau === 0 ? 4 : 4 - 3 * Math.exp(-seconds / tau);
      const loss = of("aPlus") * factor * Math.exp(-5 / of("tauMinus"));
      expect((0.5 - run.weights("P")[0]!) / loss).toBeCloseTo(1, backend === "f32" ? 3 : 8);
    }
}

/** The reference of a weight that agrees with it rests at 0, wStable / 2 and wStable; off the middle it leaves it. */
export function twoStableValues(mechanism: Mechanism): void {
  const wStable = value(mechanism, "wStable");
  const starts = [0, wStable / 2, wStable];
  for (const backend of backends) {
    const weights = [...starts, 0.4 * wStable, 0.6 * wStable];
    const of = { mechanism, parameters: { tauConsolidation: "10 s" }, dt: 100 };
    const model = pairModel(of, listed(weights.map(() => [])), listed(weights.map(() => [])), weights);
    const run = start(model, backend);
    run.advance(20);
    const probe = start({ ...model, recording: {} }, "interpreter");
    probe.advance(1000);
    const references = [...probe.read("rule.reference@P")];
    for (const [i, rest] of starts.entries()) expect(references[i]).toBe(rest);
    expect(references[3]).toBeLessThan(0.4 * wStable);
    expect(references[4]).toBeGreaterThan(0.6 * wStable);
  }
}

/** Release alone adds `delta` at each spike, whatever else happens. */
export function eachArrival(mechanism: Mechanism): void {
  const delta = value(mechanism, "delta");
  for (const backend of backends) {
    const model = pairModel({ mechanism }, listed([[10, 30, 90], []]), listed([[], [20]]), [0.3, 0.3]);
    const run = start(model, backend);
    run.advance(1000);
    expect(run.weights("P")[0]! - 0.3).toBeCloseTo(3 * delta, backend === "f32" ? 6 : 14);
    expect(run.weights("P")[1]! - 0.3).toBeCloseTo(0, 7);
    const asleep = start({ ...model, gates: { ltp: 0 } }, backend);
    const before = [...asleep.weights("P")];
    asleep.advance(1000);
    expect([...asleep.weights("P")]).toEqual(before);
  }
}
