import { runFolder } from "../host/run-folder.ts";
import { type SimulatedSynapses, simulatedSynapses } from "../instruments/simulated-synapses.ts";
import { DataError } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { seconds, type WeightSnapshot } from "../model/recording.ts";
import type { Manifest } from "../runs/manifest.ts";
import { readSnapshots } from "../runs/read-recording.ts";

/** Synapses of a simulated run at one moment, for an instrument. */
export interface SimulatedSample {
  /** The group or condition that the run stands for. */
  readonly group: string;
  readonly folder: string;
  /** Model time, s. */
  readonly time: number;
  /** Hash of the model: the same spines whatever the folder is called. */
  readonly circuit: string;
  readonly synapses: SimulatedSynapses;
}

/**
 * The samples that words such as `S=runs/shy-1a2b@31 h` name: group, folder of a run, and the mark at which it was kept.
 *
 * Without a group it is the name of the model, without a time the last mark. Fails: DataError for a folder without a run, a
 * mark or projection without weights, and projections onto different neurons.
 */
export async function simulatedSamples(
  words: readonly string[],
  projections: readonly string[] | undefined,
): Promise<SimulatedSample[]> {
  const samples: SimulatedSample[] = [];
  for (const word of words) samples.push(await sampleOf(word, projections));
  return samples;
}

async function sampleOf(word: string, projections: readonly string[] | undefined): Promise<SimulatedSample> {
  const [, group, folder, at] = /^(?:([^=/]+)=)?([^@]+)(?:@(.+))?$/.exec(word) ?? [];
  if (folder === undefined) {
    throw new DataError(
      `a sample must be GROUP=RUN@TIME, got ${word}`,
      'write, for example, "S=runs/shy-1a2b3c4d@31 h"',
    );
  }
  const store = runFolder(folder);
  const [text, told] = [await store.read("model.json"), await store.read("manifest.json")];
  if (text === null || told === null) {
    throw new DataError(`${folder} holds no run`, "name the folder of a run that has been simulated", {
      file: folder,
    });
  }
  const model = JSON.parse(text) as Model;
  const manifest = JSON.parse(told) as Manifest;
  const kept = chosen(await readSnapshots(store, manifest), projections, folder);
  const { time, now, first } = momentOf(kept, at, folder);
  checkTargets(now, model, folder);
  return {
    group: group ?? model.name,
    folder,
    time,
    circuit: manifest.modelHash,
    synapses: simulatedSynapses(now, first),
  };
}

function chosen(
  kept: readonly WeightSnapshot[],
  projections: readonly string[] | undefined,
  folder: string,
): readonly WeightSnapshot[] {
  const known = [...new Set(kept.map(({ projection }) => projection))];
  if (known.length === 0) {
    throw new DataError(
      `${folder} kept no weights`,
      "name projections and times under recording.weights of its model, and run it again",
      { file: folder },
    );
  }
  for (const name of projections ?? []) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new DataError(
      `${folder} kept no weights of ${name}`,
      near ? `did you mean ${near}?` : `it kept those of ${known.join(", ")}`,
      { file: folder },
    );
  }
  return projections === undefined ? kept : kept.filter(({ projection }) => projections.includes(projection));
}

/** The snapshots of the mark that is wanted, and those of the start of the run where there are any before. */
function momentOf(
  kept: readonly WeightSnapshot[],
  at: string | undefined,
  folder: string,
): { readonly time: number; readonly now: WeightSnapshot[]; readonly first: WeightSnapshot[] } {
  const times = [...new Set(kept.map(({ time }) => time))].sort((a, b) => a - b);
  const wanted = at === undefined ? times.at(-1)! : secondsOf(at);
  // marks are whole steps, whose times carry rounding
  const time = times.find((each) => Math.abs(each - wanted) <= 1e-9 * Math.abs(wanted) + 0.05);
  if (time === undefined) {
    throw new DataError(
      `${folder} kept no weights at ${at}`,
      `it kept them at ${times.map(shownTime).join(", ")}`,
      { file: folder },
    );
  }
  return {
    time,
    now: kept.filter((each) => each.time === time),
    first: time > times[0]! ? kept.filter((each) => each.time === times[0]) : [],
  };
}

/** A time in s, min or h, whichever reads best: it can be written back as the mark of a sample. */
export function shownTime(time: number): string {
  const [size, unit] = time < 120 ? [1, "s"] : time < 7200 ? [60, "min"] : [3600, "h"];
  return `${Number((time / Number(size)).toPrecision(6))} ${unit}`;
}

function secondsOf(text: string): number {
  try {
    return seconds(text);
  } catch {
    throw new DataError(`a time must carry a unit, got ${text}`, 'write it as "31 h"');
  }
}

function checkTargets(now: readonly WeightSnapshot[], model: Model, folder: string): void {
  const targets = new Set(now.map(({ projection }) => model.projections?.[projection]?.to));
  if (targets.size === 1) return;
  throw new DataError(
    `${now.map(({ projection }) => projection).join(" and ")} of ${folder} end on different neurons`,
    "choose projections onto one population with --projection",
    { file: folder },
  );
}
