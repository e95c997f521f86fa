import { describe, expect, test } from "vitest";
import { drawKey } from "../../src/numerics/sparse-draw.ts";
import type { Program, ProjectionProgram, WiringProgram } from "../../src/program/program.ts";
import { rowSource } from "../../src/wiring/row-source.ts";
import { blockSize, wireBlock } from "../../src/wiring/wiring.ts";
import { ambient, binary, constant, neurons, program, projection, variable } from "../interpret/programs.ts";

interface Synapse {
  readonly pre: number;
  readonly post: number;
  readonly delay: number;
  readonly weight: number | undefined;
  readonly branch: number | undefined;
}

function wired(preCount: number, postCount: number, changes: Partial<ProjectionProgram>, seed = 1): Program {
  return program({
    seed,
    populations: [neurons("A", preCount), { ...neurons("B", postCount, {}, preCount), branches: 4 }],
    projections: [projection(changes)],
    variables: [variable(0, "P.w", "synapse", 0)],
  });
}

function blockCount(p: Program): number {
  const target = p.populations[p.projections[0]!.to]!;
  return Math.ceil(target.count / blockSize(target.count));
}

/** Synapses of projection 0 in the order of blocks, rows and targets. */
function synapses(p: Program): Synapse[] {
  const delays = p.projections[0]!.delays.length;
  return Array.from({ length: blockCount(p) }, (_, b) => b).flatMap((b) => {
    const block = wireBlock(p, 0, b);
    return Array.from(block.target, (target, s) => {
      const row = block.rowStart.findLastIndex((start) => start <= s);
      return {
        pre: Math.floor(row / delays),
        post: block.first + target,
        delay: row % delays,
        weight: block.weight?.[s],
        branch: block.branch?.[s],
      };
    });
  });
}

const pairs = (p: Program) => synapses(p).map(({ pre, post }) => `${pre}>${post}`);

test("a block has 64 cells for each begun 1024, at most 4096", () => {
  expect([1, 1024, 1025, 16_000, 20_000, 1e6].map(blockSize)).toEqual([64, 64, 128, 1024, 1280, 4096]);
});

describe("fixed probability", () => {
  test("connects the share p of the pairs, each row and column within five standard errors", () => {
    const p = wired(400, 900, { wiring: { kind: "fixed-probability", probability: 0.1, autapses: true } });
    const out = new Float64Array(400);
    const into = new Float64Array(900);
    for (const { pre, post } of synapses(p)) {
      out[pre]!++;
      into[post]!++;
    }
    const total = out.reduce((a, b) => a + b, 0);
    expect(Math.abs(total - 36_000)).toBeLessThan(5 * Math.sqrt(36_000 * 0.9));
    for (const n of out) expect(Math.abs(n - 90)).toBeLessThan(5 * Math.sqrt(90 * 0.9));
    for (const n of into) expect(Math.abs(n - 40)).toBeLessThan(5 * Math.sqrt(40 * 0.9));
    const spread = out.reduce((a, n) => a + (n - 90) ** 2, 0) / 400;
    expect(Math.abs(spread / 81 - 1)).toBeLessThan(5 * Math.sqrt(2 / 400));
  });

  test("connects all at 1, none at 0, and no cell to itself", () => {
    const of = (probability: number): WiringProgram => ({
      kind: "fixed-probability",
      probability,
      autapses: false,
    });
    expect(synapses(wired(3, 70, { wiring: of(1) }))).toHaveLength(210);
    expect(synapses(wired(3, 70, { wiring: of(0) }))).toHaveLength(0);
    const recurrent = synapses(wired(70, 0, { to: 0, wiring: of(1) }));
    expect(recurrent).toHaveLength(70 * 69);
    expect(recurrent.every(({ pre, post }) => pre !== post)).toBe(true);
  });

  test("keeps a probability of 1e-6 to five standard errors", () => {
    const wiring = { kind: "fixed-probability", probability: 1e-6, autapses: true } as const;
    const n = synapses(wired(20_000, 4000, { wiring })).length;
    expect(Math.abs(n - 80)).toBeLessThan(5 * Math.sqrt(80));
  });
});

test("fixed in-degree gives each target so many different sources, each equally often", () => {
  const wiring = { kind: "fixed-in-degree", inDegree: 30, autapses: false } as const;
  const found = synapses(wired(100, 0, { to: 0, wiring }));
  const into = Array.from({ length: 100 }, () => new Set<number>());
  for (const { pre, post } of found) into[post]!.add(pre);
  expect(found).toHaveLength(3000);
  expect(into.every((sources, i) => sources.size === 30 && !sources.has(i))).toBe(true);
  const chi = Array.from({ length: 100 }, (_, i) => found.filter(({ pre }) => pre === i).length);
  const p = 30 / 99;
  for (const n of chi) expect(Math.abs(n - 30)).toBeLessThan(5 * Math.sqrt(99 * p * (1 - p)));
});

test("fixed in-degree of all sources takes each once", () => {
  const wiring = { kind: "fixed-in-degree", inDegree: 5, autapses: false } as const;
  expect(new Set(pairs(wired(5, 80, { wiring }))).size).toBe(400);
});

test("distance: peak * exp(-(d / range)^2 / 2), at each distance within five standard errors", () => {
  const place = { grid: [20, 20], spacing: 10 };
  const wiring = { kind: "distance", peak: 0.8, range: 50, autapses: false, from: place, to: place } as const;
  const squared = (a: number, b: number) =>
    ((a % 20) - (b % 20)) ** 2 + (Math.floor(a / 20) - Math.floor(b / 20)) ** 2;
  const possible = new Map<number, number>();
  for (let a = 0; a < 400; a++) {
    for (let b = 0; b < 400; b++) possible.set(squared(a, b), (possible.get(squared(a, b)) ?? 0) + 1);
  }
  const found = new Map<number, number>();
  for (const { pre, post } of synapses(wired(400, 0, { to: 0, wiring }))) {
    found.set(squared(pre, post), (found.get(squared(pre, post)) ?? 0) + 1);
  }
  expect(found.get(0)).toBeUndefined();
  for (const [d2, n] of possible) {
    if (d2 === 0) continue;
    const p = 0.8 * Math.exp(-(d2 * 100) / 2500 / 2);
    expect(Math.abs((found.get(d2) ?? 0) - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)) + 1);
  }
});

test("one to one, all to all, and all but the partner", () => {
  expect(pairs(wired(3, 4, { wiring: { kind: "one-to-one" } }))).toEqual(["0>0", "1>1", "2>2"]);
  const all = (autapses: boolean, exceptPartner: boolean): WiringProgram => ({
    kind: "all-to-all",
    autapses,
    exceptPartner,
  });
  expect(pairs(wired(2, 2, { wiring: all(false, false) }))).toEqual(["0>0", "0>1", "1>0", "1>1"]);
  expect(pairs(wired(2, 2, { wiring: all(true, true) }))).toEqual(["0>1", "1>0"]);
  expect(pairs(wired(2, 0, { to: 0, wiring: all(false, false) }))).toEqual(["0>1", "1>0"]);
});

test("a list keeps its weights and delays, sorted by source, delay and target; equal pairs in its order", () => {
  const wiring: WiringProgram = {
    kind: "list",
    pre: Uint32Array.of(1, 0, 1, 0, 0),
    post: Uint32Array.of(2, 3, 2, 3, 1),
  };
  const p = wired(2, 4, {
    wiring,
    weightVariable: 0,
    listWeights: Float64Array.of(10, 11, 12, 13, 14),
    delays: [2, 5],
    delayOf: { kind: "list", steps: Uint16Array.of(2, 5, 2, 2, 5) },
  });
  expect(synapses(p).map(({ pre, post, delay, weight }) => [pre, post, delay, weight])).toEqual([
    [0, 3, 0, 13],
    [0, 1, 1, 14],
    [0, 3, 1, 11],
    [1, 2, 0, 10],
    [1, 2, 0, 12],
  ]);
});

test("weights are a function of the pair, delays and branches are drawn for each synapse", () => {
  const uniform = {
    kind: "draw",
    distribution: "uniform",
    args: [],
    source: { kind: "sparse", key: drawKey(1, "P", "delay") },
  } as const;
  const p = wired(100, 200, {
    wiring: { kind: "all-to-all", autapses: true, exceptPartner: false },
    weightVariable: 0,
    weight: binary(binary(ambient("pre"), "*", 1000), "+", ambient("index")),
    delays: [1, 2, 3],
    delayOf: { kind: "drawn", steps: binary(binary(uniform, "*", 3), "+", 0.5) },
    branchOf: "uniform",
  });
  const found = synapses(p);
  expect(found.every(({ pre, post, weight }) => weight === 1000 * pre + post)).toBe(true);
  const share = (n: number) =>
    found.filter(n >= 10 ? (s) => s.branch === n - 10 : (s) => s.delay === n).length;
  for (const d of [0, 1, 2])
    expect(Math.abs(share(d) - 20_000 / 3)).toBeLessThan(5 * Math.sqrt(20_000 * (2 / 9)));
  for (const b of [10, 11, 12, 13]) expect(Math.abs(share(b) - 5000)).toBeLessThan(5 * Math.sqrt(3750));
  const start = wireBlock(p, 0, 0).rowStart;
  expect(start).toHaveLength(301);
  expect(start[3]).toBe(64);
});

test("ordered branches take the sources in equal parts", () => {
  const p = wired(8, 1, {
    wiring: { kind: "all-to-all", autapses: true, exceptPartner: false },
    branchOf: "ordered",
  });
  expect(synapses(p).map(({ branch }) => branch)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

describe("a block", () => {
  const kinds: WiringProgram[] = [
    { kind: "fixed-probability", probability: 0.2, autapses: true },
    { kind: "fixed-in-degree", inDegree: 7, autapses: true },
    { kind: "all-to-all", autapses: true, exceptPartner: true },
  ];

  test.each(kinds)("of $kind is the same whether the others were wired before or not", (wiring) => {
    const p = wired(40, 200, { wiring, weightVariable: 0, weight: constant(0.5) });
    const backwards = [3, 2, 1, 0].map((b) => wireBlock(p, 0, b)).reverse();
    expect([0, 1, 2, 3].map((b) => wireBlock(p, 0, b))).toEqual(backwards);
  });

  test("has ascending rows that rowSource gives alone", () => {
    const p = wired(40, 200, { wiring: kinds[0]! });
    const block = wireBlock(p, 0, 1);
    const source = rowSource(p, 0, 64, 128);
    for (const pre of [39, 0, 17]) {
      const n = source.row(pre);
      const alone = Array.from(source.targets.slice(0, n));
      const row = block.target.slice(block.rowStart[pre], block.rowStart[pre + 1]);
      expect(Array.from(row, (t) => t + 64)).toEqual(alone);
      expect(alone).toEqual([...alone].sort((a, b) => a - b));
    }
  });

  test("changes with the seed", () => {
    const p = (seed: number) => wireBlock(wired(40, 200, { wiring: kinds[0]! }, seed), 0, 0);
    expect(p(2).target).not.toEqual(p(1).target);
  });
});
