import { ModelError } from "../model/errors.ts";
import type { StructurePass } from "../program/program.ts";
import { blockCapacity } from "../wiring/new-synapse.ts";
import { type Formation, PartnerChoice } from "../wiring/partner-choice.ts";
import { blockSize } from "../wiring/wiring.ts";
import { ordinalsIn } from "./ordinals.ts";
import { type AddedSynapse, rebuildRows } from "./rebuild-rows.ts";
import type { Shard } from "./shard.ts";
import type { Team } from "./team.ts";
import { TickElements } from "./tick-elements.ts";
import { overSynapses } from "./variable-values.ts";

/**
 * Phase 8 of an instance, when `step` steps are done: removals, then formations, in (projection, pre, post) order.
 *
 * Everything is decided from the owned cells and the synapses onto them, so that each worker does its blocks alone; only
 * how many synapses there are is told to the others. All workers call it at the same step.
 */
export function runStructure(shard: Shard, team: Team, pass: StructurePass, step: number): void {
  const change = new StructureChange(shard, pass, step);
  change.run();
  if (shard.program.projections.length > 0) team.shareCounts(shard.synapseCounts);
}

class StructureChange {
  private readonly shard: Shard;
  private readonly pass: StructurePass;
  private readonly step: number;
  private readonly cells: number;
  private readonly first: number;
  private readonly elements: TickElements;

  constructor(shard: Shard, pass: StructurePass, step: number) {
    this.shard = shard;
    this.pass = pass;
    this.step = step;
    const { first, count } = shard.shape.populations[pass.population]!;
    this.first = first;
    this.cells = count;
    this.elements = new TickElements(shard, step);
  }

  run(): void {
    const stays = this.pass.parts.map((_, part) => this.staying(part));
    const formations = this.wanted(stays);
    const formed = new Float64Array(this.cells);
    const refused = new Float64Array(this.cells);
    this.pass.parts.forEach(({ projection }, part) => {
      const own = formations.filter((one) => one.part === part);
      const added = this.admitted(projection, own, stays[part]!, { formed, refused });
      const removed = stays[part]!.includes(0);
      if (!removed && added.length === 0) return;
      const kept = stays[part]!;
      let n = 0;
      const places = new Uint8Array(this.shard.shape.projections[projection]!.synapses);
      overSynapses(this.shard, projection, (place) => (places[place] = kept[n++]!));
      const fresh = rebuildRows(this.shard, projection, (place) => places[place] === 1, added);
      this.begin(part, fresh);
    });
    this.count(this.pass.formed, formed);
    this.count(this.pass.refused, refused);
  }

  /** By synapse of a part: 1 if it stays; those that go are counted. */
  private staying(part: number): Uint8Array {
    const { projection, removal } = this.pass.parts[part]!;
    const stays = new Uint8Array(this.shard.synapseCounts[projection]!).fill(1);
    if (removal === null) return stays;
    const eliminated = new Float64Array(this.cells);
    const goes = this.elements.evaluator(removal);
    const { frame } = this.elements;
    this.elements.over({ site: "synapse", owner: projection }, () => {
      if (goes(frame) === 0) return;
      stays[frame.synapse] = 0;
      eliminated[frame.post]!++;
    });
    this.count(this.pass.eliminated, eliminated);
    return stays;
  }

  /** Adds to a count of the owned neurons. */
  private count(variable: number, by: Float64Array): void {
    if (by.every((one) => one === 0)) return;
    const before = this.elements.evaluator({ kind: "read", variable });
    const store = this.elements.store(variable);
    const { frame } = this.elements;
    this.elements.over({ site: "post", owner: this.pass.population }, () => {
      store(before(frame) + by[frame.post]!);
    });
  }

  /** The formations that the owned neurons ask for, each with its partner. */
  private wanted(stays: readonly Uint8Array[]): readonly Formation[] {
    const { formation, parts, population } = this.pass;
    if (formation === null || this.cells === 0) return [];
    const { elements, shard, first } = this;
    const { frame } = elements;
    const { branches } = shard.program.populations[population]!;
    const countOf = elements.evaluator(formation.count);
    const chances = parts.map(({ chance }) => chance && elements.evaluator(chance));
    const found: Formation[] = [];
    let choice: PartnerChoice | null = null;
    let synapses: readonly SynapsesByTarget[] = [];
    let turnedTo = -1;
    elements.over({ site: formation.site, owner: population }, () => {
      const { post } = frame;
      const branch = formation.site === "branch" ? frame.branch - post * branches : -1;
      for (let left = countOf(frame); left > 0; left--) {
        // most ticks form nothing: what a choice needs is made when one is made
        choice ??= new PartnerChoice(shard.program, this.pass);
        if (turnedTo < 0) synapses = parts.map(({ projection }, p) => byTarget(shard, projection, stays[p]!));
        if (turnedTo !== post) turnTo(choice, first + post, post, synapses);
        turnedTo = post;
        const one = choice.choose(branch, frame.step, (part, pre, delay, on) => {
          const { delays } = shard.program.projections[parts[part]!.projection]!;
          frame.row = pre * delays.length + delay;
          frame.branch = post * branches + Math.max(0, on);
          frame.ambient.pre = pre;
          return chances[part]!(frame);
        });
        if (one === null) break;
        found.push(one);
      }
    });
    return found;
  }

  /** What the blocks have room for, sorted by row, target and ordinal; others are counted as refused. */
  private admitted(
    projection: number,
    formations: readonly Formation[],
    stays: Uint8Array,
    counts: { readonly formed: Float64Array; readonly refused: Float64Array },
  ): readonly AddedSynapse[] {
    if (formations.length === 0) return [];
    const room = this.roomOfBlocks(projection, stays);
    const { length } = this.shard.program.projections[projection]!.delays;
    const size = blockSize(this.shard.program.populations[this.pass.population]!.count);
    const order = (a: Formation, b: Formation) => a.pre - b.pre || a.post - b.post || a.ordinal - b.ordinal;
    const added: AddedSynapse[] = [];
    for (const { pre, post, delay, branch, ordinal } of [...formations].sort(order)) {
      const target = post - this.first;
      const block = Math.floor(target / size);
      const admits = room[block]!-- > 0;
      counts[admits ? "formed" : "refused"][target]!++;
      if (admits) added.push({ row: pre * length + delay, target, branch, ordinal });
    }
    return added.sort((a, b) => a.row - b.row || a.target - b.target || a.ordinal - b.ordinal);
  }

  /** By owned block: synapses for which there is room once those that go are gone. */
  private roomOfBlocks(projection: number, stays: Uint8Array): number[] {
    const size = blockSize(this.shard.program.populations[this.pass.population]!.count);
    const room = Array.from({ length: Math.ceil(this.cells / size) }, (_, block) =>
      blockCapacity(this.shard.program, projection, Math.min(this.cells - block * size, size)),
    );
    let n = 0;
    overSynapses(this.shard, projection, (_, __, target) => {
      if (stays[n++] === 1) room[Math.floor(target / size)]!--;
    });
    return room;
  }

  /** Gives new synapses their weights, and then the initial values of their variables. */
  private begin(part: number, fresh: Uint32Array): void {
    if (fresh.length === 0) return;
    const { projection, weight } = this.pass.parts[part]!;
    const { variables, projections } = this.shard.program;
    const { weightVariable, name } = projections[projection]!;
    const own = variables.filter((v) => v.site === "synapse" && v.projection === projection);
    const elements = new TickElements(this.shard, this.step);
    const { frame } = elements;
    for (const first of [true, false]) {
      for (const variable of own) {
        if ((variable.id === weightVariable) !== first) continue;
        const value = elements.evaluator(first ? weight : variable.initial);
        const store = elements.store(variable.id);
        let next = 0;
        elements.over({ site: "synapse", owner: projection }, () => {
          if (frame.synapse !== fresh[next]) return;
          next++;
          const start = value(frame);
          if (!Number.isFinite(start)) throw notFinite(variable.name, name, start, frame.ambient.t);
          store(start);
        });
      }
    }
  }
}

function notFinite(variable: string, projection: string, value: number, t: number): ModelError {
  return new ModelError(
    `${variable} of a new synapse is ${value} at t = ${t} ms`,
    "look for a division by zero in the weight of the structural block, or in the initial value",
    { owner: `new synapse of ${projection}` },
  );
}

interface SynapsesByTarget {
  readonly delays: number;
  /** By owned cell, and one more: first entry. */
  readonly start: Uint32Array;
  readonly row: Uint32Array;
  readonly ordinal: Uint16Array;
}

/** The synapses that stay, by their target. */
function byTarget(shard: Shard, projection: number, stays: Uint8Array): SynapsesByTarget {
  const { to, delays } = shard.program.projections[projection]!;
  const { count } = shard.shape.populations[to]!;
  const ordinals = ordinalsIn(shard, projection);
  const start = new Uint32Array(count + 1);
  let n = 0;
  overSynapses(shard, projection, (_, __, target) => {
    if (stays[n++] === 1) start[target + 1]!++;
  });
  for (let cell = 0; cell < count; cell++) start[cell + 1]! += start[cell]!;
  const at = start.slice();
  const row = new Uint32Array(start[count]!);
  const ordinal = new Uint16Array(start[count]!);
  n = 0;
  overSynapses(shard, projection, (place, own, target) => {
    if (stays[n++] !== 1) return;
    ordinal[at[target]!] = ordinals?.[place] ?? 0;
    row[at[target]!++] = own;
  });
  return { delays: delays.length, start, row, ordinal };
}

function turnTo(
  choice: PartnerChoice,
  post: number,
  target: number,
  parts: readonly SynapsesByTarget[],
): void {
  choice.begin(post);
  parts.forEach(({ start, row, ordinal, delays }, part) => {
    for (let k = start[target]!; k < start[target + 1]!; k++)
      choice.note(part, Math.floor(row[k]! / delays), row[k]! % delays, ordinal[k]!);
  });
}
