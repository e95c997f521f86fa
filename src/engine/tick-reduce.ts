import type { Domain, Pass } from "../program/program.ts";
import { blockSize } from "../wiring/wiring.ts";
import type { Shard } from "./shard.ts";
import { domainBlocks, isShared, TALLY, type Team } from "./team.ts";
import type { TickElements } from "./tick-elements.ts";

type Reduce = Extract<Pass, { kind: "reduce" }>;

/** A worker at a tick. */
export interface TickWork {
  readonly shard: Shard;
  readonly team: Team;
  readonly elements: TickElements;
}

/** Combines the elements of the domains into the target: within this worker, or with all others where all share it. */
export function reduceElements(work: TickWork, pass: Reduce): void {
  const { site } = work.shard.program.variables[pass.target]!;
  if (!isShared(site)) reduceOwned(work, pass);
  else if (pass.fn === "median") medianOfAll(work, pass);
  else tallyOfAll(work, pass);
}

/** Elements of the target whose elements all belong to this worker, in their order. */
function reduceOwned({ shard, elements }: TickWork, { fn, over, target }: Reduce): void {
  const { site } = shard.program.variables[target]!;
  const found: number[][] = [];
  for (const { domain, value } of over) {
    const numberOf = elements.evaluator(value);
    elements.over(domain, () => {
      (found[elements.elementOf(site)] ??= []).push(numberOf(elements.frame));
    });
  }
  const store = elements.store(target);
  elements.over({ site, owner: ownerOf(shard, target) }, () => {
    const values = found[elements.elementOf(site)] ?? [];
    if (values.length > 0) store(combined(fn, values));
    else if (fn === "sum") store(0);
  });
}

function ownerOf(shard: Shard, variable: number): number {
  const { site, population, projection } = shard.program.variables[variable]!;
  return site === "pre" || site === "synapse" ? projection : population;
}

function combined(fn: Reduce["fn"], values: readonly number[]): number {
  switch (fn) {
    case "sum":
      return values.reduce((a, b) => a + b, 0);
    case "mean":
      return values.reduce((a, b) => a + b, 0) / values.length;
    case "min":
      return values.reduce((a, b) => Math.min(a, b));
    case "max":
      return values.reduce((a, b) => Math.max(a, b));
    case "median":
      return medianOf(Float64Array.from(values).sort());
  }
}

function medianOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Each block is summed by its owner in the order of its elements; everybody then adds up the blocks in their order. */
function tallyOfAll({ shard, team, elements }: TickWork, { fn, over, target }: Reduce): void {
  const tallies = team.nextNumbers();
  let first = 0;
  for (const { domain, value } of over) {
    const { mine, block } = blocksOf(shard, team, elements, domain);
    const numberOf = elements.evaluator(value);
    for (let b = mine.first; b < mine.end; b++) tallies.set([0, 0, Infinity, -Infinity], TALLY * (first + b));
    if (mine.first < mine.end) {
      elements.over(domain, () => {
        const x = numberOf(elements.frame);
        const at = TALLY * (first + block());
        tallies[at]! += x;
        tallies[at + 1]! += 1;
        tallies[at + 2] = Math.min(tallies[at + 2]!, x);
        tallies[at + 3] = Math.max(tallies[at + 3]!, x);
      });
    }
    first += domainBlocks(shard.program, domain);
  }
  team.meet();
  const value = addedUp(fn, tallies, first);
  if (value !== null) elements.store(target)(value);
}

function addedUp(fn: Reduce["fn"], tallies: Float64Array, blocks: number): number | null {
  let [sum, count, least, largest] = [0, 0, Infinity, -Infinity];
  for (let b = 0; b < blocks; b++) {
    if (tallies[TALLY * b + 1] === 0) continue;
    sum += tallies[TALLY * b]!;
    count += tallies[TALLY * b + 1]!;
    least = Math.min(least, tallies[TALLY * b + 2]!);
    largest = Math.max(largest, tallies[TALLY * b + 3]!);
  }
  if (fn === "sum") return sum;
  if (count === 0) return null;
  return fn === "mean" ? sum / count : fn === "min" ? least : largest;
}

/** Blocks of a domain that this worker has to tell of, and the block at the frame. */
function blocksOf(
  shard: Shard,
  team: Team,
  elements: TickElements,
  domain: Domain,
): { readonly mine: { readonly first: number; readonly end: number }; readonly block: () => number } {
  const { site, owner } = domain;
  if (!(site === "post" || site === "branch" || site === "synapse")) {
    return { mine: { first: 0, end: tellsOf(shard, team, domain) ? 1 : 0 }, block: () => 0 };
  }
  const population = site === "synapse" ? shard.program.projections[owner]!.to : owner;
  const size = blockSize(shard.program.populations[population]!.count);
  const { first } = shard.shape.populations[population]!;
  return {
    mine: team.plan.ranges[team.index]![population]!,
    block: () => Math.floor((first + elements.frame.post) / size),
  };
}

/** True for the one worker that tells of elements which all have: of axons, the first that has synapses of them. */
export function tellsOf(shard: Shard, team: Team, { site, owner }: Domain): boolean {
  if (site !== "pre") return team.index === 0;
  const { to } = shard.program.projections[owner]!;
  const first = team.plan.ranges.findIndex((range) => range[to]!.end > range[to]!.first);
  return team.index === first;
}

function medianOfAll({ shard, team, elements }: TickWork, { over, target }: Reduce): void {
  const numbers = team.nextNumbers();
  let start = 0;
  for (const { domain, value } of over) {
    const { from, mine, total } = placeOf(shard, team, domain);
    const numberOf = elements.evaluator(value);
    let at = start + from;
    if (mine) elements.over(domain, () => (numbers[at++] = numberOf(elements.frame)));
    start += total;
  }
  team.meet();
  if (start > 0) elements.store(target)(medianOf(numbers.slice(0, start).sort()));
}

/** Where this worker's elements of a domain stand among those of all, and if it has to tell of them. */
export function placeOf(
  shard: Shard,
  team: Team,
  domain: Domain,
): { readonly from: number; readonly mine: boolean; readonly total: number } {
  const { site, owner } = domain;
  const { program } = shard;
  if (site === "synapse") {
    const counts = team.synapseCounts.map((of) => of[owner]!);
    const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
    return { from: sum(counts.slice(0, team.index)), mine: true, total: sum(counts) };
  }
  if (site === "post" || site === "branch") {
    const { count, branches } = program.populations[owner]!;
    const parts = site === "branch" ? branches : 1;
    return { from: parts * shard.shape.populations[owner]!.first, mine: true, total: parts * count };
  }
  const total =
    site === "pre"
      ? program.populations[program.projections[owner]!.from]!.count *
        program.projections[owner]!.delays.length
      : 1;
  return { from: 0, mine: tellsOf(shard, team, domain), total };
}
