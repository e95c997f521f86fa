import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type ModelReading, readModel } from "../io/read-model.ts";
import { DataError, ModelError, placeText } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { type FileInput, fileNames, readInputFile } from "./read-input-file.ts";

/** Largest model file that is read, in bytes. */
const LARGEST = 256e6;

/**
 * The model in the file at `path`, with the spikes and rates of the files it names.
 *
 * These files stand in the folder of the model or below it, so that a model from elsewhere reads nothing else.
 * Fails: DataError where the file is missing, is a folder, or is too large; mistakes of the model are in the answer.
 */
export async function readModelFile(path: string): Promise<ModelReading> {
  const reading = readModel(await textOf(path), path);
  if (!reading.ok && reading.rest === null) return reading;
  const { model, placeOf } = reading.ok ? reading : reading.rest!;
  const { populations, errors, lost } = await withInputs(model, path);
  const whole = { ...model, populations };
  if (reading.ok && errors.length === 0) return { ...reading, model: whole };
  const before = reading.ok ? [] : reading.errors;
  const missing = [...(reading.ok ? [] : reading.rest!.lost), ...lost];
  const asInFile = reading.ok ? (error: ModelError) => error : reading.rest!.asInFile;
  const rest = { model: whole, placeOf, lost: missing, asInFile };
  return { ok: false, errors: [...before, ...errors], placeOf: reading.placeOf, rest };
}

/** Populations with what the files of their inputs hold; one whose file cannot be read is left out. */
async function withInputs(
  model: Model,
  path: string,
): Promise<{ populations: Model["populations"]; errors: ModelError[]; lost: string[] }> {
  const errors: ModelError[] = [];
  const lost: string[] = [];
  const populations: Record<string, Model["populations"][string]> = {};
  for (const [name, spec] of Object.entries(model.populations)) {
    const { input } = spec;
    if (input === undefined || !("file" in input)) {
      populations[name] = spec;
      continue;
    }
    try {
      const read = await readInputFile(dirname(path), input, { name, count: spec.count });
      populations[name] = { ...spec, input: read };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      errors.push(
        new ModelError(fileWords(error, input), error.fix, { path: `populations.${name}.input.file` }),
      );
      lost.push(name);
    }
  }
  return { populations, errors, lost };
}

/** What is wrong in the file of an input, with its line and column where these are known. */
function fileWords({ what, place }: DataError, { kind, file }: FileInput): string {
  if (place.line !== undefined) return `${placeText({ ...place, file })}${what}`;
  return what.includes(file) ? what : `the ${fileNames[kind]} ${file}: ${what}`;
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
