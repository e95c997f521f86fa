import { expect, test } from "vitest";
import { bcmBrake } from "../../src/experiments/bcm-brake.ts";
import type { InputSpec, Model } from "../../src/model/model.ts";
import { type CircuitRecording, seconds, type WeightSnapshot } from "../../src/model/recording.ts";

type Patterned = Extract<InputSpec, { kind: "patterned" }>;

/** What the rule gives without noise at the scheduled rates, which it sees with a memory (s), the threshold sliding or held. */
function noiseless(slides: boolean, memory = 0): CircuitRecording {
  const data = bcmBrake.arms.sliding!("full", 1) as Model;
  const [axons, cells] = ["X", "S"].map((name) => data.populations[name]!.input as Patterned);
  const count = cells!.rates[0]!.length;
  const ids = Int32Array.from({ length: count }, (_, i) => i);
  const theta = new Float64Array(count).fill(5);
  const w = new Float64Array(count).fill(1);
  const seen = new Float64Array(count).fill(10);
  const marks = data.recording!.weights!.at.map(seconds);
  const [weights, times, values, owners]: [WeightSnapshot[], number[], number[], number[]] = [[], [], [], []];
  let now = 0;
  const keep = () => {
    if (marks.includes(now)) {
      const own = { projection: "XE", time: now, pre: ids, post: ids, ordinal: ids, branch: null };
      weights.push({ ...own, w: w.slice(), strength: w.slice(), variables: new Map(), age: null });
    }
    if (now % 60 !== 0) return;
    for (const i of ids) {
      times.push(now);
      values.push(theta[i]!);
      owners.push(i);
    }
  };
  for (const { pattern, duration } of cells!.schedule)
    for (const end = now + seconds(duration); now < end; now++) {
      keep();
      for (const i of ids) {
        const [x, rate] = [axons!.rates[pattern!]![i]!, cells!.rates[pattern!]![i]!];
        const y = rate + (seen[i]! - rate) * (memory > 0 ? Math.exp(-1 / memory) : 0);
        seen[i] = y;
        w[i]! += 2e-7 * x * y * (y - theta[i]!);
        if (slides) theta[i]! += (y ** 2 / 20 - theta[i]!) / 600;
      }
    }
  keep();
  const thresholds = { unit: "Hz", times: Float64Array.from(times), values: Float64Array.from(values) };
  return {
    ...{ arm: "sliding", data, compression: 1, seconds: now, trips: [], spikes: new Map(), weights },
    series: new Map([["brake.thetaM", { ...thresholds, cells: Int32Array.from(owners) }]]),
  };
}

const measured = (slides: boolean, memory?: number) =>
  bcmBrake.measure(noiseless(slides, memory) as never, () => null as never);

test("without noise the boundary is the threshold, which shifts and returns with its memory", () => {
  const found = measured(true);
  // the threshold moves by up to a twentieth in the half minute of the curve
  expect(Math.abs(found.crossingError!)).toBeLessThan(5);
  expect(found.shift).toBeGreaterThan(300);
  expect(found.memory).toBeCloseTo(10, 1);
  expect(found.reducedAtOnce).toBeGreaterThan(100);
  expect(found.reducedAfter30).toBeLessThan(20);
  expect(Math.abs(found.reducedAfter90!)).toBeLessThan(1);
});

test("a threshold that is held neither shifts nor costs potentiation", () => {
  const found = measured(false);
  expect(found.shift).toBeCloseTo(0, 9);
  expect(found.memory).toBeNull();
  expect(found.reducedAtOnce).toBeCloseTo(0, 9);
});

test("the memory of the rate that the rule sees does not move the boundary", () => {
  // read from the beginning of pairing, the burst that cells bring from priming takes it below the curve's lowest rate
  const [held, slid] = [measured(false, 2).shift, measured(true, 2).crossingError];
  expect([held, slid]).not.toContain(null);
  expect(Math.abs(held!)).toBeLessThan(1);
  expect(Math.abs(slid!)).toBeLessThan(5);
});
