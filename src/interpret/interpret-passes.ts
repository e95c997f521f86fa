import { evaluator } from "../program/evaluate.ts";
import type { Domain, Pass } from "../program/program.ts";
import { blockSize } from "../wiring/wiring.ts";
import { statementRunner } from "./interpret-statements.ts";
import { structureRunner } from "./interpret-structure.ts";
import { domainOf, type InterpreterState } from "./interpreter-state.ts";

type Reduce = Extract<Pass, { kind: "reduce" }>;
type Rank = Extract<Pass, { kind: "rank" }>;

/** The sweeps in order. */
export function passRunner(state: InterpreterState, passes: readonly Pass[]): () => void {
  const sweeps = passes.map((pass) => sweepOf(state, pass));
  return () => {
    for (const sweep of sweeps) sweep();
  };
}

function sweepOf(state: InterpreterState, pass: Pass): () => void {
  switch (pass.kind) {
    case "each":
      return eachRunner(state, pass);
    case "reduce":
      return reduceRunner(state, pass);
    case "rank":
      return rankRunner(state, pass);
    case "structure":
      return structureRunner(state, pass);
  }
}

function eachRunner(state: InterpreterState, pass: Extract<Pass, { kind: "each" }>): () => void {
  const run = statementRunner(state, pass.statements);
  return () => {
    const size = state.size(pass.domain);
    for (let i = 0; i < size; i++) {
      state.place(pass.domain, i);
      run();
    }
  };
}

/** Numbers that one element of the target combines, with the block of each. */
interface Sample {
  readonly values: number[];
  readonly blocks: number[];
}

/**
 * An element over which nothing stands keeps its value, except that its sum is 0.
 *
 * Sums run over the blocks of the target population, each in the order of its elements, and then over the blocks.
 */
function reduceRunner(state: InterpreterState, { fn, over, target }: Reduce): () => void {
  const variable = state.program.variables[target]!;
  const values = over.map(({ value }) => evaluator(value, state.memory));
  return () => {
    const samples: Sample[] = Array.from(state.values[target]!, () => ({ values: [], blocks: [] }));
    for (const [d, { domain }] of over.entries()) {
      const block = blockOf(state, domain, d);
      const size = state.size(domain);
      for (let i = 0; i < size; i++) {
        state.place(domain, i);
        const sample = samples[state.elementOf(variable.site)]!;
        sample.values.push(values[d]!(state.frame));
        sample.blocks.push(block());
      }
    }
    for (const [i, sample] of samples.entries()) {
      const value = combined(fn, sample);
      if (value !== null) state.store(target, i, value, `${fn} into ${variable.name}`);
    }
  };
}

/** Number of the block at the frame, different for each domain. */
function blockOf(state: InterpreterState, { site, owner }: Domain, order: number): () => number {
  const first = order * 2 ** 32;
  if (site === "pre" || site === "network" || site === "population") return () => first;
  const population = site === "synapse" ? state.program.projections[owner]!.to : owner;
  const size = blockSize(state.program.populations[population]!.count);
  return () => first + Math.floor(state.frame.post / size);
}

function combined(fn: Reduce["fn"], { values, blocks }: Sample): number | null {
  if (fn === "sum") return blockedSum(values, blocks);
  if (values.length === 0) return null;
  switch (fn) {
    case "mean":
      return blockedSum(values, blocks) / values.length;
    case "min":
      return values.reduce((a, b) => Math.min(a, b));
    case "max":
      return values.reduce((a, b) => Math.max(a, b));
    case "median": {
      const sorted = Float64Array.from(values).sort();
      const half = values.length >> 1;
      return values.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
    }
  }
}

function blockedSum(values: readonly number[], blocks: readonly number[]): number {
  const partial = new Map<number, number>();
  for (const [k, value] of values.entries()) partial.set(blocks[k]!, (partial.get(blocks[k]!) ?? 0) + value);
  const order = [...partial.keys()].sort((a, b) => a - b);
  return order.reduce((sum, block) => sum + partial.get(block)!, 0);
}

function rankRunner(state: InterpreterState, { domain, value, scope, target }: Rank): () => void {
  const numberOf = evaluator(value, state.memory);
  const site = domainOf(state.program.variables[target]!).site;
  if (site !== domain.site) throw new Error("bug: the rank of an element is stored at another site");
  return () => {
    const groups = new Map<number, { element: number; value: number }[]>();
    const size = state.size(domain);
    for (let element = 0; element < size; element++) {
      state.place(domain, element);
      const group = state.elementOf(scope);
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group)!.push({ element, value: numberOf(state.frame) });
    }
    for (const group of groups.values()) {
      group.sort((a, b) => a.value - b.value || a.element - b.element);
      const rank = (k: number) => k / group.length;
      for (const [k, { element }] of group.entries()) state.store(target, element, rank(k), "rank");
    }
  };
}
