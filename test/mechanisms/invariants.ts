import fc from "fast-check";
import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { refusalOf } from "../running.ts";
import {
  type Circuit,
  catalogue,
  circuitOf,
  completed,
  draws,
  frozen,
  key,
  named,
  ran,
  sets,
  spikesOf,
  startWeights,
  stateOf,
} from "./catalogue-models.ts";

const seed = 2017;

/** Gates of the late phase. */
const lateGates = ["translation", "dendriticTranslation", "transcription"];

/** Mechanisms that act at once and not at a rate, so that no speed can be taken from them, and what each does. */
export const actsAtOnce: Readonly<Record<string, string>> = {
  "adult-born-neuron": "the properties of a cell are those of its age",
  "after-hyperpolarization": "every spike opens a conductance",
  "ampa-trafficking-by-synapse": "weights are computed anew from bound receptors",
  "branch-compartments": "branches pass their current to the soma",
  "slow-wave-drive": "DOWN states of sleep",
  "stdp-van-rossum": "every pair has its noise",
  "stp-tsodyks-markram": "release",
  "weight-normalization": "sums are set",
  "weight-normalization-l2": "sums are set",
  "weight-normalization-subtractive": "sums are set",
};

/** Mechanisms whose every effect has a speed. */
const withSpeed = (): Mechanism[] => catalogue.filter(({ name }) => actsAtOnce[name] === undefined);

/** 11.2.1. All speeds taken away, weights keep every bit and spikes are those of a circuit without mechanisms. */
export function everythingOff(numRuns: number): void {
  const plain = spikesOf(ran({ names: [], transmits: true }));
  expect(plain.length).toBeGreaterThan(50);
  fc.assert(
    fc.property(sets(withSpeed()), (names) => {
      const circuit: Circuit = { names, transmits: true, parametersOf: frozen };
      const run = ran(circuit);
      expect([...run.weights("P")]).toEqual(rowOrder(startWeights));
      expect(spikesOf(run)).toEqual(plain);
    }),
    { numRuns, seed },
  );
}

/** Weights of the list in the order in which they are read: by presynaptic cell. */
export function rowOrder(weights: readonly number[]): number[] {
  return weights.map((_, k) => weights[(k % 4) * 10 + Math.floor(k / 4)]!);
}

/** 11.2.2. Rules that promise it keep ratios, zeros and order of any weights, together too. */
export function ratiosStay(numRuns: number): void {
  const keepers = catalogue.filter(({ laws }) => laws.includes("keeps-weight-ratios"));
  expect(keepers.length).toBeGreaterThan(3);
  const weight = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 5, arbitrary: fc.double({ min: 1e-3, max: 1, noNaN: true }) },
  );
  const list = fc.array(weight, { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(sets(keepers), list, (names, weights) => {
      const after = [...ran({ names, weights, transmits: false }).weights("P")];
      const before = rowOrder(weights);
      for (let cell = 0; cell < 4; cell++) {
        const own = before.flatMap((w, k) => (k % 4 === cell ? [{ w, now: after[k]! }] : []));
        const factors = own.filter(({ w }) => w > 0).map(({ w, now }) => now / w);
        // two roundings for each of some 60 multiplications
        expect(Math.max(...factors) / Math.min(...factors) - 1).toBeLessThan(120 * 2 ** -52);
        for (const { w, now } of own) if (w === 0) expect(now).toBe(0);
        const byWeight = [...own].sort((a, b) => a.w - b.w);
        for (const [k, { now }] of byWeight.entries())
          if (k > 0) expect(now).toBeGreaterThanOrEqual(byWeight[k - 1]!.now);
      }
    }),
    { numRuns, seed },
  );
}

/** 11.2.6. Whatever is combined, all states are finite, weights are 0 or more and factors and gates within their bounds. */
export function statesStayInBounds(numRuns: number): void {
  fc.assert(
    fc.property(sets(), fc.integer({ min: 1, max: 1e6 }), (names, chosen) => {
      const run = ran({ names, seed: chosen, transmits: true });
      for (const { name } of run.program.variables) {
        const values = [...run.read(name)];
        expect(values.every(Number.isFinite), name).toBe(true);
        const [owner, variable] = [name.split(".")[0]!, name.split(".")[1]!.split("@")[0]!];
        if (["H", "F", "h", "w"].includes(variable))
          expect(Math.min(...values), name).toBeGreaterThanOrEqual(0);
        if (["down", "wake", "nrem", "rem", "up", "pressure", "tag", "maturity"].includes(variable)) {
          expect(Math.min(...values), name).toBeGreaterThanOrEqual(0);
          expect(Math.max(...values), name).toBeLessThanOrEqual(1);
        }
        const mechanism = catalogue.find((each) => key(each.name, "P") === owner);
        if (variable === "H" && mechanism !== undefined) withinBounds(mechanism, values);
      }
      for (const w of run.weights("P")) expect(w).toBeGreaterThanOrEqual(0);
    }),
    { numRuns, seed },
  );
}

function withinBounds({ parameters }: Mechanism, values: readonly number[]): void {
  const [low, high] = ["hMin", "hMax"].map((name) => parameters[name]?.value);
  if (typeof low === "number") expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
  if (typeof high === "number") expect(Math.max(...values)).toBeLessThanOrEqual(high);
}

/** 0.6. A mechanism that draws, put on other synapses of the same cells, leaves every bit of the others as it was. */
export function drawsStayApart(numRuns: number): void {
  const drawing = catalogue.filter((each) => draws(each) && (each.writes ?? []).length === 0);
  expect(drawing.length).toBeGreaterThan(4);
  let compared = 0;
  fc.assert(
    fc.property(sets(), fc.constantFrom(...drawing.map(({ name }) => name)), (names, added) => {
      const circuit: Circuit = { names, transmits: false };
      const beside: Circuit = { ...circuit, elsewhere: [added] };
      // what the others read of it must not change with it
      fc.pre(!reads(completed(names), added) && refusalOf(circuitOf(beside)) === "accepted");
      const own = (instance: string) => instance.startsWith("P_");
      expect(stateOf(ran(beside), own)).toEqual(stateOf(ran(circuit), own));
      compared++;
    }),
    { numRuns, seed },
  );
  expect(compared).toBeGreaterThan(numRuns / 2);
}

/** True if one of `names` reads, or is gated by, something that `of` shares. */
function reads(names: readonly string[], of: string): boolean {
  const shared = named(of).shares ?? [];
  return names.some((name) => {
    const { reads: wanted = {}, gates = [] } = named(name);
    return shared.some((each) => Object.hasOwn(wanted, each) || gates.includes(each));
  });
}

/** 11.2.11. A block of translation reaches only what reads its gates, directly or through others. */
export function blockReachesOnlyLatePhase(numRuns: number): void {
  let reached = 0;
  fc.assert(
    fc.property(sets(), (names) => {
      const closed = Object.fromEntries(lateGates.map((gate) => [gate, 0]));
      const [open, blocked] = [{}, closed].map((gates) => ran({ names, gates, transmits: false }));
      const all = stateOf(open!, (instance) => instance.startsWith("P_"));
      const after = stateOf(blocked!, (instance) => instance.startsWith("P_"));
      const late = latePhase(all);
      for (const [name, values] of Object.entries(all)) {
        if (late.has(name.split(".")[0]!) || (name === "P.w" && late.size > 0)) reached++;
        else expect(after[name], name).toEqual(values);
      }
    }),
    { numRuns, seed },
  );
  expect(reached).toBeGreaterThan(0);
}

/** Instances that read a gate of the late phase, or what such an instance shares or writes into the weights. */
function latePhase(state: Readonly<Record<string, unknown>>): Set<string> {
  const present = catalogue.filter(({ name }) =>
    Object.keys(state).some((each) => each.startsWith(`${key(name, "P")}.`)),
  );
  const touched = new Set(present.filter(({ gates }) => gates?.some((gate) => lateGates.includes(gate))));
  for (let before = -1; before !== touched.size; ) {
    before = touched.size;
    const shared = [...touched].flatMap(({ shares = [] }) => shares);
    const weights = [...touched].some(changesWeights);
    for (const each of present) {
      const wants = [...Object.keys(each.reads ?? {}), ...(each.gates ?? [])];
      const seesWeights =
        weights &&
        /\b(w|strength)\b/.test(JSON.stringify([each.every, each.onPre, each.onPost, each.onEnter]));
      if (wants.some((name) => shared.includes(name)) || seesWeights) touched.add(each);
    }
  }
  return new Set([...touched].map(({ name }) => key(name, "P")));
}

/** True if it writes w or has a factor: other rules that read w or strength then see it. */
function changesWeights({
  continuous = [],
  onPre = [],
  onPost = [],
  every = {},
  onEnter = {},
  variables,
}: Mechanism): boolean {
  const texts = [
    ...continuous,
    ...onPre,
    ...onPost,
    ...Object.values(every).flat(),
    ...Object.values(onEnter).flat(),
  ];
  return (
    texts.some((text) => /^\s*(w\s*[-+*/]?=|d\s*\(\s*w\s*\))/.test(text)) ||
    ["H", "F", "h"].some((name) => variables[name] !== undefined)
  );
}
