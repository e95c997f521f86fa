import { blockCount } from "../engine/block-ranges.ts";
import type { BlockSynapses, RunningCircuit } from "../engine/running-circuit.ts";
import { parquetPieces, type StreamedColumn, type Values } from "../io/parquet-stream.ts";
import { type Evaluate, evaluator, type Frame, newFrame } from "../program/evaluate.ts";
import { times } from "../program/expr.ts";
import { variablesRead } from "../program/expression-facts.ts";
import type { Expr } from "../program/program.ts";
import type { KeptVariable } from "../resolve/resolve-recording.ts";
import type { ListedFile } from "./checkpoint-file.ts";
import type { RunStore } from "./run-store.ts";
import { listed } from "./run-tables.ts";

/**
 * Writes all weights of a projection as they stand to `snapshots/<projection>-<step>.parquet`, a block at a time, with what
 * identifies each synapse: pre, post and ordinal.
 *
 * Further columns where they say something: branch, strength (w times the factors H, F and h, or what else is transmitted), age in s where synapses come
 * and go, and the kept variables, in the units that the notes name.
 */
export async function writeSnapshot(
  store: RunStore,
  circuit: RunningCircuit,
  projection: number,
  kept: readonly KeptVariable[] = [],
): Promise<ListedFile> {
  const { name: projectionName, to } = circuit.program.projections[projection]!;
  const name = `snapshots/${encodeURIComponent(projectionName)}-${String(circuit.step).padStart(12, "0")}.parquet`;
  const columns = await snapshotColumns(circuit, projection, kept);
  const blocks = async function* (): AsyncGenerator<readonly Values[]> {
    for (let block = 0; block < blockCount(circuit.program.populations[to]!.count); block++) {
      const synapses = await circuit.readSynapses(projection, block, null);
      const values: Values[] = [];
      for (const column of columns) values.push(await column.values(synapses, block));
      yield values;
    }
  };
  const units = Object.fromEntries(kept.map(({ name: of, unit }) => [of, unit]));
  const notes = {
    time: `${(circuit.step * circuit.program.dt) / 1000} s`,
    ...(kept.length > 0 ? { units: JSON.stringify(units) } : {}),
  };
  return listed(store, { name, kind: "weights" }, parquetPieces(columns, blocks(), notes));
}

interface SnapshotColumn extends StreamedColumn {
  /** Of the synapses of a block, which come with their weights. */
  readonly values: (synapses: BlockSynapses, block: number) => Values | Promise<Values>;
}

async function snapshotColumns(
  circuit: RunningCircuit,
  projection: number,
  kept: readonly KeptVariable[],
): Promise<SnapshotColumn[]> {
  const { program } = circuit;
  const { weightVariable, weight, structure, branchOf, gain, branchGain, transmits } =
    program.projections[projection]!;
  const single = weightVariable !== null && program.variables[weightVariable]!.precision === "f32";
  const number = (name: string, values: SnapshotColumn["values"]): SnapshotColumn => ({
    name,
    type: "DOUBLE",
    nullable: false,
    values,
  });
  const whole = (name: "pre" | "post" | "ordinal" | "branch"): SnapshotColumn => ({
    name,
    type: "INT32",
    nullable: false,
    values: (synapses) => Int32Array.from(synapses[name]),
  });
  const columns: SnapshotColumn[] = [whole("pre"), whole("post"), whole("ordinal")];
  if (branchOf !== null) columns.push(whole("branch"));
  columns.push({
    name: "w",
    type: single ? "FLOAT" : "DOUBLE",
    nullable: false,
    values: ({ values }) => (single ? Float32Array.from(values) : values),
  });
  const factors = product(gain, branchGain);
  const w: Expr = weightVariable === null ? weight : { kind: "read", variable: weightVariable };
  const strength = transmits ?? (factors === null ? null : times(factors, w));
  if (strength !== null) columns.push(number("strength", await atSynapses(circuit, projection, strength)));
  if (structure !== null) {
    const now = circuit.step * program.dt;
    columns.push(
      number("age", async (_, block) => {
        const born = await circuit.readSynapses(projection, block, structure.born);
        return born.values.map((moment) => (now - moment) / 1000);
      }),
    );
  }
  for (const { name, variable, scale } of kept) {
    const value = await atSynapses(circuit, projection, { kind: "read", variable });
    const scaled = async (synapses: BlockSynapses, block: number) =>
      (await value(synapses, block)).map((one) => one / scale);
    columns.push(number(name, scaled));
  }
  return columns;
}

function product(a: Expr | null, b: Expr | null): Expr | null {
  if (a === null) return b;
  return b === null ? a : times(a, b);
}

/** An expression of variables of the synapse, the neuron, its branches and what is coarser, at the synapses of a block. */
async function atSynapses(
  circuit: RunningCircuit,
  projection: number,
  expr: Expr,
): Promise<(synapses: BlockSynapses, block: number) => Promise<Float64Array>> {
  const { program } = circuit;
  const { to, weightVariable } = program.projections[projection]!;
  const { branches } = program.populations[to]!;
  const values: Float64Array[] = [];
  const own: number[] = [];
  for (const id of variablesRead(expr)) {
    if (program.variables[id]!.site === "synapse") own.push(id);
    else values[id] = await circuit.readVariable(id);
  }
  const frame: Frame = newFrame();
  frame.ambient.t = circuit.step * program.dt;
  frame.ambient.age = frame.ambient.t; // where synapses come and go, their age reads a variable
  return async (synapses, block) => {
    for (const id of own) {
      const { values: all } =
        id === weightVariable ? synapses : await circuit.readSynapses(projection, block, id);
      values[id] = all;
    }
    const memory = { variables: program.variables, values, uniforms: [], draws: [] };
    const value: Evaluate = evaluator(expr, memory);
    return Float64Array.from(synapses.post, (cell, i) => {
      frame.synapse = i;
      frame.post = cell;
      frame.ambient.index = cell;
      frame.branch = cell * branches + synapses.branch[i]!;
      return value(frame);
    });
  };
}
