import type { Statement, Variable } from "./program.ts";
import { isScalar, loadAmbient, loadScalar, oneElementAccess, rescale } from "./wasm-access.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { type Access, LaneEmitter } from "./wasm-lanes.ts";
import { gather } from "./wasm-lazy.ts";

/** Emits `fired(first, end)`: phase 5 for the neurons whose numbers lie between two addresses; null if nothing is done. */
export function emitPostSpikes(parts: KernelParts, index: number): WasmFunction | null {
  const { body } = parts.program.populations[index]!;
  if (body.kind !== "neurons" || body.neuron.onPost.length === 0) return null;
  const { onPost } = body.neuron;
  const f = parts.module.function({ params: ["i32", "i32"], results: [] });
  const [at, end] = [f.param(0), f.param(1)];
  const neuron = f.local("i32");
  f.get(at)
    .get(end)
    .op("i32.lt_u")
    .if(() => {
      f.loop(() => {
        f.get(at).memory("i32.load", 0).set(neuron);
        for (const step of onPost) {
          if (step.kind === "post") postStatements(f, parts, neuron, step.statements);
          else {
            const rule = parts.rules[step.projection]!;
            if (rule === null) afferentPass(f, parts, step.projection, neuron, step.statements);
            else gather(f, parts, rule, neuron);
          }
        }
        f.get(at).i32(4).op("i32.add").tee(at).get(end).op("i32.lt_u");
      });
    });
  return f;
}

function postStatements(
  f: WasmFunction,
  parts: KernelParts,
  neuron: Local,
  statements: readonly Statement[],
): void {
  const lanes = new LaneEmitter({ f, ...parts, access: oneElementAccess(f, parts, neuron) });
  lanes.statements(statements);
  lanes.flush();
}

/** Runs statements at all synapses of a projection onto a neuron, four at a time, through the index by target. */
export function afferentPass(
  f: WasmFunction,
  parts: KernelParts,
  projection: number,
  neuron: Local,
  statements: readonly Statement[],
): void {
  const index = parts.layout.projections[projection]!.eager!;
  const entry = f.local("i32");
  const last = f.local("i32");
  const synapses = [0, 1, 2, 3].map(() => f.local("i32"));
  const rows = [0, 1, 2, 3].map(() => f.local("i32"));
  const splats = new Map<string, Local>();
  const access = afferentAccess(f, parts, { neuron, synapses, rows, splats });
  f.get(neuron).i32(2).op("i32.shl").memory("i32.load", index.start).i32(2).op("i32.shl").set(entry);
  f.get(neuron)
    .i32(2)
    .op("i32.shl")
    .memory("i32.load", index.start + 4)
    .i32(2)
    .op("i32.shl")
    .set(last);
  preload(f, parts, neuron, statements, splats);
  f.get(entry)
    .get(last)
    .op("i32.lt_u")
    .if(() => {
      f.loop(() => {
        for (const [lane, local] of synapses.entries()) {
          f.get(entry)
            .memory("i32.load", index.synapse + 4 * lane)
            .set(local);
        }
        for (const [lane, local] of rows.entries())
          f.get(entry)
            .memory("i32.load", index.row + 4 * lane)
            .set(local);
        const lanes = new LaneEmitter({ f, ...parts, access });
        lanes.statements(statements);
        lanes.flush();
        f.get(entry).i32(16).op("i32.add").tee(entry).get(last).op("i32.lt_u");
      });
    });
  f.release(entry, last, ...synapses, ...rows, ...splats.values());
}

/** Reads the post variables of the statements once, before the loop. */
function preload(
  f: WasmFunction,
  parts: KernelParts,
  neuron: Local,
  statements: readonly Statement[],
  splats: Map<string, Local>,
): void {
  const wanted = new Set<number>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { kind, variable } = node as { kind?: string; variable?: number };
    if (kind === "read" && variable !== undefined) wanted.add(variable);
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(statements);
  for (const id of wanted) {
    const variable = parts.program.variables[id]!;
    if (variable.site !== "post") continue;
    const local = f.local("v128");
    splatOfNeuron(f, parts, variable, neuron);
    f.set(local);
    splats.set(variable.name, local);
  }
}

function splatOfNeuron(f: WasmFunction, parts: KernelParts, variable: Variable, neuron: Local): void {
  f.get(neuron)
    .i32(variable.precision === "f32" ? 2 : 3)
    .op("i32.shl");
  const at = parts.layout.variables[variable.id]!;
  f.memory(variable.precision === "f32" ? "v128.load32_splat" : "v128.load64_splat", at);
  rescale(f, parts, variable, "down");
}

interface AfferentPlace {
  readonly neuron: Local;
  /** Numbers of four synapses and of their rows. */
  readonly synapses: readonly Local[];
  readonly rows: readonly Local[];
  /** Post variables that were read before the loop. */
  readonly splats: ReadonlyMap<string, Local>;
}

/** Four synapses of one neuron, anywhere in memory. */
function afferentAccess(f: WasmFunction, parts: KernelParts, place: AfferentPlace): Access {
  const gatherFrom = (variable: Variable, numbers: readonly Local[], half: number): void => {
    const at = parts.layout.variables[variable.id]!;
    const single = variable.precision === "f32";
    const own = single ? numbers : numbers.slice(2 * half, 2 * half + 2);
    for (const number of [...own].reverse())
      f.get(number)
        .i32(single ? 2 : 3)
        .op("i32.shl");
    f.memory(single ? "v128.load32_zero" : "v128.load64_zero", at);
    for (let lane = 1; lane < own.length; lane++) {
      f.laneMemory(single ? "v128.load32_lane" : "v128.load64_lane", at, lane);
    }
  };
  return {
    load(variable, half) {
      if (isScalar(variable)) loadScalar(f, parts, variable);
      else if (variable.site === "post") {
        const known = place.splats.get(variable.name);
        if (known !== undefined) f.get(known);
        else splatOfNeuron(f, parts, variable, place.neuron);
      } else {
        gatherFrom(variable, variable.site === "pre" ? place.rows : place.synapses, half);
        rescale(f, parts, variable, "down");
      }
    },
    store(variable, half, value) {
      if (variable.site !== "synapse") throw new Error("bug: a synapse statement writes another site");
      const at = parts.layout.variables[variable.id]!;
      const single = variable.precision === "f32";
      const own = single ? place.synapses : place.synapses.slice(2 * half, 2 * half + 2);
      own.forEach((synapse, lane) => {
        f.get(synapse)
          .i32(single ? 2 : 3)
          .op("i32.shl")
          .get(value);
        f.laneMemory(single ? "v128.store32_lane" : "v128.store64_lane", at, lane);
      });
    },
    ambient(name) {
      loadAmbient(f, parts, name);
    },
    draw() {
      throw new Error("bug: a draw in a kernel that has no stream");
    },
  };
}
