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
 * Further columns where they say something: branch, strength (w times the factors H, F and h), age in s where synapses come
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
  const { weightVariable, structure, branchOf, gain, branchGain } = program.projections[projection]!;
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
  if (gain !== null || branchGain !== null) {
    const factor = await atSynapses(circuit, projection, product(gain, branchGain));
    columns.push(number("strength", (synapses) => factor(synapses).map((f, i) => f * synapses.values[i]!)));
  }
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
    if (program.variables[variable]!.site === "synapse") {
      columns.push(
        number(name, async (_, block) => {
          const { values } = await circuit.readSynapses(projection, block, variable);
          return values.map((value) => value / scale);
        }),
      );
      continue;
    }
    const value = await atSynapses(circuit, projection, { kind: "read", variable });
    columns.push(number(name, (synapses) => value(synapses).map((one) => one / scale)));
  }
  return columns;
}

function product(a: Expr | null, b: Expr | null): Expr {
  if (a === null) return b!; // one of the two is given
  return b === null ? a : times(a, b);
}

/** An expression of variables of the neuron, its branches and what is coarser, at the synapses of a block. */
async function atSynapses(
  circuit: RunningCircuit,
  projection: number,
  expr: Expr,
): Promise<(synapses: BlockSynapses) => Float64Array> {
  const { program } = circuit;
  const { branches } = program.populations[program.projections[projection]!.to]!;
  const values: Float64Array[] = [];
  for (const id of variablesRead(expr)) values[id] = await circuit.readVariable(id);
  const value: Evaluate = evaluator(expr, {
    variables: program.variables,
    values,
    uniforms: [],
    draws: [],
  });
  const frame: Frame = newFrame();
  return ({ post, branch }) =>
    Float64Array.from(post, (cell, i) => {
      frame.post = cell;
      frame.branch = cell * branches + branch[i]!;
      return value(frame);
    });
}
