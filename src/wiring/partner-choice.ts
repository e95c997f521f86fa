import { uniformOf } from "../numerics/inverse-draw.ts";
import { sparseDraw } from "../numerics/sparse-draw.ts";
import type { Program, StructurePass } from "../program/program.ts";
import { delayOfPair } from "./new-synapse.ts";

/** A synapse to be formed: its ends by their numbers in their populations, its branch among those of its target. */
export interface Formation {
  /** Number in the parts of the pass. */
  readonly part: number;
  readonly pre: number;
  readonly post: number;
  /** Number of its delay. */
  readonly delay: number;
  readonly branch: number;
  readonly ordinal: number;
}

/** Relative chance of a partner on a branch of the neuron in question. */
export type Chance = (part: number, pre: number, delay: number, branch: number) => number;

/**
 * Draws partners for the synapses that a neuron forms, one after the other.
 *
 * A partner is drawn from all cells that have room for a synapse onto the neuron, by inversion of one uniform number over
 * their chances in the order (projection, pre). What was drawn counts as connected for the draws that follow.
 */
export class PartnerChoice {
  private readonly program: Program;
  private readonly pass: StructurePass;
  private readonly parts: readonly Candidates[];
  private readonly words = new Uint32Array(4);
  private post = 0;
  private draws = 0;
  private branch = -1;

  constructor(program: Program, pass: StructurePass) {
    this.program = program;
    this.pass = pass;
    this.parts = pass.parts.map(({ projection }) => new Candidates(program, projection));
  }

  /** Turns to a neuron without synapses; those that it has are told with `note`. */
  begin(post: number): void {
    this.post = post;
    this.draws = 0;
    this.branch = -1;
    for (const part of this.parts) part.begin(post);
  }

  /** A synapse that the neuron has. */
  note(part: number, pre: number, delay: number, ordinal: number): void {
    this.parts[part]!.note(pre, delay, ordinal);
  }

  /** The next synapse onto this branch, or onto any (-1); null if no cell is left or has a chance. */
  choose(branch: number, tick: number, chance: Chance): Formation | null {
    const { formation, population } = this.pass;
    const { firstCell } = this.program.populations[population]!;
    if (this.draws === 0 || branch !== this.branch) {
      this.branch = branch;
      for (const [index, part] of this.parts.entries()) {
        const even = this.pass.parts[index]!.chance === null;
        part.weigh(branch, even ? null : (...at) => chance(index, ...at));
      }
    }
    sparseDraw(this.words, formation!.partner, this.draws++, firstCell + this.post, tick);
    const total = this.parts.reduce((sum, part) => sum + part.total(), 0);
    if (!(total > 0)) return null;
    let left = uniformOf(this.words[0]!) * total;
    // rounding may leave a rest beyond the last: then the last with a chance is taken
    const last = this.parts.findLastIndex((part) => part.total() > 0);
    for (const [index, part] of this.parts.entries()) {
      if (index < last && left >= part.total()) left -= part.total();
      else if (part.total() > 0) return this.taken(index, part.at(left), tick);
    }
    return null;
  }

  private taken(part: number, pre: number, tick: number): Formation {
    const candidates = this.parts[part]!;
    const { from, to, branchOf } = this.program.projections[this.pass.parts[part]!.projection]!;
    const target = this.program.populations[to]!;
    const { delay, ordinal } = candidates.take(pre);
    let branch = Math.max(0, this.branch);
    if (this.branch < 0 && branchOf === "ordered") branch = candidates.orderedBranch(pre);
    else if (this.branch < 0 && branchOf === "uniform") {
      const { firstCell } = this.program.populations[from]!;
      const key = this.pass.formation!.branch;
      sparseDraw(this.words, key, firstCell + pre, target.firstCell + this.post, tick, ordinal);
      branch = Math.floor(uniformOf(this.words[0]!) * target.branches);
    }
    return { part, pre, post: this.post, delay, branch, ordinal };
  }
}

/** The cells of one projection as partners of one neuron. */
class Candidates {
  private readonly program: Program;
  private readonly projection: number;
  private readonly delayOf: (pre: number, post: number) => number;
  private readonly count: number;
  private post = 0;
  /** By presynaptic cell: synapses in the row that a new one would join. */
  private readonly inRow: Uint16Array;
  private readonly ordinals = new Map<number, Set<number>>();
  private readonly chances: Float64Array;
  private sum = 0;

  constructor(program: Program, projection: number) {
    this.program = program;
    this.projection = projection;
    this.delayOf = delayOfPair(program, projection);
    this.count = program.populations[program.projections[projection]!.from]!.count;
    this.inRow = new Uint16Array(this.count);
    this.chances = new Float64Array(this.count);
  }

  begin(post: number): void {
    this.post = post;
    this.inRow.fill(0);
    this.ordinals.clear();
  }

  note(pre: number, delay: number, ordinal: number): void {
    if (delay === this.delayOf(pre, this.post)) this.inRow[pre]!++;
    const known = this.ordinals.get(pre);
    if (known === undefined) this.ordinals.set(pre, new Set([ordinal]));
    else known.add(ordinal);
  }

  /** Finds the chance of every cell; `chance` null: the same for all. */
  weigh(branch: number, chance: ((pre: number, delay: number, branch: number) => number) | null): void {
    for (let pre = 0; pre < this.count; pre++) {
      const excluded = this.isFull(pre) || this.isSelf(pre) || !this.reaches(pre, branch);
      // the delay of a pair may have to be drawn: not where nobody asks
      const value = excluded ? 0 : (chance?.(pre, this.delayOf(pre, this.post), branch) ?? 1);
      this.chances[pre] = value > 0 && value < Number.POSITIVE_INFINITY ? value : 0;
    }
    this.sum = sum(this.chances);
  }

  total(): number {
    return this.sum;
  }

  /** The cell at which the chances of those before it and its own exceed `left`. */
  at(left: number): number {
    let last = 0;
    for (let pre = 0; pre < this.count; pre++) {
      const chance = this.chances[pre]!;
      if (chance === 0) continue;
      last = pre;
      if (left < chance) return pre;
      left -= chance;
    }
    return last;
  }

  take(pre: number): { delay: number; ordinal: number } {
    const delay = this.delayOf(pre, this.post);
    const used = this.ordinals.get(pre);
    let ordinal = 0;
    while (used?.has(ordinal)) ordinal++;
    this.note(pre, delay, ordinal);
    if (this.isFull(pre)) {
      this.chances[pre] = 0;
      this.sum = sum(this.chances);
    }
    return { delay, ordinal };
  }

  orderedBranch(pre: number): number {
    const { to } = this.program.projections[this.projection]!;
    return Math.floor((pre * this.program.populations[to]!.branches) / this.count);
  }

  private isFull(pre: number): boolean {
    return this.inRow[pre]! >= this.program.projections[this.projection]!.structure!.multiplicity;
  }

  private isSelf(pre: number): boolean {
    const { from, to, wiring } = this.program.projections[this.projection]!;
    if (pre !== this.post) return false;
    if (wiring.kind === "all-to-all" && wiring.exceptPartner) return true;
    return from === to && "autapses" in wiring && !wiring.autapses;
  }

  private reaches(pre: number, branch: number): boolean {
    if (branch < 0) return true;
    const { branchOf } = this.program.projections[this.projection]!;
    return branchOf !== "ordered" || this.orderedBranch(pre) === branch;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
