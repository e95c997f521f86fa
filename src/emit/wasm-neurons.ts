import { fold } from "../program/fold-decay.ts";
import type { Decay, NeuronProgram, Statement } from "../program/program.ts";
import { neuronAccess } from "./wasm-access.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { afferentPass } from "./wasm-post.ts";

/** The passes over the neurons of a population. */
export interface NeuronKernels {
  /** Phase 1 of the first step of a window: every decay. */
  readonly decayAll: WasmFunction | null;
  /** Phase 1 of the others: decays that arrivals read. */
  readonly decayEarly: WasmFunction | null;
  /** Phases 3 and 4, and then the rest of phase 1 of the next step. */
  readonly stepFused: WasmFunction;
  /** Phases 3 and 4 alone: the last step of a window, so that memory then holds the state between steps. */
  readonly stepLast: WasmFunction;
  /** Phase 6: changes at the synapses of neurons whose condition is positive, in order, and then the filters. */
  readonly gated: readonly WasmFunction[];
  readonly after: WasmFunction | null;
}

/** Emits the passes of population `index`; null if the worker owns none of its neurons. */
export function emitNeuronKernels(parts: KernelParts, index: number): NeuronKernels | null {
  const { body } = parts.program.populations[index]!;
  if (body.kind !== "neurons" || parts.shape.populations[index]!.count === 0) return null;
  const early = parts.storage.early[index]!;
  const fused = parts.storage.fused[index]!;
  const decays = (list: readonly Decay[]) =>
    list.length === 0
      ? null
      : neuronPass(parts, index, (lanes) =>
          lanes.statements(list.map((decay) => fold(decay, parts.program.dt))),
        );
  const { neuron } = body;
  return {
    decayAll: decays([...early, ...fused]),
    decayEarly: decays(early),
    stepFused: stepKernel(parts, index, neuron, fused),
    stepLast: stepKernel(parts, index, neuron, []),
    gated: neuron.gated.map((gate) => gatedKernel(parts, index, gate)),
    after:
      neuron.after.length === 0 ? null : neuronPass(parts, index, (lanes) => lanes.statements(neuron.after)),
  };
}

/** A function that runs `inside` for all neurons, four at a time; exported if it has a name. */
export function neuronPass(
  parts: KernelParts,
  index: number,
  inside: (lanes: LaneEmitter, f: WasmFunction, offset: Local) => void,
  name?: string,
): WasmFunction {
  const f = parts.module.function(
    { params: [], results: [] },
    name,
    name ?? `neurons ${parts.program.populations[index]!.name}`,
  );
  const offset = f.local("i32");
  f.i32(0).set(offset);
  f.loop(() => {
    const lanes = new LaneEmitter({ f, ...parts, access: neuronAccess(f, parts, index, offset) });
    inside(lanes, f, offset);
    lanes.flush();
    f.get(offset).i32(16).op("i32.add").tee(offset);
    f.i32(4 * parts.layout.populations[index]!.padded).op("i32.lt_u");
  });
  return f;
}

function stepKernel(
  parts: KernelParts,
  index: number,
  neuron: NeuronProgram,
  next: readonly Decay[],
): WasmFunction {
  return neuronPass(parts, index, (lanes, f, offset) => {
    const resting = neuron.refractorySteps > 0 ? restingNeurons(f, offset, parts, index) : undefined;
    const held = (statement: Statement) =>
      statement.kind === "assign" && statement.held === true ? resting : undefined;
    lanes.statements(neuron.integrate, held);
    lanes.mask(neuron.threshold);
    if (resting !== undefined) f.get(resting).op("v128.andnot");
    const fired = f.local("v128");
    const bits = f.local("i32");
    f.tee(fired).op("i32x4.bitmask").tee(bits);
    lanes.when(() => {
      const still = f.local("v128");
      f.get(fired).op("v128.not").set(still);
      lanes.statements(neuron.reset, () => still);
      if (resting !== undefined) rest(f, { offset, still }, parts, index);
      emitFired(f, parts, index, { offset, bits });
      f.release(still);
    });
    lanes.statements(next.map((decay) => fold(decay, parts.program.dt)));
    if (resting !== undefined) f.release(resting);
    f.release(fired, bits);
  });
}

/** Mask of the neurons that are refractory: those whose next active step is still to come. */
function restingNeurons(f: WasmFunction, offset: Local, parts: KernelParts, index: number): Local {
  const resting = f.local("v128");
  f.get(offset).memory("v128.load", parts.layout.populations[index]!.refractory);
  f.i32(0).memory("v128.load32_splat", parts.layout.control.slot).op("i32x4.gt_s").set(resting);
  return resting;
}

/** Notes the next active step of the neurons that are not `still`. */
function rest(
  f: WasmFunction,
  { offset, still }: { readonly offset: Local; readonly still: Local },
  parts: KernelParts,
  index: number,
): void {
  const { body } = parts.program.populations[index]!;
  const steps = body.kind === "neurons" ? body.neuron.refractorySteps + 1 : 0;
  const at = parts.layout.populations[index]!.refractory;
  f.get(offset).get(offset).memory("v128.load", at);
  f.i32(0).memory("v128.load32_splat", parts.layout.control.slot).splat(steps, "i32x4").op("i32x4.add");
  f.get(still).op("v128.bitselect").memory("v128.store", at);
}

/** Runs the statements of a gate at all synapses of its projection onto each neuron whose condition is positive. */
function gatedKernel(parts: KernelParts, index: number, gate: NeuronProgram["gated"][number]): WasmFunction {
  return neuronPass(parts, index, (lanes, f, offset) => {
    const bits = f.local("i32");
    lanes.mask({ kind: "binary", op: ">", left: gate.condition, right: { kind: "constant", value: 0 } });
    f.op("i32x4.bitmask").tee(bits);
    f.if(() => {
      overLanes(f, parts, index, { offset, bits }, (neuron) => {
        afferentPass(f, parts, gate.projection, neuron, gate.statements);
      });
    });
    f.release(bits);
  });
}

/** Runs `inside` for each neuron whose bit is set; clears the bits. */
function overLanes(
  f: WasmFunction,
  parts: KernelParts,
  index: number,
  { offset, bits }: { readonly offset: Local; readonly bits: Local },
  inside: (neuron: Local) => void,
): void {
  const neuron = f.local("i32");
  f.loop(() => {
    f.get(offset).i32(2).op("i32.shr_u").get(bits).op("i32.ctz", "i32.add").tee(neuron);
    f.i32(parts.shape.populations[index]!.count).op("i32.lt_u");
    f.if(() => inside(neuron));
    f.get(bits).get(bits).i32(1).op("i32.sub", "i32.and").tee(bits);
  });
  f.release(neuron);
}

/** Appends the neurons of the mask to the list of the window. */
function emitFired(
  f: WasmFunction,
  parts: KernelParts,
  index: number,
  of: { readonly offset: Local; readonly bits: Local },
): void {
  const pointer = f.local("i32");
  const at = parts.layout.control.outPointers[index]!;
  f.i32(0).memory("i32.load", at).set(pointer);
  overLanes(f, parts, index, of, (neuron) => {
    f.get(pointer).get(neuron).memory("i32.store", 0);
    f.get(pointer).i32(4).op("i32.add").set(pointer);
  });
  f.i32(0).get(pointer).memory("i32.store", at);
  f.release(pointer);
}
