import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { type ModelReading, readModel } from "../io/read-model.ts";
import { DataError, ModelError } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { readTableFile } from "./node.ts";

/** Largest model file that is read, in bytes. */
const LARGEST = 256e6;

/**
 * The model in the file at `path`, with the spikes of the files it names.
 *
 * Spike files stand in the folder of the model or below it, so that a model from elsewhere reads nothing else.
 * Fails: DataError where the file is missing, is a folder, or is too large; mistakes of the model are in the answer.
 */
export async function readModelFile(path: string): Promise<ModelReading> {
  const reading = readModel(await textOf(path), path);
  if (!reading.ok && reading.rest === null) return reading;
  const { model, placeOf } = reading.ok ? reading : reading.rest!;
  const { populations, errors, lost } = await withSpikes(model, path);
  const whole = { ...model, populations };
  if (reading.ok && errors.length === 0) return { ...reading, model: whole };
  const before = reading.ok ? [] : reading.errors;
  const missing = [...(reading.ok ? [] : reading.rest!.lost), ...lost];
  const asInFile = reading.ok ? (error: ModelError) => error : reading.rest!.asInFile;
  const rest = { model: whole, placeOf, lost: missing, asInFile };
  return { ok: false, errors: [...before, ...errors], placeOf: reading.placeOf, rest };
}

/** Populations with the spikes of their files; one whose file cannot be read is left out. */
async function withSpikes(
  model: Model,
  path: string,
): Promise<{ populations: Model["populations"]; errors: ModelError[]; lost: string[] }> {
  const errors: ModelError[] = [];
  const lost: string[] = [];
  const populations: Record<string, Model["populations"][string]> = {};
  for (const [name, spec] of Object.entries(model.populations)) {
    if (spec.input?.kind !== "spike-file") {
      populations[name] = spec;
      continue;
    }
    try {
      populations[name] = { ...spec, input: await spikesOf(dirname(path), spec.input) };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      const { file } = spec.input;
      const what = error.what.includes(file) ? error.what : `the spike file ${file}: ${error.what}`;
      errors.push(new ModelError(what, error.fix, { path: `populations.${name}.input.file` }));
      lost.push(name);
    }
  }
  return { populations, errors, lost };
}

async function textOf(path: string): Promise<string> {
  const file = path;
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(error, file);
  });
  if (!found.isFile())
    throw new DataError("it is no file", "name a model file, such as circuit.yaml", { file });
  const { size } = found;
  if (size > LARGEST) {
    throw new DataError(
      `a model file must have at most ${LARGEST / 1e6} MB, got ${Math.round(size / 1e6)} MB`,
      "keep long lists of spikes in a spike file",
      { file },
    );
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(error, file);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DataError("the file is no text in UTF-8", "save it as UTF-8", { file });
  }
}

/** Why a file cannot be read, as the reader of the command line must know it. */
function unreadable(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case undefined:
      return error;
    case "ENOENT":
    case "ENOTDIR":
    case "ENAMETOOLONG":
      return new DataError(
        "no such file",
        "setpoint list models shows the models that come with the program",
        {
          file,
        },
      );
    default:
      return new DataError(`the file cannot be read (${code})`, "check its rights and its disk", { file });
  }
}

async function spikesOf(
  folder: string,
  { unit, file }: { readonly unit: string; readonly file: string },
): Promise<{ kind: "spikes"; unit: string; times: number[]; cells: number[] }> {
  const path = normalize(file);
  if (isAbsolute(path) || path.split(/[\\/]/).includes("..")) {
    throw new DataError(
      `the spike file ${file} is not in the folder of the model`,
      "copy it there and give its name",
    );
  }
  const { columns } = await readTableFile(join(folder, path), { columns: ["time", "cell"] });
  const numbers = ["time", "cell"].map((name) => columns.find((each) => each.name === name));
  const [time, cell] = numbers;
  if (time?.kind !== "number" || cell?.kind !== "number") {
    throw new DataError(
      `the spike file ${file} must have the columns time and cell, both numbers`,
      "name them in its first line",
    );
  }
  for (const [row, at] of time.values.entries()) {
    const of = cell.values[row]!;
    if (at >= 0 && Number.isFinite(at) && Number.isInteger(of) && of >= 0) continue;
    throw new DataError(
      `row ${row + 1} of the spike file ${file} must hold a time of 0 or more and the number of a cell, got ${shown(at)} and ${shown(of)}`,
      "times count from the start of the run, cells from 0",
    );
  }
  return { kind: "spikes", unit, times: [...time.values], cells: [...cell.values] };
}

function shown(value: number): string {
  return Number.isNaN(value) ? "nothing" : String(value);
}
