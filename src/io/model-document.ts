import { type Document, isCollection, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { ModelError, ModelErrors } from "../model/errors.ts";

/** Longest text of a model file: a list of synapses may be long in JSON; YAML is read more slowly. */
const LONGEST = { json: 64_000_000, yaml: 4_000_000 } as const;

/** Deepest nesting of lists and objects; the form of a model needs 9. */
const DEEPEST = 32;

const TOO_DEEP = [
  `lists and objects are nested more than ${DEEPEST} deep`,
  "a model needs 9 levels; unfold it",
] as const;
/** Mistakes told at once. */
const MOST_ERRORS = 100;

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
 * Fails: ModelErrors with every mistake of the syntax, or a text or a nesting that is larger than a model can be.
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
  return format === "json" ? readJson(text) : readYaml(text);
}

function readJson(text: string): ModelDocument {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refusal(
      `the file is no JSON: ${(error as Error).message.replace(/ in JSON at position.*$/s, "")}${jsonPlace(text, error as Error)}`,
      "a missing comma or quote stands at or before this place; YAML files end in .yaml",
    );
  }
  return {
    data,
    placeOf: (path) => (text.length > LONGEST.yaml ? null : placeIn(parsedYaml(text), path)),
  };
}

/** Line and column at which JSON ends to be JSON, where the parser says so. */
function jsonPlace(text: string, { message }: Error): string {
  const found = /at position (\d+)/.exec(message);
  const end = /^Unexpected end/.test(message) ? text.length : null;
  const position = found === null ? end : Number(found[1]);
  if (position === null) return "";
  const lines = text.slice(0, position).split("\n");
  return ` at line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
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
      logLevel: "error",
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
      wrong.slice(0, MOST_ERRORS).map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return new ModelError(
          `the file is no YAML: ${yamlWords(error.code, error.message)} at line ${line}, column ${col}`,
          yamlMends[error.code] ?? "indent with spaces, and put quotes around texts that hold : or #",
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

/** What to do about mistakes that are none of indentation or quotes. */
const yamlMends: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "remove one of them, or rename it",
  MULTIPLE_DOCS: "a file holds one model: remove the line --- and what follows, or make a file of it",
  TAG_RESOLVE_FAILED: "write the value without the tag",
};

function yamlWords(code: string, message: string): string {
  if (code === "DUPLICATE_KEY") return "a name stands twice";
  return code === "MULTIPLE_DOCS" ? "a second document begins" : message;
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

/** Values that no model holds: what JSON could not hold, and names that objects have of themselves. */
export function strangeValues(data: unknown): ModelError[] {
  const errors: ModelError[] = [];
  const open: { value: unknown; depth: number; path: string }[] = [{ value: data, depth: 0, path: "" }];
  for (let each = open.pop(); each !== undefined && errors.length < MOST_ERRORS; each = open.pop()) {
    const { value, depth, path } = each;
    const list = Array.isArray(value);
    // one is enough: an anchor inside itself has no end of them
    if (depth > DEEPEST) return [new ModelError(...TOO_DEEP, { path: /^[^.[]*/.exec(path)![0] })];
    const wrong = strangeness(value);
    if (wrong !== null) errors.push(new ModelError(...wrong, path === "" ? {} : { path }));
    if (!isObject(value)) continue;
    const names = list ? value.keys() : Object.keys(value);
    const found: typeof open = [];
    for (const name of names) {
      if (typeof name === "string" && ofEveryObject.test(name))
        errors.push(notAName(name, below(path, name)));
      const part = (value as Record<string | number, unknown>)[name];
      if (typeof part === "string" && ofEveryObject.test(part))
        errors.push(notAName(part, below(path, name)));
      // long lists of numbers and texts are most of a large file
      if (isPlain(part)) continue;
      found.push({ value: part, depth: depth + 1, path: below(path, name) });
    }
    open.push(...found.reverse());
  }
  return errors;
}

/** A name, whole or between dots, under which every object of JavaScript has something. */
const ofEveryObject = new RegExp(
  `(?:^|[.@])(?:${Object.getOwnPropertyNames(Object.prototype).join("|")})(?:$|[.@])`,
);

function notAName(name: string, path: string): ModelError {
  return new ModelError(`a name must not be "${name}"`, "rename it", { path });
}

function isPlain(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : ["string", "boolean"].includes(typeof value);
}

/** What is wrong with a value itself, and how to mend it; null for what JSON can hold. */
function strangeness(value: unknown): readonly [what: string, fix: string] | null {
  if (typeof value === "number" && !Number.isFinite(value))
    return [`a number must be finite, got ${value}`, "write a number; leave the entry out for no value"];
  if (["bigint", "symbol", "function"].includes(typeof value))
    return [`a value of type ${typeof value} is not part of a model`, "write a text or a number"];
  if (!isObject(value)) return null;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    return ["a value is no text, number, list or object", "write it in quotes"];
  return null;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object";
}

/** The path of what stands under a name, or a number in a list. */
function below(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  return /^\w+$/.test(name) ? `${path}${path === "" ? "" : "."}${name}` : `${path}["${name}"]`;
}

function refusal(what: string, fix: string): ModelErrors {
  return new ModelErrors([new ModelError(what, fix)]);
}

function tooDeep(): ModelErrors {
  return refusal(...TOO_DEEP);
}
