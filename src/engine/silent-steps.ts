import { rescaleName } from "../emit/wasm-clocks.ts";
import { boundaryName, lazyWindowSteps } from "../emit/wasm-lazy.ts";
import { SLOTS } from "../emit/wasm-step.ts";
import { exp } from "../numerics/elementary.ts";
import type { Shard } from "./shard.ts";
import { wholePower } from "./whole-power.ts";

/** Rescalings after which every trace is 0, and windows after which nothing waits any more: the others change nothing. */
const RESCALINGS = 128;
const WINDOWS = 8;

/** True if no spike is under way. */
export function noSpikesKept({ layout, memory, shape }: Shard): boolean {
  const words = new Uint32Array(memory.buffer);
  const slot = words[layout.control.slot >> 2]!;
  for (const { ring } of layout.populations) {
    for (let back = 1; back <= shape.longestDelay + 1; back++)
      if (words[(ring >> 2) + 2 * ((slot - back) & (layout.ringSteps - 1)) + 1] !== 0) return false;
  }
  return true;
}

/** Empties the lists of spikes: all that were kept have arrived, and none were found since. */
export function clearSpikes({ layout, memory, shape }: Shard): void {
  const words = new Uint32Array(memory.buffer);
  for (const { ring, outbox, outCounts } of layout.populations) {
    for (let entry = 0; entry < layout.ringSteps; entry++) words[(ring >> 2) + 2 * entry + 1] = 0;
    words.fill(outbox, outCounts >> 2, (outCounts >> 2) + shape.windowSteps);
  }
}

/** Moves the number of the step, and what is counted like it, from `step` on by `steps`. */
export function advanceSlot({ layout, memory, program, shape }: Shard, step: number, steps: number): void {
  const { control, populations } = layout;
  const view = new DataView(memory.buffer);
  view.setFloat64(control.step, step + steps, true);
  view.setFloat64(control.time, (step + steps) * program.dt, true);
  // what a tick draws and brings to now belongs to the last step before it, as after a window
  view.setFloat64(control.now, step + steps - 1, true);
  view.setBigUint64(control.drawStep, BigInt(step + steps - 1), true);
  const before = view.getInt32(control.slot, true);
  const restarts = before < SLOTS && before + steps >= SLOTS;
  view.setInt32(control.slot, before + steps - (restarts ? SLOTS : 0), true);
  if (!restarts) return;
  for (const [index, { refractory }] of populations.entries()) {
    if (refractory === 0) continue;
    const waking = new Int32Array(memory.buffer, refractory, shape.populations[index]!.count);
    for (let i = 0; i < waking.length; i++) waking[i] = Math.max(0, waking[i]! - SLOTS);
  }
}

/**
 * Moves the clocks of traces and the windows of lazy rules on, with the rescalings and settlings that fall due.
 *
 * Where a clock stands depends on the steps since its last restart alone, not on the skips by which it got there.
 */
export function advanceClocks(shard: Shard, steps: number): void {
  const { control } = shard.layout;
  shard.storage.clocks.forEach(({ rate, steps: span }, index) => {
    const restart = shard.exports[rescaleName(index)] as () => void;
    advanceClock(shard, control.clocks[index]!, { rate, span, steps, restart, most: RESCALINGS });
  });
  shard.rules.forEach((rule, projection) => {
    if (rule === null) return;
    const restart = shard.exports[boundaryName(projection)] as () => void;
    const at = control.windows[projection]!;
    const span = lazyWindowSteps(rule, shard.program.dt);
    const left = advanceClock(shard, at, { rate: rule.rate, span, steps, restart, most: WINDOWS });
    const view = new DataView(shard.memory.buffer);
    view.setInt32(at.window, view.getInt32(at.window, true) + left, true);
  });
}

/** Returns the restarts beyond `most`, which were left out. */
function advanceClock(
  { memory, program }: Shard,
  at: { readonly up: number; readonly down: number; readonly steps: number },
  clock: {
    readonly rate: number;
    readonly span: number;
    readonly steps: number;
    readonly restart: () => void;
    readonly most: number;
  },
): number {
  const view = new DataView(memory.buffer);
  const change = exp(clock.rate * program.dt);
  const set = (steps: number): void => {
    view.setFloat64(at.up, wholePower(change, steps), true);
    view.setFloat64(at.down, wholePower(1 / change, steps), true);
    view.setInt32(at.steps, steps, true);
  };
  const due = view.getInt32(at.steps, true) + clock.steps;
  const restarts = Math.floor(due / clock.span);
  for (let k = 0; k < Math.min(restarts, clock.most); k++) {
    set(clock.span);
    clock.restart();
  }
  set(due % clock.span);
  return Math.max(0, restarts - clock.most);
}
