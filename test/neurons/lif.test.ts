import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backends, refusalOf, start, warningsOf } from "../running.ts";
import { cells, intervals } from "./cells.ts";

/** 1 / (tRef + tauM ln(RI / (RI - 10 mV))) with tauM = 20 ms, tRef = 5 ms: the interval in ms. */
const closedForm = (ri: number) => 5 + 20 * Math.log(ri / (ri - 10));

describe.each(backends)("leaky integrate-and-fire cells, %s", (backend) => {
  describe.each(["lif-current", "lif-conductance"])("%s", (neuron) => {
    test("fire at 53.0140 Hz as dt goes to 0", () => {
      // the upstroke ends on the grid, so an interval is longer than the exact one by less than dt
      expect(1000 / closedForm(20)).toBeCloseTo(53.014, 4);
      for (const [dt, steps] of [
        [0.1, 5000],
        [0.01, 20_000],
        [0.002, 50_000],
      ] as const) {
        const found = intervals(
          cells(neuron, { dt: `${dt} ms`, parameters: { iExt: "200 pA" } }),
          backend,
          steps,
        );
        expect(found.length).toBeGreaterThan(3);
        // f32: half an ulp of 50 mV a step, which the leak forgets within 20 ms, over the slope of 0.5 mV/ms at threshold
        const slack = backend === "f32" ? (2e-6 * (20 / dt)) / 0.5 : 1e-6;
        for (const interval of found) {
          expect(interval - closedForm(20)).toBeGreaterThan(-slack);
          expect(interval - closedForm(20)).toBeLessThan(dt + slack);
        }
      }
    });

    test("fire at 52.91 Hz on the grid of 0.1 ms", () => {
      const found = intervals(cells(neuron, { parameters: { iExt: "200 pA" } }), backend, 5000);
      for (const interval of found) expect(interval).toBeCloseTo(18.9, 9);
      expect(1000 / 18.9).toBeCloseTo(52.91, 2);
    });

    test("have their rheobase at 100 pA", () => {
      const count = (iExt: string) => {
        const run = start(cells(neuron, { parameters: { iExt } }), backend);
        run.run(5000);
        return run.spikes("E").length;
      };
      expect(count("99.99 pA")).toBe(0);
      expect(count("100.01 pA")).toBeGreaterThan(0);
    });

    test("have the same course below threshold for any dt", () => {
      const at50 = (dt: number) => {
        const run = start(cells(neuron, { dt: `${dt} ms`, parameters: { iExt: "90 pA" } }), backend);
        run.run(Math.round(50 / dt));
        return run.read("E.v")[0]!;
      };
      const exact = -51 - 9 * Math.exp(-50 / 20);
      // f32: half an ulp of 50 mV a step, which the leak forgets within 20 ms
      const bound = backend === "f32" ? 2e-6 * 400 : 1e-11;
      for (const dt of [0.2, 0.1, 0.05]) expect(Math.abs(at50(dt) - exact)).toBeLessThan(bound);
    });
  });

  test("the excitatory and inhibitory columns differ by parameters alone", () => {
    const fast = { capacitance: "100 pF", tRefractory: "2 ms", iExt: "200 pA" };
    const found = intervals(cells("lif-current", { parameters: fast }), backend, 5000);
    const exact = 2 + 10 * Math.log(2);
    for (const interval of found) expect(Math.abs(interval - exact - 0.05)).toBeLessThan(0.0501);
  });

  test("constant conductances draw the potential to their mean reversal", () => {
    const forever = { tauAMPA: "1e12 ms", tauGABA: "1e12 ms", vThreshold: "-40 mV" };
    const mean = (1e12 / 0.1) * (1 - Math.exp(-0.1 / 1e12)); // 1, but for the digits that so long a decay leaves
    const initial = { gAMPA: "2 nS", gGABA: "8 nS" };
    const run = start(cells("lif-conductance", { parameters: forever, initial }), backend);
    run.run(5000);
    const distance = Math.abs(run.read("E.v")[0]! - (10 * -60 + mean * 8 * -80) / (10 + mean * 10));
    // f32: it halts where a step moves it by less than half an ulp (tau = 10 ms)
    expect(distance).toBeLessThan(backend === "f32" ? 2e-6 * 101 : 1e-9);
  });

  // in f32 half an ulp of -60 mV a step is as much as arrives
  test.skipIf(backend === "f32")("a spike opens the same charge at every step", () => {
    // far below threshold at the reversal of the leak, so that the potential adds up what the conductance lets in
    const charge = (dt: number): number => {
      const initial = { gAMPA: "0.001 nS" };
      const parameters = { capacitance: "400 pF", gLeak: "0.001 nS" };
      const one = cells("lif-conductance", { parameters, initial });
      const run = start({ ...one, dt: `${dt} ms` }, backend);
      run.run(100 / dt);
      return run.read("E.v")[0]! + 60;
    };
    for (const dt of [0.1, 0.5, 1]) {
      // a conductance decays before the membrane of a step is advanced, and what is there at 0 has not just arrived
      const expected = ((0.001 * 5 * 60) / 400) * Math.exp(-dt / 5);
      expect(Math.abs(charge(dt) - expected)).toBeLessThan(1e-6);
    }
  });

  test("the potential never leaves the range of its reversals", () => {
    const conductance = fc.double({ min: 0, max: 1e4, noNaN: true });
    const potential = fc.double({ min: -90, max: 0, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          gAMPA: conductance,
          gNMDADecay: conductance,
          gGABA: conductance,
          v: potential,
          vRest: potential,
          dt: fc.constantFrom(0.01, 0.1, 1),
        }),
        ({ gAMPA, gNMDADecay, gGABA, v, vRest, dt }) => {
          const initial = {
            gAMPA: `${gAMPA} nS`,
            gNMDADecay: `${gNMDADecay} nS`,
            gGABA: `${gGABA} nS`,
            v: `${v} mV`,
          };
          const parameters = { vRest: `${vRest} mV`, vThreshold: "100 mV" };
          const run = start(cells("lif-conductance", { dt: `${dt} ms`, parameters, initial }), backend);
          const low = Math.min(v, vRest, -80);
          const high = Math.max(v, vRest, 0);
          const slack = backend === "f32" ? 1e-4 : 1e-9;
          for (let k = 0; k < 50; k++) {
            run.run(1);
            expect(run.read("E.v")[0]!).toBeGreaterThanOrEqual(low - slack);
            expect(run.read("E.v")[0]!).toBeLessThanOrEqual(high + slack);
          }
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  });
});

describe("bad parameters of leaky cells", () => {
  test("a reset at the threshold is refused", () => {
    expect(refusalOf(cells("lif-current", { parameters: { vReset: "-50 mV" } }))).toBe(
      "populations.E.parameters: vReset must lie below vThreshold, or the cell fires without end\n" +
        "  it must hold that vReset < vThreshold",
    );
  });

  test("a step longer than the refractory time is refused", () => {
    const text = refusalOf(cells("lif-current", { dt: "2 ms", parameters: { tRefractory: "1 ms" } }));
    expect(text).toContain("populations.E.parameters: dt must not be longer than tRefractory");
  });

  test("a step above a fifth of the membrane time constant is warned of", () => {
    const warnings = warningsOf(
      cells("lif-conductance", { dt: "4.5 ms", parameters: { tRefractory: "4.5 ms" } }),
    );
    expect(warnings).toContain(
      "populations.E.parameters: the step is first-order accurate and coarse for this membrane " +
        "(it must hold that dt <= capacitance / gLeak / 5)",
    );
  });

  test("a value outside the plausible range is warned of", () => {
    expect(warningsOf(cells("lif-current", { parameters: { capacitance: "500 pF" } }))).toEqual([
      "populations.E.parameters.capacitance: capacitance = 500 pF lies outside the plausible 50 to 400",
    ]);
    expect(warningsOf(cells("lif-conductance", { parameters: { rhoNMDA: 2 } }))).toEqual([
      "populations.E.parameters.rhoNMDA: rhoNMDA = 2 lies outside the plausible 0 to 1",
    ]);
  });
});
