import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Draw, Model } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { listed } from "../prescribed.ts";
import { backends, start } from "../running.ts";
import { relay } from "../spike-pair.ts";
import { value } from "./law.ts";

/** Cells that fire when told, with the mechanism on them; steps of 1 ms. */
export function toldCells(
  mechanism: Mechanism,
  trains: readonly (readonly number[])[],
  options: { parameters?: Record<string, QuantityText>; initial?: Record<string, Draw>; dt?: number } = {},
): Model {
  const { dt = 1, parameters = {}, initial = {} } = options;
  return {
    version: 1,
    name: "told",
    dt: `${dt} ms`,
    duration: "1 s",
    seed: 1,
    populations: {
      D: { count: trains.length, input: listed(trains) },
      E: { count: trains.length, neuron: relay },
    },
    projections: {
      tell: { from: "D", to: "E", receptor: "drive", wiring: { kind: "one-to-one" }, weight: 1 },
    },
    mechanisms: { rule: { mechanism, population: "E", parameters, initial } },
  };
}

/** A regular train at the target rate keeps c at 1, one at twice the rate brings it to 2. */
export function readsOneAtTarget(mechanism: Mechanism): void {
  const period = 1000 / value(mechanism, "targetRate");
  const train = (factor: number) =>
    Array.from({ length: Math.floor((200_000 * factor) / period) }, (_, k) => 1 + (k * period) / factor);
  for (const backend of backends) {
    const run = start(
      toldCells(mechanism, [train(1), train(2)], { parameters: { tauRate: "20 s" } }),
      backend,
    );
    run.advance(100_000);
    const seen = [0, 0];
    for (let k = 0; k < 100; k++) {
      run.advance(1000);
      for (const cell of [0, 1]) seen[cell]! += run.read("rule.c")[cell]! / 100;
    }
    // the phase of the tick in the period of the train: 1 / (tau rate) at most
    expect(Math.abs(seen[0]! - 1)).toBeLessThan(0.01);
    expect(Math.abs(seen[1]! - 2)).toBeLessThan(0.02 + 2 * Math.exp(-5));
  }
}

/** In silence c falls by one half in tau ln 2, once the transients of the last spikes are gone. */
export function forgets(mechanism: Mechanism): void {
  const tau = 50 / Math.log(2);
  for (const backend of backends) {
    const model = toldCells(mechanism, [[]], { parameters: { tauRate: `${tau} s` }, dt: 50 });
    const run = start(model, backend);
    run.advance(20 * 20);
    const before = run.read("rule.c")[0]!;
    expect(before).toBeLessThan(1);
    expect(before).toBeGreaterThan(0.5);
    run.advance(20 * 50);
    expect(run.read("rule.c")[0]! / before).toBeCloseTo(0.5, 9);
  }
}

/** A cell that is held above its threshold and does not fire, and one below it: the first counts as busy. */
export function blockIsActivity(mechanism: Mechanism): void {
  const stuck: Neuron = {
    name: "stuck",
    about: "stays at its resting potential",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {
      vRest: { value: -60, unit: "mV", tag: "C", about: "where it stays" },
      vThreshold: { value: -50, unit: "mV", tag: "C", about: "what it would fire at" },
    },
    variables: { v: { per: "post", unit: "mV", initial: "vRest", about: "potential" } },
    receptors: {},
    continuous: ["d(v)/dt = (vRest - v) / 10 ms"],
    threshold: "v >= 100 mV",
    reset: ["v = vRest"],
  };
  for (const backend of backends)
    for (const [vRest, expected] of [
      ["-30 mV", value(mechanism, "cBlocked")],
      ["-60 mV", Math.exp(-30 / value(mechanism, "tauRate"))],
    ] as const) {
      const model: Model = {
        version: 1,
        name: "stuck",
        dt: "1 ms",
        duration: "1 s",
        seed: 1,
        populations: { E: { count: 1, neuron: stuck, parameters: { vRest } } },
        mechanisms: { rule: { mechanism, population: "E" } },
      };
      const run = start(model, backend);
      run.advance(30_000);
      expect(run.read("rule.c")[0]).toBeCloseTo(expected, 4);
    }
}
