import { expect, test } from "vitest";
import { eiBalance } from "../../src/experiments/ei-balance.ts";
import type { CircuitRecording, Series } from "../../src/model/recording.ts";

/** The demo's course: learning from 2 s, assemblies from 32 s, cues from 62 s every 4 s, end at 72 s. */
function recorded(inhibition: (excitation: number) => number): CircuitRecording {
  const cells = 4;
  const perSecond = (of: (time: number) => number): Series => {
    const times = Float64Array.from({ length: 73 }, (_, k) => k);
    // times of a run are sums of steps
    return { unit: "Hz", times: times.map((t) => t + 1e-9), values: times.map(of), cells: new Int32Array() };
  };
  const ofCells = (at: number, of: (cell: number) => number): Series => ({
    unit: "1",
    times: new Float64Array(cells).fill(at),
    values: Float64Array.from({ length: cells }, (_, k) => of(k)),
    cells: Int32Array.from({ length: cells }, (_, k) => k),
  });
  const times = Float64Array.from({ length: 1440 }, (_, k) => 0.05 * (k + 1));
  return {
    ...{ arm: "off", data: eiBalance.arms["off"]!("quick", 1) as CircuitRecording["data"], compression: 1 },
    ...{ seconds: 72, trips: [], spikes: new Map(), weights: [] },
    series: new Map([
      ["E.rate", { unit: "Hz", times, values: times.map(() => 3.6), cells: new Int32Array() }],
      ["first.patternRate", perSecond((time) => (time > 62 && (time - 62) % 4 === 2 ? 30 : 6))],
      ["first.otherRate", perSecond(() => 3)],
      ["currents.intervals", ofCells(32, (k) => (k < 3 ? 50 : 19))],
      ["currents.total", ofCells(32, () => 50 * 200)],
      ["currents.squares", ofCells(32, () => 50 * (200 ** 2 + 100 ** 2))],
      ["currents.excitation", ofCells(62, (k) => 100 + k)],
      ["currents.inhibition", ofCells(62, (k) => inhibition(100 + k))],
    ]),
  };
}

test("ei-balance reads rate, irregularity, match of currents, hot assemblies and recall from what was recorded", () => {
  const measured = eiBalance.measure(recorded((x) => 3 * x) as never, () => null as never);
  expect(measured.rate).toBeCloseTo(20, 9);
  expect(measured.irregularity).toBeCloseTo(0.5, 9);
  expect(measured.regarded).toBe(75); // the fourth cell has too few intervals
  expect(measured.matched).toBeCloseTo(1, 9);
  expect(measured.hot).toBeCloseTo(2, 9);
  expect(measured.recall).toBeCloseTo(10, 9);
  // counts without any variance: each pair of 400 cells is as anticorrelated as can be
  expect(measured.pairs).toBeCloseTo(-1 / 399, 9);
  expect(eiBalance.measure(recorded((x) => -x) as never, () => null as never).matched).toBeCloseTo(-1, 9);
});
