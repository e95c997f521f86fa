import { describe, expect, test } from "vitest";
import { backends, refusalOf, start, warningsOf } from "../running.ts";
import { cells, intervals } from "./cells.ts";

const [c, gL, eL, vT, slope, tauW, a] = [281, 30, -70.6, -50.4, 2, 144, 4];
const ratio = c / gL / tauW;
const hopf = (gL + a) * (vT - eL - slope + slope * Math.log(1 + ratio)) + slope * gL * (a / gL - ratio);
const saddleNode = (gL + a) * (vT - eL - slope + slope * Math.log(1 + a / gL));

/** The resting potential at a current, by bisection below the potential where rest and saddle meet. */
function restAt(current: number): number {
  const total = (v: number) => -(gL + a) * (v - eL) + gL * slope * Math.exp((v - vT) / slope) + current;
  let [low, high] = [eL - 5, vT + slope * Math.log(1 + a / gL)];
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (total(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

describe.each(backends)("the adaptive exponential cell, %s", (backend) => {
  /** Spikes in 10 s of a cell that starts 0.01 mV off its rest at this current. */
  function spikesFrom(current: number): number {
    const v = restAt(current);
    const initial = { v: `${v + 0.01} mV`, iAdapt: `${a * (v - eL)} pA` };
    const run = start(cells("adex", { parameters: { iExt: `${current} pA` }, initial }), backend);
    run.run(100_000);
    return run.spikes("E").length;
  }

  test("loses its rest in a Hopf bifurcation at 627.182 pA, before the saddle-node at 627.311 pA", () => {
    expect(hopf).toBeCloseTo(627.182, 3);
    expect(saddleNode).toBeCloseTo(627.311, 3);
    expect(spikesFrom(626.9)).toBe(0);
    // f32: v - vThreshold is known to 4e-6 mV, a hundredth of what the rest has left to the saddle
    expect(spikesFrom(627.25)).toBeGreaterThan(0);
  });

  test("with less adaptation loses its rest at the saddle-node", () => {
    // a / gL = 0.01 < tauM / tauW
    const current = 30.3 * (vT - eL - slope + slope * Math.log(1.01));
    const count = (off: number) => {
      const parameters = { gAdapt: "0.3 nS", iExt: `${current + off} pA` };
      const run = start(cells("adex", { parameters, initial: { v: "-52 mV", iAdapt: "5.58 pA" } }), backend);
      run.run(50_000);
      return run.spikes("E").length;
    };
    expect(count(-0.5)).toBe(0);
    expect(count(0.5)).toBeGreaterThan(0);
  });

  test("without adaptation is a leaky integrate-and-fire cell as the upstroke sharpens", () => {
    const exact = (c / gL) * Math.log(30 / (30 - (vT - eL)));
    const distance = (sharpness: number) => {
      const parameters = { gAdapt: "0 nS", jump: "0 pA", slope: `${sharpness} mV`, iExt: "900 pA" };
      const found = intervals(cells("adex", { parameters, dt: "0.01 ms" }), backend, 6000);
      return Math.max(...found.map((interval) => Math.abs(interval - exact)));
    };
    // the upstroke sets in some slopes from threshold, which the current of 1 mV/ms crosses in as many ms
    for (const sharpness of [0.2, 0.02, 0.005])
      expect(distance(sharpness)).toBeLessThan(8 * sharpness + 0.03);
  });

  test("spikes where a step a fifty times shorter has them, within a step for each spike so far", () => {
    const times = (dt: number) => {
      const run = start(cells("adex", { dt: `${dt} ms`, parameters: { iExt: "1000 pA" } }), backend);
      run.run(Math.round(130 / dt));
      return run.spikes("E").map(({ step }) => (step + 1) * dt);
    };
    const coarse = times(0.1);
    const fine = times(0.002);
    expect(coarse.length).toBe(fine.length);
    for (const [k, time] of coarse.entries()) expect(Math.abs(time - fine[k]!)).toBeLessThan(0.15 * (k + 1));
  });
});

describe("bad parameters of the adaptive exponential cell", () => {
  test("adaptation that excites is refused", () => {
    expect(refusalOf(cells("adex", { parameters: { jump: "-1 pA" } }))).toBe(
      "populations.E.parameters: jump must be 0 or more: below, adaptation excites\n" +
        "  it must hold that jump >= 0 pA",
    );
  });

  test("a coarse step is refused", () => {
    expect(refusalOf(cells("adex", { dt: "0.2 ms" }))).toBe(
      "populations.E.parameters: dt must be 0.1 ms or less, or the upstroke is not resolved\n" +
        "  it must hold that dt <= 0.1 ms",
    );
  });

  test("a reset far above threshold with little adaptation is warned of", () => {
    const parameters = { vReset: "-44 mV", jump: "10 pA" };
    expect(warningsOf(cells("adex", { parameters }))).toEqual([
      "populations.E.parameters: the cell bursts without end: vReset lies far above vThreshold, and a spike adapts " +
        "little (it must hold that vReset <= vThreshold + 3 * slope or jump >= 40 pA)",
    ]);
  });
});
