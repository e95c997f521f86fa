import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { type Backend, backends, type Running, start } from "../running.ts";
import { relay } from "../spike-pair.ts";

/** Two cells with three branches of three axons each; the axons of branch b fire `rates[b]` times a second. */
export function branchModel(
  mechanism: string | Mechanism,
  rates: readonly number[],
  options: { parameters?: Record<string, string | number>; gates?: Record<string, number> } = {},
): Model {
  const trains = Array.from({ length: 9 }, (_, axon) => {
    const rate = rates[Math.floor(axon / 3)]!;
    return Array.from({ length: 20 * rate }, (_, k) => 10 + axon + (1000 / rate) * k);
  });
  return {
    version: 1,
    name: "branches",
    dt: "1 ms",
    duration: "20 s",
    seed: 5,
    gates: options.gates ?? {},
    populations: {
      X: {
        count: 9,
        input: {
          kind: "spikes",
          unit: "ms",
          times: trains.flat(),
          cells: trains.flatMap((times, axon) => times.map(() => axon)),
        },
      },
      E: { count: 2, neuron: relay, branches: 3 },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: { kind: "all-to-all" },
        weight: { expression: "0.1 + 0.01 * pre" },
        branch: "ordered",
      },
    },
    mechanisms: {
      rule: {
        mechanism,
        on: ["P"],
        parameters: { tauBranch: "2 s", gain: "0.02 1/s", ...options.parameters },
      },
    },
  };
}

/** Input of each branch per second at the start: three axons of 0.1 + 0.01 n at `rate` Hz. */
export const inputOf = (branch: number, rate: number): number => rate * (0.3 + 0.01 * (9 * branch + 3));

/** Factor of every branch, h times H, and the weights, after 10 s. */
export function scaledBranches(
  run: Running,
  steps = 10_000,
): { factors: number[]; h: number[]; H: number[] } {
  run.advance(steps);
  const [h, H] = ["rule.h", "rule.H"].map((name) => [...run.read(name)]);
  return { h: h!, H: H!, factors: h!.map((each, k) => each * H![Math.floor(k / 3)]!) };
}

/** One silent branch rises; the others, at their set-point, stay; no weight is written, so ratios within a branch stay. */
export function silentBranchRises(mechanism: Mechanism): void {
  const target = inputOf(1, 20);
  const rates = [20 * (target / inputOf(0, 20)), 20, 0].map(Math.round);
  for (const backend of backends) {
    for (const transfer of [0, 1]) {
      const parameters = { target: `${target} Hz`, transfer };
      const run = start(branchModel(mechanism, rates, { parameters }), backend);
      const before = run.weights("P");
      const { factors, h } = scaledBranches(run);
      expect([...run.weights("P")]).toEqual([...before]);
      for (const cell of [0, 1]) {
        const [near, at, silent] = [0, 1, 2].map((b) => factors[3 * cell + b]!);
        expect(silent).toBeGreaterThan(1.05);
        // regular trains meet the set-point to within a spike a second of the 20
        expect(Math.abs(at! - 1)).toBeLessThan(0.01);
        expect(Math.abs(near! - 1)).toBeLessThan(0.02);
        const logs = [0, 1, 2].map((b) => Math.log(h[3 * cell + b]!));
        if (transfer === 1) expect(Math.abs(logs.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12);
      }
    }
  }
}

/** Without dendritic translation no bit of h and H moves, whatever arrives; transcription does not matter. */
export function frozenWithoutTranslation(mechanism: Mechanism): void {
  const final = (gates: Record<string, number>, backend: Backend) => {
    const run = start(branchModel(mechanism, [40, 5, 0], { gates }), backend);
    const { h, H } = scaledBranches(run, 5000);
    return [...h, ...H];
  };
  for (const backend of backends) {
    expect(final({ dendriticTranslation: 0 }, backend)).toEqual(Array(8).fill(1));
    const moved = final({}, backend);
    expect(new Set(moved).size).toBeGreaterThan(3);
    expect(final({ transcription: 0 }, backend)).toEqual(moved);
  }
}

/** What a silent branch gains besides is its own retinoic acid; it needs FMRP and local translation, no transcription. */
export function retinoicBranch(mechanism: Mechanism): void {
  const rates = [40, 20, 0];
  const parameters = { target: `${inputOf(1, 20)} Hz`, transfer: 0 };
  const run = (gates: Record<string, number>, backend: Backend, beside: boolean) => {
    const model = branchModel("branch-scaling", rates, { parameters, gates });
    const acid = { mechanism, on: ["P"], parameters: { tauRA: "2 s", tauSlot: "20 s" } };
    const mechanisms = beside ? { ...model.mechanisms, acid } : model.mechanisms!;
    const made = start({ ...model, mechanisms }, backend);
    return { ...scaledBranches(made), made };
  };
  for (const backend of backends) {
    const { factors: plain } = run({}, backend, false);
    const { factors, made } = run({}, backend, true);
    expect(factors.filter((_, k) => k % 3 < 2)).toEqual(plain.filter((_, k) => k % 3 < 2));
    const acid = made.read("acid.retinoicAcid")[2]!;
    expect(acid).toBeGreaterThan(0.8);
    // below the threshold for the first seconds, full drive would be exp(10 s / 20 s)
    const gained = Math.log(factors[2]! / plain[2]!);
    expect(gained).toBeGreaterThan(0.1);
    expect(gained).toBeLessThan((0.8 * 10) / 20);
    expect(made.read("acid.branchDrive")[2]!).toBeCloseTo((acid - 0.2) / 20_000, backend === "f32" ? 9 : 14);
    expect(run({ fmrp: 0 }, backend, true).factors).toEqual(plain);
    expect(run({ transcription: 0 }, backend, true).factors).toEqual(factors);
    expect(run({ dendriticTranslation: 0 }, backend, true).factors).toEqual(Array(6).fill(1));
  }
}
