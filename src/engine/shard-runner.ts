import type { EngineProgram } from "../plan/hoist.ts";
import type { BlockRanges } from "./block-ranges.ts";
import { restoreSection, stepOf, totalOf } from "./circuit-state.ts";
import { type InputSpikes, inputSpikes, inputsHold } from "./input-spikes.ts";
import { makeShard, type ShardPlace } from "./make-shard.ts";
import { ProtocolClock } from "./protocol-clock.ts";
import type { SpikeHook, StateSection } from "./running-circuit.ts";
import { advanceAxons, refreshHidden, type Shard, startAt } from "./shard.ts";
import { Silence } from "./silence.ts";
import { SpikeLog } from "./spike-log.ts";
import { SpikeRings } from "./spike-rings.ts";
import type { Team } from "./team.ts";
import { runEnter, runTick } from "./tick-passes.ts";

export interface RunnerOptions extends ShardPlace {
  readonly plastic: "lazy" | "eager";
  /** Number of the step at which the model starts. */
  readonly firstStep: number;
}

/**
 * What one worker does in a run: its shard, window by window, and the exchange of spikes with the others.
 *
 * A window ends after the shortest delay, at ticks, where the protocol changes something, and where `run` ends; results do
 * not depend on where `run` ends, nor on how many workers there are.
 */
export class ShardRunner {
  readonly shard: Shard;
  /** Sees every spike of the whole circuit while it is set. */
  onSpikes: SpikeHook | null = null;
  readonly blocks: BlockRanges;
  readonly inputs: readonly (InputSpikes | null)[];
  readonly rings: SpikeRings;
  private readonly log: SpikeLog;
  /** By worker: where its message lies in this memory. */
  private readonly inboxes: readonly Uint32Array[];
  private readonly totals: readonly Float64Array[];
  private readonly protocol: ProtocolClock;
  private readonly silence: Silence | null;
  private team: Team | null = null;
  private steps: number;
  private turn = 0;
  private restored = false;
  private heldTo = Number.NEGATIVE_INFINITY;

  constructor(prepared: EngineProgram, { ranges, index, plastic, firstStep }: RunnerOptions) {
    this.shard = makeShard(prepared, { ranges, index }, plastic);
    startAt(this.shard, firstStep);
    this.steps = firstStep;
    this.blocks = ranges[index]!;
    const { program, layout, memory, shape } = this.shard;
    this.rings = new SpikeRings(layout, memory);
    this.log = new SpikeLog(this.shard);
    const { words } = shape.exchange;
    this.inboxes = ranges.map(
      (_, k) => new Uint32Array(memory.buffer, layout.inboxes + 4 * k * words, words),
    );
    this.totals = program.populations.map((_, population) => totalOf(this.shard, population));
    this.protocol = new ProtocolClock(this.shard);
    this.inputs = program.populations.map((_, population) => inputSpikes(this.shard, population));
    this.silence = prepared.silence && new Silence(this.shard, prepared.silence, this.inputs);
  }

  /** Takes its place among those with whom spikes are exchanged; once, before the first run. */
  join(team: Team): void {
    this.team = team;
  }

  /** Steps that have been run, counted from the start of the model. */
  get step(): number {
    return this.steps;
  }

  /** Spikes of each whole population since the start. */
  get spikeCounts(): number[] {
    return this.totals.map((total) => total[0]!);
  }

  /** Runs so many steps on; all members of the team call it with the same number. */
  run(steps: number): void {
    const { team } = this;
    if (team === null) throw new Error("bug: a shard runs without a team");
    const end = this.step + steps;
    if (this.restored) {
      team.shareCounts(this.shard.synapseCounts);
      refreshHidden(this.shard);
    }
    this.restored = false;
    this.log.watch(this.onSpikes !== null);
    while (this.step < end) {
      for (const state of this.protocol.apply(this.step)) this.enter(state);
      const event = Math.min(this.protocol.next(this.step), this.step + this.stepsToTick());
      const skipped = this.silence?.leap(this.step, { end, event, team }) ?? 0;
      if (skipped > 0) {
        this.steps += skipped;
        this.tick(team);
        continue;
      }
      const free = Math.min(
        end - this.step,
        event - this.step,
        this.silence?.toLook(this.step) ?? Number.POSITIVE_INFINITY,
        this.inputsHeld() - this.step,
      );
      for (const input of this.inputs) input?.prepare(this.step);
      this.steps += this.runFreely(team, free);
      if (this.log.windowsLeft() < 1) this.log.tell(this.onSpikes);
      this.tick(team);
    }
    this.log.tell(this.onSpikes);
  }

  /** The step at which the rates of inputs must be prepared again. */
  private inputsHeld(): number {
    if (this.step >= this.heldTo) this.heldTo = inputsHold(this.shard.program, this.step);
    return this.heldTo;
  }

  /** Runs up to `steps` steps in which only spikes are exchanged; returns how many. */
  private runFreely(team: Team, steps: number): number {
    const { exports, shape } = this.shard;
    const windows = Math.min(Math.floor(steps / shape.windowSteps), this.log.windowsLeft());
    if (windows < 1) {
      this.window(team, steps);
      return steps;
    }
    if (this.inboxes.length === 1) exports.windows(windows, shape.windowSteps);
    else for (let window = 0; window < windows; window++) this.window(team, shape.windowSteps);
    return windows * shape.windowSteps;
  }

  private window(team: Team, steps: number): void {
    const { exports } = this.shard;
    team.exchange(this.turn, exports.window(steps), this.inboxes);
    this.turn ^= 1;
    exports.merge(steps);
  }

  /** Runs the passes of a vigilance state that begins now; all members of the team call it at the same step. */
  enter(state: string): void {
    if (this.team === null) throw new Error("bug: a shard runs without a team");
    this.silence?.stop(this.step);
    advanceAxons(this.shard);
    runEnter(this.shard, this.team, state, this.step);
    refreshHidden(this.shard);
  }

  private stepsToTick(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { steps } of this.shard.program.ticks) least = Math.min(least, steps - (this.step % steps));
    return least;
  }

  private tick(team: Team): void {
    let ran = false;
    this.shard.program.ticks.forEach(({ steps }, index) => {
      if (this.step % steps !== 0) return;
      if (!ran) advanceAxons(this.shard);
      runTick(this.shard, team, index, this.step);
      ran = true;
    });
    if (ran) refreshHidden(this.shard);
  }

  /** Takes over a section of a saved state, as `restoreSection`; the worker must not have run. */
  restore(section: StateSection): void {
    restoreSection(this, section);
    this.restored = true; // all workers see the same sections, hence all share their counts before they run on
    this.steps = stepOf(this.shard);
  }
}
