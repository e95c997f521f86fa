import type { Domain, Pass, Program } from "../program/program.ts";
import { BARRIER_WORDS, Barrier } from "./barrier.ts";
import { type BlockRanges, blockCount } from "./block-ranges.ts";
import { messageWords } from "./spike-messages.ts";

/** Who takes part in a run, and where they share what they found. */
export interface TeamPlan {
  /** By worker: the blocks it owns. */
  readonly ranges: readonly BlockRanges[];
  /** By worker, then projection: the synapses it owns at the start. */
  readonly synapseCounts: readonly (readonly number[])[];
  /**
   * By turn and worker: the word of shared memory where a message begins, after the number of its words. What is written
   * in one turn may be read until the same turn comes again.
   */
  readonly messages: readonly (readonly number[])[];
  /** By turn: number of the first f64 that passes share. */
  readonly numbers: readonly number[];
  readonly numberCount: number;
  readonly bytes: number;
}

/** Lays out what workers share: control words, messages and numbers, each of the latter twice. */
export function planTeam(
  program: Program,
  ranges: readonly BlockRanges[],
  synapseCounts: readonly (readonly number[])[],
): TeamPlan {
  let word = 16 * Math.ceil(BARRIER_WORDS / 16);
  const take = (words: number): number => {
    const at = word;
    word += 16 * Math.ceil(words / 16); // messages of different workers lie in different cache lines
    return at;
  };
  const messages = [0, 1].map(() => ranges.map((range) => 1 + take(1 + messageWords(program, range))));
  const needed = numbersNeeded(program, mostSynapses(program, synapseCounts));
  const numberCount = Math.max(ranges.length * Math.max(1, program.projections.length), needed);
  const numbers = [0, 1].map(() => take(2 * numberCount) / 2);
  return { ranges, synapseCounts, messages, numbers, numberCount, bytes: 4 * word };
}

/** f64 for each block that a reduction keeps: sum, count, least, largest. */
export const TALLY = 4;

/** Most synapses that each projection may ever have. */
function mostSynapses(program: Program, counts: readonly (readonly number[])[]): number[] {
  return program.projections.map(({ to, structure }, projection) => {
    const wired = counts.reduce((sum, of) => sum + of[projection]!, 0);
    return Math.max(wired, Math.ceil((structure?.capacity ?? 0) * program.populations[to]!.count));
  });
}

/** Numbers that the pass with the most of them shares. */
function numbersNeeded(program: Program, synapses: readonly number[]): number {
  const passes = [...program.ticks.map((tick) => tick.passes), ...Object.values(program.onEnter)].flat();
  return Math.max(0, ...passes.map((pass) => passNumbers(program, pass, synapses)));
}

function passNumbers(program: Program, pass: Pass, synapses: readonly number[]): number {
  const elements = ({ site, owner }: Domain): number =>
    site === "synapse" ? synapses[owner]! : elementCount(program, { site, owner });
  if (pass.kind === "each" || pass.kind === "structure") return 0;
  if (pass.kind === "rank") return isShared(pass.scope) ? 2 * elements(pass.domain) : 0;
  if (!isShared(program.variables[pass.target]!.site)) return 0;
  const domains = pass.over.map(({ domain }) => domain);
  const each = pass.fn === "median" ? elements : (domain: Domain) => TALLY * domainBlocks(program, domain);
  return domains.reduce((sum, domain) => sum + each(domain), 0);
}

/** True for the sites whose one element every worker has. */
export function isShared(site: string): boolean {
  return site === "population" || site === "network";
}

/** Blocks of a domain; a domain that every worker has whole is one block. */
export function domainBlocks(program: Program, { site, owner }: Domain): number {
  if (site === "synapse") return blockCount(program.populations[program.projections[owner]!.to]!.count);
  return site === "post" || site === "branch" ? blockCount(program.populations[owner]!.count) : 1;
}

/** Elements of a domain other than synapses in the whole circuit. */
function elementCount(program: Program, { site, owner }: Domain): number {
  if (site === "pre") {
    const { from, delays } = program.projections[owner]!;
    return program.populations[from]!.count * delays.length;
  }
  if (site !== "post" && site !== "branch") return 1;
  const { count, branches } = program.populations[owner]!;
  return site === "branch" ? count * branches : count;
}

/** A worker's place in a team. */
export class Team {
  readonly plan: TeamPlan;
  readonly index: number;
  private readonly words: Uint32Array;
  /** By worker, then projection: the synapses it owns now. */
  synapseCounts: readonly (readonly number[])[];
  private readonly doubles: Float64Array;
  private readonly barrier: Barrier;
  private turn = 0;

  /** All members have the same `plan` and `memory`, of `plan.bytes` bytes and zero at the start. */
  constructor(plan: TeamPlan, index: number, memory: ArrayBuffer | SharedArrayBuffer) {
    this.plan = plan;
    this.index = index;
    this.synapseCounts = plan.synapseCounts;
    this.words = new Uint32Array(memory);
    this.doubles = new Float64Array(memory);
    this.barrier = new Barrier(new Int32Array(memory, 0, BARRIER_WORDS), plan.ranges.length);
  }

  /** Waits until all are here; what they wrote before is then there to be read. */
  meet(): void {
    if (this.plan.ranges.length > 1) this.barrier.meet();
  }

  /** Tells all how many synapses of each projection this worker owns; all call it at the same point. */
  shareCounts(own: readonly number[]): void {
    const { ranges } = this.plan;
    if (ranges.length === 1) {
      this.synapseCounts = [[...own]];
      return;
    }
    const numbers = this.nextNumbers();
    numbers.set(own, this.index * own.length);
    this.meet();
    this.synapseCounts = ranges.map((_, worker) => [
      ...numbers.subarray(worker * own.length, (worker + 1) * own.length),
    ]);
  }

  /** Gives the others the message of this worker, of so many words, and takes theirs; `inboxes` is where each belongs. */
  exchange(turn: number, words: number, inboxes: readonly Uint32Array[]): void {
    const { messages } = this.plan;
    const places = messages[turn]!;
    if (places.length === 1) return;
    const own = places[this.index]!;
    this.words[own - 1] = words;
    copyWords(inboxes[this.index]!, 0, this.words, own, words);
    this.meet();
    for (let worker = 0; worker < places.length; worker++) {
      if (worker === this.index) continue;
      const at = places[worker]!;
      copyWords(this.words, at, inboxes[worker]!, 0, this.words[at - 1]!);
    }
  }

  /** The numbers to be shared next: write, `meet`, read. All ask for them in the same order. */
  nextNumbers(): Float64Array {
    this.turn ^= 1;
    const from = this.plan.numbers[this.turn]!;
    return this.doubles.subarray(from, from + this.plan.numberCount);
  }
}

/** One by one: a message has a few dozen words, and two views of it would cost more than copying them. */
function copyWords(from: Uint32Array, at: number, to: Uint32Array, start: number, words: number): void {
  for (let k = 0; k < words; k++) to[start + k] = from[at + k]!;
}

/** The team of one that owns everything. */
export function soloTeam(program: Program, synapseCounts: readonly number[]): Team {
  const whole = program.populations.map(({ count }) => ({ first: 0, end: blockCount(count) }));
  const plan = planTeam(program, [whole], [synapseCounts]);
  return new Team(plan, 0, new ArrayBuffer(plan.bytes));
}
