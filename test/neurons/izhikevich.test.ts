import { describe, expect, test } from "vitest";
import { backends, refusalOf, start } from "../running.ts";
import { cells } from "./cells.ts";

/** Roots of a x^2 + b x + c, ascending. */
function roots(a: number, b: number, c: number): [number, number] {
  const width = Math.sqrt(b * b - 4 * a * c);
  return [(-b - width) / (2 * a), (-b + width) / (2 * a)];
}

describe.each(backends)("Izhikevich cells, %s", (backend) => {
  test("regular spiking of 2007 loses its rest at 51.4286 pA and -51.4286 mV", () => {
    const current = (-2 + 0.7 * 20) ** 2 / (4 * 0.7);
    expect(current).toBeCloseTo(51.4286, 4);
    const restsAt = (iExt: number) => roots(0.7, 0.7 * 100 + 2, 0.7 * 2400 + 120 + iExt)[0];
    expect(restsAt(current - 1e-9)).toBeCloseTo(-51.4286, 3);
    const settle = (iExt: number, v: number) => {
      const initial = { v: `${v} mV`, u: `${-2 * (v + 60)} pA` };
      const run = start(
        cells("izhikevich-2007-rs", { parameters: { iExt: `${iExt} pA` }, initial }),
        backend,
      );
      run.run(20_000);
      return run;
    };
    const below = settle(51.4, restsAt(51.4) + 0.05);
    expect(below.spikes("E").length).toBe(0);
    expect(below.read("E.v")[0]!).toBeCloseTo(restsAt(51.4), 1);
    expect(settle(51.46, -51.4286).spikes("E").length).toBeGreaterThan(0);
  });

  test("oscillation about a rest of 2007 grows only above -47.86 mV, beyond the saddle-node at -51.43 mV", () => {
    const dt = 0.01;
    /** Rate (1/ms) at which a small area about the rest at v grows: the trace of the linear part. */
    const growth = (v: number) => {
      const rest = { v, u: -2 * (v + 60) };
      const iExt = rest.u - 0.7 * (v + 60) * (v + 40);
      const step = (dv: number, du: number) => {
        const initial = { v: `${rest.v + dv} mV`, u: `${rest.u + du} pA` };
        const run = start(
          cells("izhikevich-2007-rs", { dt: `${dt} ms`, parameters: { iExt: `${iExt} pA` }, initial }),
          backend,
        );
        run.run(1);
        return [run.read("E.v")[0]!, run.read("E.u")[0]!] as const;
      };
      // the equations are of second order, so that the differences are slopes at any distance
      const slopes = (dv: number, du: number) => {
        const [up, down] = [step(dv, du), step(-dv, -du)];
        return up.map((x, i) => (x - down[i]!) / (2 * (dv + du)));
      };
      const [ofV, ofU] = [slopes(4, 0), slopes(0, 50)];
      return (ofV[0]! * ofU[1]! - ofV[1]! * ofU[0]! - 1) / dt;
    };
    const [low, high] = [growth(-50), growth(-46)];
    expect(low).toBeLessThan(0);
    const hopf = -50 + (4 * low) / (low - high);
    expect(hopf).toBeCloseTo(-47.857, backend === "f32" ? 1 : 2);
    expect(hopf).toBeGreaterThan(-51.4286);
  });

  test("the form of 2003 rests on the parabola and has no rest above 4", () => {
    const rest = roots(0.04, 4.8, 143.5)[0];
    const settle = (drive: number, v: number) => {
      const initial = { v: `${v} mV`, u: `${0.2 * v} mV/ms` };
      const run = start(
        cells("izhikevich-2003", { parameters: { drive: `${drive} mV/ms` }, initial }),
        backend,
      );
      run.run(50_000);
      return run;
    };
    const below = settle(3.5, rest + 0.2);
    expect(below.spikes("E").length).toBe(0);
    expect(below.read("E.v")[0]!).toBeCloseTo(rest, 2);
    expect(Number.isNaN(roots(0.04, 4.8, 140 + 4.001)[0])).toBe(true);
    expect(settle(4.05, -60).spikes("E").length).toBeGreaterThan(0);
  });

  test("recovery of the fast-spiking cell is cubic above the bend and falls to 0 below it", () => {
    const rest = (v: number, iExt: number) => {
      const parameters = { iExt: `${iExt} pA` };
      const initial = { v: `${v - 0.1} mV`, u: "1 pA" };
      const run = start(cells("izhikevich-2007-fs", { parameters, initial }), backend);
      run.run(5000);
      expect(run.spikes("E").length).toBe(0);
      return { v: run.read("E.v")[0]!, u: run.read("E.u")[0]! };
    };
    // 0 = (v + 55)(v + 40) - 0.025 (v + 55)^3 + I
    const above = rest(-50, 53.125);
    expect(above.v).toBeCloseTo(-50, 3);
    expect(above.u).toBeCloseTo(0.025 * 125, 3);
    const below = rest(-60, -100);
    expect(below.v).toBeCloseTo(-60, 3);
    expect(Math.abs(below.u)).toBeLessThan(1e-6);
  });

  test("a reset of the fast-spiking cell leaves recovery as it is", () => {
    const parameters = { iExt: "200 pA" };
    const run = start(cells("izhikevich-2007-fs", { parameters }), backend);
    let before = 0;
    while (run.spikes("E").length === 0) {
      before = run.read("E.u")[0]!;
      run.run(1);
    }
    expect(run.read("E.v")[0]!).toBe(-45);
    // in the step of the spike it relaxes toward at most 0.025 (vPeak - vBend)^3 = 12800 pA at 0.2/ms
    expect(run.read("E.u")[0]! - before).toBeLessThan(0.1 * 0.2 * 12_800);
  });
});

describe("bad steps of Izhikevich cells", () => {
  test("are refused", () => {
    expect(refusalOf(cells("izhikevich-2003", { dt: "0.5 ms" }))).toBe(
      "populations.E.parameters: dt must be 0.25 ms or less, or spikes appear that the model does not have\n" +
        "  it must hold that dt <= 0.25 ms",
    );
    expect(refusalOf(cells("izhikevich-2007-rs", { dt: "0.2 ms" }))).toContain(
      "dt must be 0.1 ms or less, or the upstroke is not resolved",
    );
  });
});
