import { foldOver } from "../program/fold-decay.ts";
import type { Decay, Variable } from "../program/program.ts";
import { unclocked } from "../program/storage.ts";
import { gatherAt, isScalar, loadScalar, rescale } from "./wasm-access.ts";
import { ELAPSED } from "./wasm-axons.ts";
import { branchNumbers, cellQuantities, ordinalsOf, together } from "./wasm-cells.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { type Access, type Half, LaneEmitter } from "./wasm-lanes.ts";

/** Where a kernel stands that works on four synapses of one neuron. */
export interface AfferentPlace {
  readonly projection: number;
  readonly neuron: Local;
  /** Numbers of four synapses and of their rows. */
  readonly synapses: readonly Local[];
  readonly rows: readonly Local[];
  /** Post variables that were read before the loop. */
  readonly splats: ReadonlyMap<string, Local>;
}

/** Four synapses of one neuron, anywhere in memory. */
export function afferentAccess(f: WasmFunction, parts: KernelParts, place: AfferentPlace): Access {
  const { from, to, delays } = parts.program.projections[place.projection]!;
  const decays = unclocked(parts.program, parts.storage, place.projection);
  const pushes = (locals: readonly Local[]) => locals.map((local) => () => f.get(local));
  const [synapses, rows] = [pushes(place.synapses), pushes(place.rows)];
  const branches = branchNumbers(f, parts, place.projection, {
    neurons: synapses.map(() => () => f.get(place.neuron)),
    synapses,
  });
  const raw = (variable: Variable, half: Half): void => {
    if (isScalar(variable)) loadScalar(f, parts, variable);
    else gatherAt(f, parts, variable, rows, half);
  };
  return {
    load(variable, half) {
      const decay = decays.find((one) => one.variable === variable.id);
      if (decay !== undefined) loadAdvanced(f, parts, place, { variable, decay, half, raw });
      else if (isScalar(variable)) loadScalar(f, parts, variable);
      else if (variable.site === "post") {
        const known = place.splats.get(variable.name);
        if (known !== undefined) f.get(known);
        else splatOfNeuron(f, parts, variable, place.neuron);
      } else {
        const numbers = { pre: rows, synapse: synapses, branch: branches }[variable.site as "pre"];
        gatherAt(f, parts, variable, numbers, half);
      }
    },
    store: (variable, half, value) => storeSynapses(f, parts, place.synapses, { variable, half, value }),
    ...cellQuantities(f, parts, {
      pre: {
        population: from,
        push: () =>
          together(
            f,
            rows.map((row) => () => {
              row();
              if (delays.length > 1) f.i32(delays.length).op("i32.div_u");
            }),
          ),
      },
      post: { population: to, push: () => f.get(place.neuron).op("i32x4.splat") },
      ordinal: ordinalsOf(f, parts, place.projection, synapses),
    }),
  };
}

/** Pushes a variable of one neuron in every lane. */
export function splatOfNeuron(f: WasmFunction, parts: KernelParts, variable: Variable, neuron: Local): void {
  f.get(neuron)
    .i32(variable.precision === "f32" ? 2 : 3)
    .op("i32.shl");
  const at = parts.layout.variables[variable.id]!;
  f.memory(variable.precision === "f32" ? "v128.load32_splat" : "v128.load64_splat", at);
  rescale(f, parts, variable, "down");
}

/** Pushes a variable of the axons that has no clock, as it is now: memory holds it as at the axon's last arrival. */
function loadAdvanced(
  f: WasmFunction,
  parts: KernelParts,
  place: AfferentPlace,
  of: { variable: Variable; decay: Decay; half: Half; raw: (variable: Variable, half: Half) => void },
): void {
  const { now } = parts.layout.control;
  const { lastStep } = parts.layout.projections[place.projection]!;
  const elapsed = [0, 1].map((half) => {
    const local = f.local("v128");
    f.i32(0).memory("v128.load64_splat", now);
    for (const row of place.rows.slice(2 * half, 2 * half + 2).reverse()) f.get(row).i32(3).op("i32.shl");
    f.memory("v128.load64_zero", lastStep).laneMemory("v128.load64_lane", lastStep, 1);
    f.op("f64x2.sub").splat(parts.program.dt, "f64x2").op("f64x2.mul").set(local);
    return local;
  }) as [Local, Local];
  const access: Access = {
    load: of.raw,
    store: () => {
      throw new Error("bug: an advanced variable is only read");
    },
    ...cellQuantities(f, parts, { pre: null, post: null }),
  };
  const lanes = new LaneEmitter({ f, ...parts, access });
  lanes.provide(ELAPSED, elapsed);
  const advanced = foldOver(of.decay, { kind: "local", local: ELAPSED });
  lanes.value(advanced.value, of.variable.precision, of.half);
  f.release(...elapsed);
}

function storeSynapses(
  f: WasmFunction,
  parts: KernelParts,
  synapses: readonly Local[],
  { variable, half, value }: { variable: Variable; half: Half; value: Local },
): void {
  const at = parts.layout.variables[variable.id]!;
  const single = variable.precision === "f32";
  const own = single ? synapses : synapses.slice(2 * half, 2 * half + 2);
  const scaled = parts.storage.clockOf.has(variable.id) ? f.local("v128") : value;
  if (scaled !== value) {
    f.get(value);
    rescale(f, parts, variable, "up");
    f.set(scaled);
  }
  own.forEach((synapse, lane) => {
    f.get(synapse)
      .i32(single ? 2 : 3)
      .op("i32.shl")
      .get(scaled);
    f.laneMemory(single ? "v128.store32_lane" : "v128.store64_lane", at, lane);
  });
  if (scaled !== value) f.release(scaled);
}
