import type { z } from "zod";
import { ModelError, ModelErrors } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { pathText, schemaMistakes } from "../model/model-mistakes.ts";
import { modelSchema } from "../model/model-schema.ts";
import { readModelDocument, strangeValues } from "./model-document.ts";
import { prunedModel } from "./prune-model.ts";

/** Line and column of a mistake in its file, from 1. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}

/** A model file that has the right form; names, units and sites are for `resolveModel` to check. */
export interface ReadModel {
  readonly model: Model;
  /** Where a mistake of `resolveModel` stands, as far as its path says so. */
  readonly placeOf: (error: ModelError) => FilePlace | null;
}

/** What has the right form in a file with mistakes. */
export interface ReadRest extends ReadModel {
  /** Names that the rest refers to and that were taken out. */
  readonly lost: readonly string[];
  /** A mistake of the rest with the path that its part has in the file. */
  readonly asInFile: (error: ModelError) => ModelError;
}

/** What reading a model file gave: the model, or every mistake of its form and the rest, where there is one. */
export type ModelReading =
  | ({ readonly ok: true } & ReadModel)
  | {
      readonly ok: false;
      readonly errors: readonly ModelError[];
      readonly placeOf: ReadModel["placeOf"];
      readonly rest: ReadRest | null;
    };

/**
 * The model in a text of JSON or YAML; `file` says which by its ending. Nothing in the text is run.
 *
 * Fails: never; what is wrong is in the answer.
 */
export function readModel(text: string, file: string): ModelReading {
  let document: ReturnType<typeof readModelDocument>;
  try {
    document = readModelDocument(text, file);
  } catch (error) {
    if (!(error instanceof ModelErrors)) throw error;
    return { ok: false, errors: error.errors, placeOf: () => null, rest: null };
  }
  const { data } = document;
  const placeOf = (error: ModelError) =>
    error.place.path === undefined ? null : document.placeOf(partsOf(homePath(error.place.path, data)));
  const other = noModel(data);
  if (other !== null) return { ok: false, errors: [other], placeOf, rest: null };
  const strange = strangeValues(data);
  if (strange.length > 0) return { ok: false, errors: strange, placeOf, rest: null };
  const parsed = modelSchema.safeParse(data, { reportInput: true, jitless: true });
  if (parsed.success) return { ok: true, model: modelOf(parsed.data), placeOf };
  const pruned = prunedModel(data);
  const asInFile = (error: ModelError): ModelError => {
    const { path } = error.place;
    if (path === undefined || pruned === null || !/^(protocol|recording)\b/.test(path)) return error;
    return new ModelError(error.what, error.fix, {
      ...error.place,
      path: pathText(pruned.pathInFile(partsOf(path))),
    });
  };
  const rest = pruned && { model: modelOf(pruned.model), lost: pruned.lost, placeOf, asInFile };
  return { ok: false, errors: schemaMistakes(parsed.error.issues), placeOf, rest };
}

function modelOf({ $schema: _, ...model }: z.infer<typeof modelSchema>): Model {
  // the schema has checked the form; an entry that is absent in a file is never present as undefined
  return model as Model;
}

/** Why data cannot be a model at all; null for an object. */
function noModel(data: unknown): ModelError | null {
  const fix = "it begins with version: 1; setpoint list models shows complete ones";
  if (data === null || data === undefined)
    return new ModelError("the file is empty: no model stands in it", fix);
  if (typeof data === "object" && !Array.isArray(data)) return null;
  const kind = Array.isArray(data)
    ? `a list of ${data.length}`
    : `a ${typeof data === "string" ? "text" : typeof data}`;
  return new ModelError(
    `a model must have version, name, dt, duration, seed and populations by their names, got ${kind}`,
    fix,
  );
}

/** `path` from the root of the file: mistakes inside a mechanism or neuron begin with its own name. */
function homePath(path: string, data: unknown): string {
  const root = (data ?? {}) as Record<string, unknown>;
  const first = /^(?:neuron )?([\w-]+)/.exec(path)?.[1] ?? "";
  if (Object.hasOwn(root, first)) return path;
  for (const [place, field] of [
    ["mechanisms", "mechanism"],
    ["populations", "neuron"],
  ] as const) {
    for (const [name, entry] of Object.entries((root[place] ?? {}) as Record<string, unknown>)) {
      const inside = ((entry ?? {}) as Record<string, unknown>)[field];
      const own = typeof inside === "string" ? inside : ((inside ?? {}) as Record<string, unknown>)["name"];
      if (own === first) return `${place}.${name}.${field}${path.replace(/^(?:neuron )?[\w-]+/, "")}`;
    }
  }
  return path;
}

/** The steps of a path such as `protocol[0].set["E.bias"]`. */
function partsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, plain]) =>
    index === undefined ? (quoted ?? plain!) : Number(index),
  );
}
