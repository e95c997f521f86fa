import { parquetColumns } from "../io/parquet-stream.ts";
import type { Model } from "../model/model.ts";
import type { CircuitRecording, Series, WeightSnapshot } from "../model/recording.ts";
import type { Manifest } from "./manifest.ts";
import type { RunStore } from "./run-store.ts";

/** What the finished run in `store` recorded, for the arm that simulated it. `model` is the model as the arm gave it. */
export async function readRecording(store: RunStore, arm: string, model: Model): Promise<CircuitRecording> {
  const text = await store.read("manifest.json");
  if (text === null) throw new Error(`bug: arm ${arm} has not been simulated`);
  const manifest = JSON.parse(text) as Manifest;
  const { compression, dt } = manifest;
  const second = 1000 / compression;
  const tables = async (kind: string) => {
    const found: Map<string, ArrayLike<string | number | null>>[] = [];
    for (const file of manifest.files)
      if (file.kind === kind)
        found.push(await parquetColumns((await store.readBytes(file.name, 0, file.bytes))!));
    return found;
  };
  return {
    arm,
    data: model,
    compression,
    seconds: manifest.modelSeconds * compression,
    trips: manifest.trips.map(({ kind, of, step, text: sentence }) => ({
      kind,
      of,
      time: (step * dt) / second,
      text: sentence,
    })),
    series: gathered(await tables("series"), manifest, compression),
    spikes: spikesBy(await tables("spikes")),
    weights: await readSnapshots(store, manifest),
  };
}

type Columns = ReadonlyMap<string, ArrayLike<string | number | null>>;

/** Rows of the parts by their quantity, in the order in which they were recorded. */
function gathered(parts: readonly Columns[], manifest: Manifest, compression: number): Map<string, Series> {
  const rows = new Map<string, { times: number[]; values: number[]; cells: number[] }>();
  for (const part of parts) {
    const [time, quantity, cell, value] = ["time", "quantity", "cell", "value"].map(
      (name) => part.get(name)!,
    );
    for (let i = 0; i < time!.length; i++) {
      const name = quantity![i] as string;
      let own = rows.get(name);
      if (own === undefined) rows.set(name, (own = { times: [], values: [], cells: [] }));
      own.times.push((time![i] as number) * compression);
      own.values.push(value![i] as number);
      const of = cell![i];
      if (of !== null) own.cells.push(of as number);
    }
  }
  const units = new Map(manifest.quantities.map(({ name, unit }) => [name, unit]));
  return new Map(
    [...rows].map(([name, { times, values, cells }]) => [
      name,
      {
        unit: units.get(name) ?? "1",
        times: Float64Array.from(times),
        values: Float64Array.from(values),
        cells: Int32Array.from(cells),
      },
    ]),
  );
}

/** Spikes of each population, ascending in time within a population. */
function spikesBy(parts: readonly Columns[]): CircuitRecording["spikes"] {
  const rows = new Map<string, { times: number[]; cells: number[] }>();
  for (const part of parts) {
    const [time, population, cell] = ["time", "population", "cell"].map((name) => part.get(name)!);
    for (let i = 0; i < time!.length; i++) {
      const name = population![i] as string;
      let own = rows.get(name);
      if (own === undefined) rows.set(name, (own = { times: [], cells: [] }));
      own.times.push(time![i] as number);
      own.cells.push(cell![i] as number);
    }
  }
  return new Map(
    [...rows].map(([name, { times, cells }]) => [
      name,
      { times: Float64Array.from(times), cells: Int32Array.from(cells) },
    ]),
  );
}

/** All weights that a run kept, ascending in time. */
export async function readSnapshots(store: RunStore, manifest: Manifest): Promise<WeightSnapshot[]> {
  const found: WeightSnapshot[] = [];
  for (const file of manifest.files) {
    const match = /^snapshots\/(.+)-(\d+)\.parquet$/.exec(file.name);
    if (file.kind !== "weights" || match === null) continue;
    const columns = await parquetColumns((await store.readBytes(file.name, 0, file.bytes))!);
    const age = columns.get("age") as Float64Array | undefined;
    const w = columns.get("w") as Float64Array;
    found.push({
      projection: decodeURIComponent(match[1]!),
      time: (Number(match[2]) * manifest.dt * manifest.compression) / 1000,
      pre: columns.get("pre") as Int32Array,
      post: columns.get("post") as Int32Array,
      ordinal: columns.get("ordinal") as Int32Array,
      branch: (columns.get("branch") as Int32Array | undefined) ?? null,
      w,
      strength: (columns.get("strength") as Float64Array | undefined) ?? w,
      variables: keptVariables(columns, manifest),
      age: age?.map((one) => one * manifest.compression) ?? null,
    });
  }
  return found.sort((a, b) => a.time - b.time);
}

const ownColumns = ["pre", "post", "ordinal", "branch", "w", "strength", "age"];

function keptVariables(columns: Columns, { quantities }: Manifest): WeightSnapshot["variables"] {
  const units = new Map(quantities.map(({ name, unit }) => [name, unit]));
  const kept = [...columns].filter(([name]) => !ownColumns.includes(name));
  return new Map(
    kept.map(([name, values]) => [
      name,
      { unit: units.get(name) ?? "1", values: values as Float64Array }, // numbers that are never null
    ]),
  );
}
