import { variablesRead } from "../program/expression-facts.ts";
import type { Statement } from "../program/program.ts";
import { oneElementAccess } from "./wasm-access.ts";
import { afferentAccess, splatOfNeuron } from "./wasm-afferents.ts";
import { bundleOne } from "./wasm-bundles.ts";
import type { Local, WasmFunction } from "./wasm-function.ts";
import type { KernelParts } from "./wasm-kernel.ts";
import { LaneEmitter } from "./wasm-lanes.ts";
import { gather } from "./wasm-lazy.ts";

/** Emits `fired(first, end)`: phase 5 for the neurons whose numbers lie between two addresses; null if nothing is done. */
export function emitPostSpikes(parts: KernelParts, index: number): WasmFunction | null {
  const { body, name } = parts.program.populations[index]!;
  if (body.kind !== "neurons" || body.neuron.onPost.length === 0) return null;
  const { onPost } = body.neuron;
  const label = `post spikes ${name}`;
  const f = parts.module.function({ params: ["i32", "i32"], results: [] }, undefined, label);
  const [at, end] = [f.param(0), f.param(1)];
  const neuron = f.local("i32");
  f.get(at)
    .get(end)
    .op("i32.lt_u")
    .if(() => {
      f.loop(() => {
        f.get(at).memory("i32.load", 0).set(neuron);
        for (const step of onPost) {
          if (step.kind === "post") postStatements(f, parts, index, neuron, step.statements);
          else {
            const rule = parts.rules[step.projection]!;
            if (rule === null) afferentPass(f, parts, step.projection, neuron, step.statements);
            else gather(f, parts, rule, index, neuron);
          }
        }
        for (const [projection, { to }] of parts.program.projections.entries())
          if (to === index) bundleOne(f, parts, projection, neuron);
        f.get(at).i32(4).op("i32.add").tee(at).get(end).op("i32.lt_u");
      });
    });
  return f;
}

function postStatements(
  f: WasmFunction,
  parts: KernelParts,
  population: number,
  neuron: Local,
  statements: readonly Statement[],
): void {
  const access = oneElementAccess(f, parts, { site: "post", population, number: neuron });
  const lanes = new LaneEmitter({ f, ...parts, access });
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
  const access = afferentAccess(f, parts, { projection, neuron, synapses, rows, splats });
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
  const wanted = new Set(statements.flatMap(({ value }) => [...variablesRead(value)]));
  for (const id of wanted) {
    const variable = parts.program.variables[id]!;
    if (variable.site !== "post") continue;
    const local = f.local("v128");
    splatOfNeuron(f, parts, variable, neuron);
    f.set(local);
    splats.set(variable.name, local);
  }
}
