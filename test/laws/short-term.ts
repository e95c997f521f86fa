import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { listed, pairModel } from "../prescribed.ts";
import { backends, start } from "../running.ts";
import { value } from "./law.ts";

/** What each spike of a train transmits, in units of the weight; spikes at least two steps apart. */
export function transmitted(
  mechanism: string | Mechanism,
  parameters: Record<string, string | number>,
  train: readonly number[],
  backend: (typeof backends)[number],
  dt = 1,
): number[] {
  const model = pairModel({ mechanism, parameters, dt }, listed([train]), listed([[]]), [1]);
  const run = start(model, backend);
  const decay = Math.exp(-run.program.dt / 1);
  let before = 0;
  return train.map((time, k) => {
    const from = k === 0 ? 0 : Math.round(train[k - 1]! / run.program.dt) + 2;
    const arrival = Math.round(time / run.program.dt) + 1;
    run.advance(arrival - from);
    before = k === 0 ? 0 : run.read("E.received")[0]!;
    run.advance(1);
    return run.read("E.received")[0]! - before * decay;
  });
}

/** The first spike transmits the weight itself. */
export function firstSpikeIsNeutral(mechanism: Mechanism): void {
  for (const backend of backends)
    expect(transmitted(mechanism, {}, [10], backend)[0]).toBeCloseTo(1, backend === "f32" ? 6 : 12);
}

/** u* x* of a regular train (mechanisms.md 1.6.5). */
export function steadyRelease(base: number, recovery: number, facilitation: number, period: number): number {
  const er = Math.exp(-period / recovery);
  const ef = facilitation === 0 ? 0 : Math.exp(-period / facilitation);
  const u = base / (1 - (1 - base) * ef);
  return (u * (1 - er)) / (1 - (1 - u) * er);
}

/** A regular train ends at release u* x*. */
export function regularTrain(mechanism: Mechanism): void {
  const [base, recovery, facilitation] = ["baseRelease", "tauRecovery", "tauFacilitation"].map((name) =>
    value(mechanism, name),
  );
  for (const period of [10, 50, 200]) {
    const train = Array.from({ length: 60 }, (_, k) => k * period);
    for (const backend of backends) {
      const last = transmitted(mechanism, {}, train, backend).at(-1)!;
      const steady = steadyRelease(base!, recovery!, facilitation!, period) / base!;
      expect(Math.abs(last / steady - 1)).toBeLessThan(backend === "f32" ? 1e-5 : 1e-9);
    }
  }
}
