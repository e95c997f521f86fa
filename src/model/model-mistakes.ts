import type { z } from "zod";
import { ModelError } from "./errors.ts";
import { nearestName } from "./nearest.ts";

type Issue = z.core.$ZodIssue;

/** What an issue of the schema says to the reader: one error for each wrong place, in the order of the schema. */
export function schemaMistakes(issues: readonly Issue[], before: readonly PropertyKey[] = []): ModelError[] {
  return issues.flatMap((issue) => {
    const path = [...before, ...issue.path];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField(issue, path, key));
    if (issue.code === "invalid_union") {
      const meant = meantOption(issue);
      if (meant !== null) return schemaMistakes(meant, path);
    }
    return [refused(issue, path)];
  });
}

/** Paths of the parts that a schema refuses, as deep as it can tell. */
export function refusedPaths(
  issues: readonly Issue[],
  before: readonly PropertyKey[] = [],
): readonly (readonly PropertyKey[])[] {
  return issues.flatMap((issue) => {
    const path = [...before, ...issue.path];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...path, key]);
    const meant = issue.code === "invalid_union" ? meantOption(issue) : null;
    return meant === null ? [path] : refusedPaths(meant, path);
  });
}

/** A path as the mistakes of the compiler write it: `projections.EE.wiring.pre[3]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) =>
      typeof part === "number"
        ? `[${part}]`
        : /^[A-Za-z_$][\w-]*$/.test(String(part))
          ? `${i === 0 ? "" : "."}${String(part)}`
          : `["${String(part)}"]`,
    )
    .join("");
}

/** The issues of the one option of a union that has the right type as a whole; null if none or several have. */
function meantOption(issue: Issue & { code: "invalid_union" }): readonly Issue[] | null {
  const fitting = issue.errors.filter(
    (option) =>
      !option.some(
        ({ code, path }) => path.length === 0 && (code === "invalid_type" || code === "invalid_union"),
      ),
  );
  return fitting.length === 1 ? fitting[0]! : null;
}

function unknownField(issue: Issue, path: readonly PropertyKey[], key: string): ModelError {
  const [what] = issue.message.split("\n");
  const known = (what ?? "").replace("an object with ", "").split(", ");
  const near = nearestName(key, known);
  const fix = near === undefined ? `the fields here are ${known.join(", ")}` : `did you mean ${near}?`;
  return new ModelError(`unknown field: ${shown(key)}`, fix, { path: pathText([...path, key]) });
}

function refused(issue: Issue, path: readonly PropertyKey[]): ModelError {
  const place = { path: pathText(path) };
  if (issue.code === "invalid_key") {
    return new ModelError(
      `a name must be letters, digits and _, at most 64, and not begin with a digit, got ${shown(path.at(-1))}`,
      "rename it here and wherever it is used",
      place,
    );
  }
  const [what, fix] = issue.message.includes("\n")
    ? (issue.message.split("\n") as [string, string])
    : [standardWords(issue), "correct the value"];
  if (issue.input === undefined) return new ModelError(`missing: ${what}`, fix, place);
  return new ModelError(`it must be ${what}, got ${shown(offending(issue))}`, fix, place);
}

/** What is shown of a value: of an object of unknown kind, the kind. */
function offending(issue: Issue): unknown {
  const kind = issue.code === "invalid_union" ? issue.discriminator : undefined;
  return kind === undefined ? issue.input : (issue.input as Record<string, unknown>)[kind];
}

/** Words for what a schema refuses without words of its own: lengths and sizes. */
function standardWords(issue: Issue): string {
  switch (issue.code) {
    case "too_big":
      return `at most ${issue.maximum}${issue.origin === "number" ? "" : ` ${issue.origin === "string" ? "characters" : "entries"}`}`;
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "number" ? "" : ` ${issue.origin === "string" ? "characters" : "entries"}`}`;
    default:
      return "another value";
  }
}

/** A value as a message shows it, cut short. */
function shown(value: unknown): string {
  let text: string;
  if (typeof value === "string") text = `"${value.replace(/[\p{Cc}\u2028\u2029]/gu, " ")}"`;
  else if (Array.isArray(value)) text = `a list of ${value.length}`;
  else if (value !== null && typeof value === "object")
    text = `an object with ${Object.keys(value).slice(0, 8).join(", ") || "nothing"}`;
  else text = String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
