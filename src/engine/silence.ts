import { type SilencePass, silenceName } from "../emit/wasm-silence.ts";
import type { SilencePlan } from "../plan/silence-plan.ts";
import type { InputSpikes } from "./input-spikes.ts";
import { elementsOf, type Shard } from "./shard.ts";
import { advanceClocks, advanceSlot, clearSpikes, noSpikesKept } from "./silent-steps.ts";
import type { Team } from "./team.ts";
import { wholePower } from "./whole-power.ts";

/** Steps between two looks whether all is silent; ticks and protocol steps are looked at too. */
const LOOK = 64;
/** Fewest steps worth skipping, and most in one skip. */
const FEWEST = 16;
const MOST = 2 ** 24;

/**
 * Skips steps in which nothing can happen (X1), as one worker of a team.
 *
 * Whether and how far is decided at steps that the model fixes, from what no worker and no end of a run has a part in, and
 * kept in variables of the circuit: a run that is stopped in the middle of a skip, saved or not, goes on to the same bits.
 */
export class Silence {
  private readonly shard: Shard;
  private readonly plan: SilencePlan;
  private readonly inputs: readonly (InputSpikes | null)[];
  private readonly protocolSteps: ReadonlySet<number>;

  constructor(shard: Shard, plan: SilencePlan, inputs: readonly (InputSpikes | null)[]) {
    this.shard = shard;
    this.plan = plan;
    this.inputs = inputs;
    this.protocolSteps = new Set(shard.program.protocol.map(({ step }) => step));
  }

  /** Steps to the next look: no window may go beyond. */
  toLook(step: number): number {
    return LOOK - (step % LOOK);
  }

  /**
   * Skips from `step` to `end` at most, if all is silent; returns how many steps. `event` is the next step that a tick
   * ends or at which the protocol changes something. All workers call it with the same numbers.
   */
  leap(step: number, { end, event, team }: { end: number; event: number; team: Team }): number {
    if (step >= this.scalar(this.plan.until) && !this.begin(step, event, team)) return 0;
    const to = Math.min(end, this.scalar(this.plan.until));
    this.setSteps(to - this.scalar(this.plan.from));
    this.run("advance");
    advanceClocks(this.shard, to - step);
    advanceSlot(this.shard, step, to - step);
    clearSpikes(this.shard);
    return to - step;
  }

  /** Ends a skip at `step`, for a change from outside. */
  stop(step: number): void {
    this.set(this.plan.until, Math.min(step, this.scalar(this.plan.until)));
  }

  /** Begins a skip where one is possible. */
  private begin(step: number, event: number, team: Team): boolean {
    const { program } = this.shard;
    const isLook =
      step % LOOK === 0 ||
      this.protocolSteps.has(step) ||
      program.ticks.some(({ steps }) => step % steps === 0);
    if (!isLook || !noSpikesKept(this.shard)) return false;
    const inputs = this.inputs.map((input) => input?.nextSpike(step) ?? Number.POSITIVE_INFINITY);
    const until = least(team, Math.min(event, step + MOST, ...inputs));
    if (until - step < FEWEST) return false;
    this.setSteps(until - step);
    if (least(team, this.atRest() ? 1 : 0) === 0) return false;
    this.set(this.plan.from, step);
    this.set(this.plan.until, until);
    this.run("begin");
    return true;
  }

  /** True if none of the owned neurons can fire, or be moved other than in closed form, during the steps that are set. */
  private atRest(): boolean {
    const { control, populations } = this.shard.layout;
    const { buffer } = this.shard.memory;
    const slot = new DataView(buffer).getInt32(control.slot, true);
    for (const { population } of this.plan.populations) {
      const { refractory } = populations[population]!;
      if (refractory === 0) continue;
      const waking = new Int32Array(buffer, refractory, this.shard.shape.populations[population]!.count);
      for (const first of waking) if (first > slot) return false;
    }
    this.run("check");
    for (const { population, settled } of this.plan.populations) {
      const { count } = this.shard.shape.populations[population]!;
      for (const one of elementsOf(this.shard, settled, count)) if (one !== 1) return false;
    }
    return true;
  }

  private run(pass: SilencePass): void {
    for (const { population } of this.plan.populations)
      (this.shard.exports[silenceName(pass, population)] as (() => void) | undefined)?.();
  }

  private setSteps(steps: number): void {
    this.set(this.plan.steps, steps);
    for (const { variable, factor } of this.plan.powers) this.set(variable, wholePower(factor, steps));
  }

  private scalar(variable: number): number {
    return elementsOf(this.shard, variable, 1)[0]!;
  }

  private set(variable: number, value: number): void {
    elementsOf(this.shard, variable, 2).fill(value);
  }
}

/** The least of the numbers of all workers. */
function least(team: Team, own: number): number {
  const workers = team.plan.ranges.length;
  if (workers === 1) return own;
  const numbers = team.nextNumbers();
  numbers[team.index] = own;
  team.meet();
  return Math.min(...numbers.subarray(0, workers));
}
