import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { clamped } from "../clamped.ts";
import { backends, type Running } from "../running.ts";
import { type Law, value } from "./law.ts";

/** Laws of the trafficking of receptors. */
export const receptorLaws: Readonly<Record<string, Law>> = {
  "conserves-receptors": conservesReceptors,
  "fills-by-the-quasi-steady-formula": quasiSteady,
  "occupancy-follows-arc-and-tnf": occupancyFollows,
  "rests-at-its-occupancy": restsAtOccupancy,
  "fills-all-synapses-to-one-share": fillsToOneShare,
};

/** Bound, mobile and internal receptors of every neuron, summed. */
function receptors(run: Running): number[] {
  const bound = run.program.variables.some(({ name }) => name === "rule.held") ? "held" : "bound";
  return [...run.read(`rule.${bound}`)].map(
    (r, cell) => r + run.read("rule.mobile")[cell]! + run.read("rule.internal")[cell]!,
  );
}

/** While nothing is made and nothing lost, bound, mobile and internal receptors sum to what they were. */
function conservesReceptors(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = clamped(
      {
        values: { arc: [0, 1, 0.2], tnf: [1, 0, 0.9], slotFactor: [1, 2, 0.4] },
        chain: { rule: mechanism },
        model: { gates: { translation: 0 } },
      },
      backend,
    );
    run.advance(60);
    const before = receptors(run);
    expect(Math.min(...before)).toBeGreaterThan(100);
    for (const steps of [1, 100, 2000]) {
      run.advance(steps);
      for (const [cell, sum] of receptors(run).entries()) {
        // 2200 ticks of a few roundings each; bound receptors of single synapses are kept in the precision of the run
        expect(Math.abs(sum / before[cell]! - 1)).toBeLessThan(backend === "f32" ? 1e-4 : 1e-11);
      }
    }
  }
}

/** Once binding has settled F = [(S + N + K) - sqrt((S + N + K)^2 - 4 S N)] / (2 S), and always below 1. */
function quasiSteady(mechanism: Mechanism): void {
  const [phi, rest] = [value(mechanism, "surfaceRatio"), value(mechanism, "restOccupancy")];
  const values = { arc: [0.5, 0, 1, 0.5, 0.5], tnf: [0.5, 1, 0, 0.5, 0.5], slotFactor: [1, 1, 1, 3, 0.1] };
  for (const backend of backends) {
    const run = clamped(
      { values, chain: { rule: { mechanism, parameters: { unbinding: "50 1/s" } } } },
      backend,
    );
    run.advance(200);
    for (let cell = 0; cell < 5; cell++) {
      const [S, bound, mobile, first, F] = ["slots", "bound", "mobile", "rest", "occupancy"].map(
        (name) => run.read(`rule.${name}`)[cell]!,
      ) as [number, number, number, number, number];
      const [N, K] = [bound + mobile, phi * (1 - rest) * first];
      const formula = (S + N + K - Math.sqrt((S + N + K) ** 2 - 4 * S * N)) / (2 * S);
      expect(F / formula).toBeCloseTo(1, 10);
      expect(bound / (S * (mobile / (mobile + K)))).toBeCloseTo(1, 10);
      expect(F).toBeLessThan(1);
      expect(S / (first * values.slotFactor[cell]!)).toBeCloseTo(1, 12);
    }
  }
}

/** Loss of Arc fills 0.7447 of the slots, full TNF-alpha 0.7368, where the internal pool is kept by turnover. */
function occupancyFollows(mechanism: Mechanism): void {
  expect(value(mechanism, "restOccupancy")).toBe(0.7);
  const run = clamped({
    values: { arc: [0, 0.5, 0, 1], tnf: [0.5, 1, 1, 0] },
    chain: { rule: { mechanism, parameters: { halfLife: "0.1 h" } } },
  });
  run.advance(60_000);
  const share = (endo: number, exo: number) => exo / endo / (exo / endo + 0.3 / 0.7);
  const exact = [share(0.8, 1), share(1, 1.2), share(0.8, 1.2), share(1.2, 0.8)];
  expect([...run.read("rule.occupancy")]).toEqual(exact.map((F) => expect.closeTo(F, 9)));
  // digits printed in mechanisms.md 4.1.5g
  expect(Math.abs(exact[0]! - 0.7447)).toBeLessThan(5e-5);
  expect(Math.abs(exact[1]! - 0.7368)).toBeLessThan(5e-5);
  expect([...run.read("rule.F")].slice(0, 2)).toEqual([expect.closeTo(1.064, 3), expect.closeTo(1.053, 3)]);
}

/** With both signals at 1/2 nothing moves. */
function restsAtOccupancy(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = clamped({ values: { arc: 0.5, tnf: 0.5 }, chain: { rule: mechanism } }, backend);
    run.advance(4 * 3600);
    expect(run.read("rule.F")[0]).toBeCloseTo(1, 11);
    expect(run.read("rule.mobile")[0]! / run.read("rule.bound")[0]!).toBeCloseTo(2.67, 10);
    expect(run.read("rule.internal")[0]! / run.read("rule.mobile")[0]!).toBeCloseTo(0.5, 10);
  }
}

/** From a common start R / s is one number for all synapses of a neuron, at every time and not only at the end. */
function fillsToOneShare(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = clamped({ values: { arc: [0, 1], tnf: [1, 0] }, chain: { rule: mechanism } }, backend);
    const shares: number[] = [];
    for (const steps of [1, 1, 5, 20, 100, 2000]) {
      run.advance(steps);
      const [bound, slots] = [run.read("rule.bound@P"), run.read("rule.slots@P")];
      const filled = [...bound].map((r, k) => r / slots[k]!);
      for (const cell of [0, 1]) {
        // by axon, then neuron
        const own = filled.filter((_, k) => k % 2 === cell);
        for (const share of own) expect(share / own[0]!).toBeCloseTo(1, backend === "f32" ? 5 : 11);
        shares.push(own[0]!);
      }
    }
    expect(shares.at(-2)!).toBeGreaterThan(0.71);
    expect(shares.at(-1)!).toBeLessThan(0.69);
  }
}
