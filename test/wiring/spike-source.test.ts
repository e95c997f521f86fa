import { describe, expect, test } from "vitest";
import type { InputProgram, Program } from "../../src/program/program.ts";
import { type SpikeSource, spikeSource } from "../../src/wiring/spike-source.ts";
import { constant, program } from "../interpret/programs.ts";

function inputs(count: number, input: InputProgram): Program {
  const body = { kind: "input", input } as const;
  return program({ dt: 0.5, populations: [{ name: "X", count, firstCell: 0, branches: 1, body }] });
}

const poisson = (count: number) => inputs(count, { kind: "poisson", rate: constant(0) });

/** Steps and cells of all spikes of steps `from` to `to - 1`. */
function run(source: SpikeSource, from: number, to: number, scale: (step: number) => number): number[][] {
  const found: number[][] = [];
  for (let step = from; step < to; step++) {
    const n = source.advance(step, scale(step));
    for (let k = 0; k < n; k++) found.push([step, source.spikes[k]!]);
  }
  return found;
}

describe("Poisson cells", () => {
  test("spike rate * dt times a step, with gaps of that geometric law", () => {
    const found = run(spikeSource(poisson(200), 0), 0, 5000, () => 0.04);
    // p = 0.02 a step, 200 * 5000 trials
    expect(Math.abs(found.length - 20_000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.98));
    const last = new Map<number, number>();
    const gaps: number[] = [];
    for (const [step, cell] of found) {
      if (last.has(cell!)) gaps.push(step! - last.get(cell!)! - 1);
      last.set(cell!, step!);
    }
    const next = gaps.filter((g) => g === 0).length / gaps.length;
    expect(Math.abs(next - 0.02)).toBeLessThan(5 * Math.sqrt((0.02 * 0.98) / gaps.length));
    const long = gaps.filter((g) => g >= 50).length / gaps.length;
    expect(Math.abs(long - 0.98 ** 50)).toBeLessThan(5 * Math.sqrt(0.25 / gaps.length) + 0.005);
  });

  test("come in ascending order of step and cell, at most once a step", () => {
    const found = run(spikeSource(poisson(100), 0), 0, 300, () => 0.5);
    const number = found.map(([step, cell]) => step! * 100 + cell!);
    expect(number).toEqual([...new Set(number)].sort((a, b) => a - b));
  });

  test("follow a change of rate from its step on", () => {
    const found = run(spikeSource(poisson(500), 0), 0, 3000, (step) =>
      step < 1000 ? 0.002 : step < 2000 ? 0 : 0.2,
    );
    const between = (a: number, b: number) => found.filter(([step]) => step! >= a && step! < b).length;
    expect(Math.abs(between(0, 1000) - 500)).toBeLessThan(5 * Math.sqrt(500));
    expect(between(1000, 2000)).toBe(0);
    expect(Math.abs(between(2000, 3000) - 50_000)).toBeLessThan(5 * Math.sqrt(50_000 * 0.9));
    // The first steps at the new rate are as full as the rest.
    expect(Math.abs(between(2000, 2010) - 500)).toBeLessThan(5 * Math.sqrt(450));
  });

  test("spike every step at rate * dt = 1", () => {
    expect(run(spikeSource(poisson(2), 0), 0, 3, () => 2)).toHaveLength(6);
  });

  test("spike alike in parts and together", () => {
    const p = poisson(150);
    const whole = run(spikeSource(p, 0), 0, 500, () => 0.1);
    const parts = [
      run(spikeSource(p, 0, 0, 64), 0, 500, () => 0.1),
      run(spikeSource(p, 0, 64, 150), 0, 500, () => 0.1),
    ];
    const order = (a: number[], b: number[]) => a[0]! - b[0]! || a[1]! - b[1]!;
    expect(parts.flat().sort(order)).toEqual(whole);
  });

  test("go on from a copy of their state", () => {
    const p = poisson(100);
    const whole = run(spikeSource(p, 0), 0, 1000, () => 0.02);
    const first = spikeSource(p, 0);
    run(first, 0, 400, () => 0.02);
    const second = spikeSource(p, 0);
    for (const name of ["next", "words", "chance"] as const) second.state![name].set(first.state![name]);
    expect(run(second, 400, 1000, () => 0.02)).toEqual(whole.filter(([step]) => step! >= 400));
  });

  test("refuse more than one spike a step, and negative rates", () => {
    expect(() => spikeSource(poisson(1), 0).advance(10, 2.5)).toThrow(
      "X: rate must be between 0 and one spike a step (2000 Hz), got 2500 Hz at t = 5 ms",
    );
    expect(() => spikeSource(poisson(1), 0).advance(0, -1)).toThrow("rates and gains must be 0 or positive");
  });
});

describe("patterned cells", () => {
  const patterned = (repeat: boolean) =>
    inputs(100, {
      kind: "patterned",
      rates: [
        Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0.2 : 0)),
        new Float64Array(100).fill(0.1),
      ],
      schedule: [
        { pattern: 0, steps: 100 },
        { pattern: null, steps: 50 },
        { pattern: 1, steps: 100 },
      ],
      repeat,
      gain: constant(1),
    });

  test("have the rates of their pattern, times the gain, from the first step of it to the last", () => {
    const found = run(spikeSource(patterned(true), 0), 0, 500, (step) => (step < 250 ? 1 : 2));
    const count = (a: number, b: number) => found.filter(([step]) => step! >= a && step! < b).length;
    expect(found.filter(([step, cell]) => step! < 100 && cell! >= 50)).toEqual([]);
    expect(Math.abs(count(0, 100) - 500)).toBeLessThan(5 * Math.sqrt(450));
    expect(count(100, 150)).toBe(0);
    expect(Math.abs(count(150, 250) - 500)).toBeLessThan(5 * Math.sqrt(475));
    expect(Math.abs(count(250, 350) - 1000)).toBeLessThan(5 * Math.sqrt(800));
    expect(count(350, 400)).toBe(0);
  });

  test("are silent after a schedule that does not repeat", () => {
    const found = run(spikeSource(patterned(false), 0), 0, 500, () => 1);
    expect(Math.max(...found.map(([step]) => step!))).toBeLessThan(250);
  });
});

describe("the next step that must not be left out", () => {
  const rates = [Float64Array.of(0.01, 0.02), Float64Array.of(0.03, 0)];
  const schedule = [
    { pattern: 0, steps: 70 },
    { pattern: null, steps: 900 },
    { pattern: 1, steps: 400 },
  ];
  const cases = [
    ["Poisson cells", poisson(3), 0.004],
    [
      "patterned cells",
      inputs(2, { kind: "patterned", rates, schedule, repeat: true, gain: constant(1) }),
      1,
    ],
    [
      "given spikes",
      inputs(2, { kind: "spikes", steps: Float64Array.of(3, 3, 900), cells: Uint32Array.of(0, 1, 1) }),
      1,
    ],
  ] as const;

  test.each(cases)("leads from spike to spike of %s", (_, spec, scale) => {
    const source = spikeSource(spec, 0);
    const found: number[][] = [];
    let calls = 0;
    for (let step = source.nextSpike(0, scale); step < 5000; step = source.nextSpike(step + 1, scale)) {
      const n = source.advance(step, scale);
      for (let k = 0; k < n; k++) found.push([step, source.spikes[k]!]);
      calls++;
    }
    expect(found).toEqual(run(spikeSource(spec, 0), 0, 5000, () => scale));
    expect(found.length).toBeGreaterThan(2);
    expect(calls).toBeLessThan(found.length + 15); // at changes of pattern it stops without a spike
  });
});

test("given spikes come in their steps, those of other parts left out", () => {
  const p = inputs(4, { kind: "spikes", steps: Float64Array.of(2, 2, 5), cells: Uint32Array.of(0, 3, 1) });
  expect(run(spikeSource(p, 0), 0, 10, () => 1)).toEqual([
    [2, 0],
    [2, 3],
    [5, 1],
  ]);
  expect(run(spikeSource(p, 0, 0, 2), 3, 10, () => 1)).toEqual([[5, 1]]);
});
