import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec } from "../../src/model/model.ts";
import { normalQuantile } from "../../src/numerics/normal-distribution.ts";
import { type Backend, backends, type Running } from "../running.ts";
import { type Bout, type Sleeper, sleepThrough } from "../sleep-model.ts";
import { value } from "./law.ts";

/** Sizes like those of synapses: log-normal with median 1 and log SD 0.73, by inverse of a regular grid. */
export const sizes = (count: number, sigma = 0.73): number[] =>
  Array.from({ length: count }, (_, k) =>
    Math.exp(sigma * normalQuantile(((k * 7919) % count) / count + 0.5 / count)),
  );

/** With pressure 1 throughout a bout of the length of an episode does all of it. */
export const flat = { tauFall: "1e8 h", startPressure: 1 };
export const night: readonly Bout[] = [["nrem", 7]];

/** Quiet synapses after some bouts, a night if none are given; in steps of 10 s, at which the rules of sleep act. */
export function asleep(
  mechanisms: Readonly<Record<string, InstanceSpec>>,
  weights: readonly number[],
  options: Partial<Sleeper> & { backend?: Backend; bouts?: readonly Bout[] } = {},
): Running {
  const { bouts = night, ...rest } = options;
  return sleepThrough(bouts, { mechanisms, weights, gates: { down: 1 }, dt: "10 s", ...rest });
}

/** What was not chosen keeps every bit; what was chosen shrinks by `factor`; above the cut nothing is chosen. */
export function sparesUnchosen(mechanism: Mechanism): void {
  const [cut, total, pBar] = ["cut", "total", "pBar"].map((name) => value(mechanism, name));
  const factor = total! ** (1 / pBar!);
  for (const backend of backends) {
    const weights = sizes(backend === "interpreter" ? 60 : 600);
    const run = asleep({ rule: { mechanism, on: ["P"], parameters: flat } }, weights, { backend });
    const after = run.weights("P");
    const chosen = run.read("rule.chosen@P");
    const before = backend === "f32" ? weights.map(Math.fround) : weights;
    expect(chosen.reduce((a, b) => a + b, 0) / weights.length).toBeGreaterThan(0.6);
    for (const [k, w] of before.entries()) {
      if (w > cut! * 1.001) expect(chosen[k]).toBe(0);
      if (chosen[k] === 0) expect(after[k]).toBe(w);
      // 2,520 roundings
      else expect(Math.abs(after[k]! / w / factor - 1)).toBeLessThan(backend === "f32" ? 2e-4 : 1e-8);
    }
  }
}

/** The flags are drawn at the start of NREM sleep, stay through it and through wake, and are drawn anew in the next. */
export function chosenOnce(mechanism: Mechanism): void {
  const weights = Array(300).fill(1.7) as number[];
  const seen: string[] = [];
  const bouts: Bout[] = [
    ["wake", 0.01],
    ["nrem", 0.01],
    ["rem", 0.1],
    ["nrem", 0.5],
    ["wake", 0.2],
    ["nrem", 0.1],
    ["wake", 0.6],
    ["nrem", 0.01],
  ];
  // one episode: REM sleep and a short wake do not begin another
  const once = bouts.filter((_, k) => k < 2 || k > 5);
  for (const [schedule, from] of [
    [once, 1],
    [bouts, 1],
  ] as const) {
    seen.length = 0;
    sleepThrough(
      schedule,
      { mechanisms: { rule: { mechanism, on: ["P"], parameters: flat } }, weights, gates: { down: 1 } },
      (run) => seen.push([...run.read("rule.chosen@P")].join("")),
    );
    expect(seen[0]).toBe("0".repeat(300));
    expect(seen[from]).toContain("1");
    expect(seen.at(-2)).toBe(seen.at(-3)); // through wake
    expect(seen.at(-1)).not.toBe(seen.at(-2));
  }
}

/** After flips of most synapses the share with endosomes is what it was, in every class of size. */
export function keepsShareOfEndosomes(mechanism: Mechanism): void {
  const weights = sizes(4000);
  for (const slope of [0, 0.5]) {
    const states: number[][] = [];
    const bouts: Bout[] = [
      ["wake", 1 / 60],
      ["wake", 4],
    ];
    sleepThrough(
      bouts,
      {
        // ten times as fast as the default
        mechanisms: { rule: { mechanism, on: ["P"], parameters: { slope, turnover: "0.5 1/h" } } },
        weights,
        dt: "60 s",
      },
      (run) => states.push([...run.read("rule.endosome@P")]),
    );
    const flipped = states[0]!.filter((e, k) => e !== states[1]![k]).length;
    expect(flipped).toBeGreaterThan(0.2 * weights.length);
    for (const large of [false, true]) {
      const own = [...weights.keys()].filter((k) => weights[k]! > 1 === large);
      const expected =
        own.reduce(
          (a, k) => a + 1 / (1 + Math.exp(-(value(mechanism, "base") + slope * Math.log(weights[k]!)))),
          0,
        ) / own.length;
      for (const state of states) {
        const share = own.reduce((a, k) => a + state[k]!, 0) / own.length;
        expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt(0.25 / own.length));
      }
    }
  }
}

const selective = (parameters = {}): InstanceSpec => ({
  mechanism: "downscale-selective",
  on: ["P"],
  parameters: { ...flat, shape: 1, pBar: 1, ...parameters },
});

/** Without a leak a spine without endosomes keeps every bit through sleep; the others shrink. */
export function sparesWithoutEndosomes(mechanism: Mechanism): void {
  const weights = sizes(400);
  for (const backend of ["f64", "f32"] as const) {
    const gate = { mechanism, on: ["P"], parameters: { leak: 0, turnover: "0 1/h" } };
    const run = asleep({ gate, rule: selective() }, weights, { backend });
    const endosome = run.read("gate.endosome@P");
    const after = run.weights("P");
    const before = backend === "f32" ? weights.map(Math.fround) : weights;
    for (const [k, w] of before.entries()) {
      if (endosome[k] === 0) expect(after[k]).toBe(w);
      else expect(after[k]!).toBeLessThan(0.83 * w);
    }
    expect(endosome.reduce((a, b) => a + b, 0)).toBeGreaterThan(200);
    expect(endosome.reduce((a, b) => a + b, 0)).toBeLessThan(390);
  }
}

/** Spine apparatus and mitochondria sit in larger synapses, and sleep does not depend on them. */
export function markersDoNothing(mechanism: Mechanism): void {
  const weights = sizes(2000);
  const after = (parameters: Record<string, number>) =>
    asleep({ gate: { mechanism, on: ["P"], parameters }, rule: selective() }, weights);
  const run = after({});
  expect([...after({ apparatusBase: 3, markerSlope: -1 }).weights("P")]).toEqual([...run.weights("P")]);
  for (const marker of ["apparatus", "mitochondrion"]) {
    const found = run.read(`gate.${marker}@P`);
    const mean = (marked: number) => {
      const own = weights.filter((_, k) => found[k] === marked).map(Math.log);
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    expect(mean(1) - mean(0)).toBeGreaterThan(0.3);
  }
}

/** Branches end at total exp(slope (density - reference)), none above exp(most); with a slope of 0 at `total`, to the bit. */
export function densitySetsFactor(mechanism: Mechanism): void {
  const [total, slope, reference, most, surface] = ["total", "slope", "reference", "most", "surface"].map(
    (name) => value(mechanism, name),
  );
  const counts = [6, 14, 40];
  const post = counts.flatMap((count, cell) => Array(count).fill(cell) as number[]);
  const options = { post, cells: 3, branches: 1 };
  const weights = post.map((_, k) => 0.2 + 0.05 * k);
  const uniform: InstanceSpec = { mechanism: "downscale-uniform", on: ["P"], parameters: flat };
  const gate = (parameters: Record<string, string | number>) => ({
    gate: { mechanism, on: ["P"], parameters },
    rule: uniform,
  });
  for (const backend of backends) {
    const after = asleep(gate({}), weights, { ...options, backend }).weights("P");
    for (const [k, cell] of post.entries()) {
      const log = Math.log(total!) + slope! * (counts[cell]! / surface! - reference!);
      expect(Math.abs(Math.log(after[k]! / weights[k]!) - Math.min(log, most!))).toBeLessThan(
        backend === "f32" ? 2e-4 : 3e-8,
      );
    }
    const even = asleep(gate({ slope: "0 um^2" }), weights, { ...options, backend }).weights("P");
    expect([...even]).toEqual([...asleep({ rule: uniform }, weights, { ...options, backend }).weights("P")]);
  }
}

const scored = (mechanism: Mechanism, score: string): InstanceSpec => ({
  mechanism,
  on: ["P"],
  parameters: { ...flat, tauScore: "1e9 s" },
  initial: { score: { expression: score } },
});

/** Equal scores, none or some, shrink all alike, as uniform scaling does. */
export function equalScoresAlike(mechanism: Mechanism): void {
  const weights = sizes(40);
  const uniform: InstanceSpec = { mechanism: "downscale-uniform", on: ["P"], parameters: flat };
  for (const backend of backends) {
    const plain = asleep({ rule: uniform }, weights, { backend, cells: 4 }).weights("P");
    for (const score of ["0", "2"]) {
      const after = asleep({ rule: scored(mechanism, score) }, weights, { backend, cells: 4 }).weights("P");
      for (const [k, w] of plain.entries())
        expect(Math.abs(after[k]! / w - 1)).toBeLessThan(backend === "f32" ? 2e-4 : 1e-11);
    }
  }
}

/** The mean log change of a neuron is ln(total); without a score it is largest; none grows; order of scores is order of w. */
export function meanLogOfUniform(mechanism: Mechanism): void {
  const weights = sizes(80);
  const total = value(mechanism, "total");
  for (const backend of backends) {
    const rule = scored(mechanism, "if(pre < 8, 0, 1 + 0.2 * pre)");
    const after = asleep({ rule }, weights, { backend, cells: 4 }).weights("P");
    for (let cell = 0; cell < 4; cell++) {
      const own = [...weights.keys()].filter((k) => k % 4 === cell);
      const logs = own.map((k) => Math.log(after[k]! / weights[k]!));
      const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
      expect(Math.abs(mean / Math.log(total) - 1)).toBeLessThan(backend === "f32" ? 1e-3 : 1e-7);
      expect(Math.max(...logs)).toBeLessThan(0);
      expect(logs[0]).toBeCloseTo(Math.min(...logs), 4); // no score
      const reactivated = logs.slice(2);
      for (const [i, log] of reactivated.entries())
        if (i > 0) expect(log).toBeGreaterThan(reactivated[i - 1]! - 1e-12);
    }
  }
}
