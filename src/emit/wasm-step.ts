import { emitBundling } from "./wasm-bundles.ts";
import { emitClocks } from "./wasm-clocks.ts";
import { emitMerge, emitPack } from "./wasm-exchange.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import { emitInputs } from "./wasm-inputs.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { emitLazyWindow } from "./wasm-lazy.ts";
import { emitNeuronKernels, type NeuronKernels } from "./wasm-neurons.ts";
import { emitNoise } from "./wasm-noise.ts";
import { emitPostSpikes } from "./wasm-post.ts";
import { emitDelivery } from "./wasm-rows.ts";
import { emitSynapseDecays } from "./wasm-ticks.ts";
import { emitTouch } from "./wasm-touch.ts";

/**
 * Emits `window(steps)`: so many steps on end, as Program describes them, without ticks; gives the words of the message
 * of this worker. `merge(steps)` is to follow when the messages of all are there.
 *
 * Spikes that arrive are read from the rings; those that occur go to the outboxes and from there into the message.
 * Between windows memory holds the state between two steps. `windows(count, steps)` is `count` windows of a worker that
 * is alone, with their merges.
 */
export function emitWindow(parts: KernelParts): void {
  const window = emitOneWindow(parts);
  const merge = emitMerge(parts);
  const f = parts.module.function({ params: ["i32", "i32"], results: [] }, "windows");
  const [count, steps] = [f.param(0), f.param(1)];
  f.loop(() => {
    f.get(steps).call(window).op("drop");
    f.get(steps).call(merge);
    f.get(count).i32(1).op("i32.sub").tee(count);
  });
}

function emitOneWindow(parts: KernelParts): WasmFunction {
  const { program, layout, module } = parts;
  const kernels = program.populations.map((_, index) => emitNeuronKernels(parts, index));
  const arrivals = emitArrivals(parts);
  const clocks = [
    emitNoise(parts),
    emitClocks(parts, emitBundling(parts)),
    emitSynapseDecays(parts),
    ...parts.rules.map((rule) => rule && emitLazyWindow(parts, rule)),
  ];
  const fired = program.populations.map((_, index) => emitPostSpikes(parts, index));
  const inputs = emitInputs(parts);
  const pack = emitPack(parts);
  const restart = emitRestart(parts);
  const f = module.function({ params: ["i32"], results: ["i32"] }, "window");
  const steps = f.param(0);
  const { control } = layout;
  for (const [index, address] of control.outPointers.entries()) {
    f.i32(0).i32(layout.populations[index]!.outbox).memory("i32.store", address);
  }
  f.i32(0).i32(0).memory("i32.store", control.inWindow);
  callAll(f, kernels, "decayAll");
  const starts = fired.map((phase) => (phase === null ? null : f.local("i32")));
  f.loop(() => {
    noteStep(f, parts);
    for (const clock of clocks) if (clock !== null) f.call(clock);
    f.call(arrivals);
    for (const [index, start] of starts.entries()) {
      if (start !== null) f.i32(0).memory("i32.load", control.outPointers[index]!).set(start);
    }
    f.i32(0).memory("i32.load", control.inWindow).i32(1).op("i32.add").get(steps).op("i32.lt_u");
    f.if(
      () => callAll(f, kernels, "stepFused"),
      () => callAll(f, kernels, "stepLast"),
    );
    for (const [index, start] of starts.entries()) {
      if (start !== null)
        f.get(start).i32(0).memory("i32.load", control.outPointers[index]!).call(fired[index]!);
    }
    for (const kernel of kernels) {
      for (const gate of kernel?.gated ?? []) f.call(gate);
      if (kernel?.after != null) f.call(kernel.after);
    }
    for (const input of inputs) f.call(input);
    closeStep(f, parts, restart);
    f.get(steps).i32(0).memory("i32.load", control.inWindow).op("i32.gt_u");
    f.if(() => callAll(f, kernels, "decayEarly"));
    f.i32(0).memory("i32.load", control.inWindow).get(steps).op("i32.lt_u");
  });
  return f.get(steps).call(pack);
}

function callAll(
  f: WasmFunction,
  kernels: readonly (NeuronKernels | null)[],
  which: "decayAll" | "decayEarly" | "stepFused" | "stepLast",
): void {
  for (const kernel of kernels) {
    const made = kernel?.[which];
    if (made != null) f.call(made);
  }
}

/** Notes the number of the step for what is drawn in it and for axons that are brought to now. */
function noteStep(f: WasmFunction, parts: KernelParts): void {
  const { step, now, drawStep } = parts.layout.control;
  f.i32(0).i32(0).memory("f64.load", step).memory("f64.store", now);
  f.i32(0).i32(0).memory("f64.load", step).op("i64.trunc_f64_u").memory("i64.store", drawStep);
}

/** Phase 2: for each projection and delay, the spikes that left so many steps ago. */
function emitArrivals(parts: KernelParts): WasmFunction {
  const f = parts.module.function({ params: [], results: [] }, undefined, "arrivals");
  const entry = f.local("i32");
  const count = f.local("i32");
  for (const emit of [emitTouch, emitDelivery]) {
    for (const [index, { to }] of parts.program.projections.entries()) {
      if (parts.shape.populations[to]!.count === 0) continue;
      const handler = emit(parts, index);
      if (handler !== null) callForDelays(f, parts, index, { entry, count, handler });
    }
  }
  return f;
}

/** Calls `handler` with the spikes that arrive now through each delay of a projection. */
function callForDelays(
  f: WasmFunction,
  { program, layout }: KernelParts,
  index: number,
  { entry, count, handler }: { readonly entry: Local; readonly count: Local; readonly handler: WasmFunction },
): void {
  const { delays, from } = program.projections[index]!;
  const { ring } = layout.populations[from]!;
  delays.forEach((delay, k) => {
    f.i32(0)
      .memory("i32.load", layout.control.slot)
      .i32(delay + 1)
      .op("i32.sub");
    f.i32(layout.ringSteps - 1)
      .op("i32.and")
      .i32(3)
      .op("i32.shl")
      .tee(entry);
    f.memory("i32.load", ring + 4).tee(count);
    f.if(() => {
      f.get(entry).memory("i32.load", ring).get(count).i32(k).call(handler);
    });
  });
}

/** Notes how many spikes there were, and moves the clocks on. */
function closeStep(f: WasmFunction, parts: KernelParts, restart: WasmFunction): void {
  const { control } = parts.layout;
  for (const [index, population] of parts.layout.populations.entries()) {
    if ((parts.shape.inputs[index] ?? parts.shape.populations[index]!).count === 0) continue;
    f.i32(0).memory("i32.load", control.inWindow).i32(2).op("i32.shl");
    f.i32(0).memory("i32.load", control.outPointers[index]!).memory("i32.store", population.outCounts);
  }
  for (const address of [control.inWindow, control.slot]) {
    f.i32(0).i32(0).memory("i32.load", address).i32(1).op("i32.add").memory("i32.store", address);
  }
  f.i32(0)
    .memory("i32.load", control.slot)
    .i32(SLOTS)
    .op("i32.eq")
    .if(() => f.call(restart));
  f.i32(0).i32(0).memory("f64.load", control.step).f64(1).op("f64.add").memory("f64.store", control.step);
  f.i32(0)
    .i32(0)
    .memory("f64.load", control.step)
    .f64(parts.program.dt)
    .op("f64.mul")
    .memory("f64.store", control.time);
}

/** Steps after which the count of steps in 32 bits starts anew; a multiple of every ring. */
export const SLOTS = 2 ** 30;

/** Emits the restart of that count: steps that were noted move with it. */
function emitRestart(parts: KernelParts): WasmFunction {
  const f = parts.module.function({ params: [], results: [] });
  const offset = f.local("i32");
  f.i32(0).i32(0).memory("i32.store", parts.layout.control.slot);
  for (const { refractory, padded } of parts.layout.populations) {
    if (refractory === 0 || padded === 0) continue;
    f.i32(0).set(offset);
    f.loop(() => {
      f.get(offset).get(offset).memory("v128.load", refractory).splat(SLOTS, "i32x4").op("i32x4.sub");
      f.splat(0, "i32x4").op("i32x4.max_s").memory("v128.store", refractory);
      f.get(offset)
        .i32(16)
        .op("i32.add")
        .tee(offset)
        .i32(4 * padded)
        .op("i32.lt_u");
    });
  }
  return f;
}
