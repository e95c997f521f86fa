import { type Document, isCollection, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { ModelError, ModelErrors } from "../model/errors.ts";

/** Longest text of a model file: a list of synapses may be long in JSON; YAML is read more slowly. */
const LONGEST = { json: 64_000_000, yaml: 4_000_000 } as const;

/** Deepest nesting of lists and objects; the form of a model needs 9. */
const DEEPEST = 32;

/** What a text holds, and where its parts stand. */
export interface ModelDocument {
  readonly data: unknown;
  /** Line and column, from 1, of the deepest part of `path` that is there; null if the places are not known. */
  readonly placeOf: (
    path: readonly (string | number)[],
  ) => { readonly line: number; readonly column: number } | null;
}

/**
 * The data in a text of JSON (by the ending `.json`) or YAML 1.2. Anchors are read, but only while they stay small.
 *
 * Fails: ModelErrors with every mistake of the syntax, a text or a nesting that is larger than a model can be, or a
 * value that no model holds (dates, NaN).
 */
export function readModelDocument(text: string, file: string): ModelDocument {
  const format = file.toLowerCase().endsWith(".json") ? "json" : "yaml";
  if (text.length > LONGEST[format]) {
    throw refusal(
      `a model file must have at most ${LONGEST[format]} characters of ${format.toUpperCase()}, got ${text.length}`,
      format === "yaml" ? "write long lists as JSON, or as a spike file" : "shorten its lists",
    );
  }
  if (nesting(text) > DEEPEST) throw tooDeep();
  const read = format === "json" ? readJson(text) : readYaml(text);
  checkValues(read.data);
  return read;
}

function readJson(text: string): ModelDocument {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refusal(
      `the file is no JSON: ${(error as Error).message}`,
      "a missing comma or quote stands at or before this place; YAML files end in .yaml",
    );
  }
  return {
    data,
    placeOf: (path) => (text.length > LONGEST.yaml ? null : placeIn(parsedYaml(text), path)),
  };
}

interface ParsedYaml {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

function parsedYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "silent",
      stringKeys: true,
    });
    return { document, lines };
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

function readYaml(text: string): ModelDocument {
  const parsed = parsedYaml(text);
  const { document, lines } = parsed;
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    throw new ModelErrors(
      wrong.slice(0, 100).map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return new ModelError(
          `the file is no YAML: ${error.message} at line ${line}, column ${col}`,
          "indent with spaces, and put quotes around texts that hold : or #",
        );
      }),
    );
  }
  try {
    return { data: document.toJS({ maxAliasCount: 100 }), placeOf: (path) => placeIn(parsed, path) };
  } catch (error) {
    throw refusal(
      `the file is no YAML: ${(error as Error).message}`,
      "write what an alias repeats out in full",
    );
  }
}

function placeIn(
  { document, lines }: ParsedYaml,
  path: readonly (string | number)[],
): { line: number; column: number } | null {
  let node: unknown = document.contents;
  let at: unknown = node;
  for (const part of path) {
    if (!isCollection(node)) break;
    const pair = isMap(node)
      ? node.items.find(({ key }) => isNode(key) && String(key) === String(part))
      : undefined;
    const next: unknown = isMap(node) ? pair?.value : node.items[Number(part)];
    if (pair === undefined && next === undefined) break;
    at = pair?.key ?? next;
    node = next;
  }
  const range = isNode(at) ? at.range : null;
  if (range === null || range === undefined) return null;
  const { line, col } = lines.linePos(range[0]);
  return { line, column: col };
}

/** Depth of nesting by brackets or indentation, without reading the text; an upper bound where texts hold brackets. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 91 || c === 123) deepest = Math.max(deepest, ++depth);
    else if (c === 93 || c === 125) depth = Math.max(0, depth - 1);
  }
  // block collections open on one line, as in "- - - x" and "? ? ? x"
  const opened = /^(?:[ \t]*[-?:][ \t]){33}/m.test(text) || /^[ \t]{400}/m.test(text);
  return opened ? Number.POSITIVE_INFINITY : deepest;
}

/** Refuses what JSON could not hold, and names that objects have of themselves. */
function checkValues(data: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: data, depth: 0 }];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { value, depth } = each;
    if (depth > DEEPEST) throw tooDeep();
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw refusal(
        `a number must be finite, got ${value}`,
        "write a number; leave the entry out for no value",
      );
    }
    if (value === null || typeof value !== "object") {
      if (["bigint", "symbol", "function"].includes(typeof value))
        throw refusal(`a value of type ${typeof value} is not part of a model`, "write a text or a number");
      continue;
    }
    const list = Array.isArray(value);
    if (!list && Object.getPrototypeOf(value) !== Object.prototype)
      throw refusal("a value is no text, number, list or object", "write it in quotes");
    if (Object.hasOwn(value, "__proto__")) throw refusal('a name must not be "__proto__"', "rename it");
    for (const part of list ? (value as unknown[]) : Object.values(value))
      open.push({ value: part, depth: depth + 1 });
  }
}

function refusal(what: string, fix: string): ModelErrors {
  return new ModelErrors([new ModelError(what, fix)]);
}

function tooDeep(): ModelErrors {
  return refusal(
    `lists and objects are nested more than ${DEEPEST} deep`,
    "a model needs 9 levels; unfold it",
  );
}
