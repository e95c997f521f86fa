import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const src = resolve(import.meta.dirname, "../src");

const rows: Record<string, number> = {
  units: 1,
  numerics: 1,
  model: 2,
  mechanisms: 3,
  neurons: 3,
  circuits: 3,
  conditions: 3,
  protocols: 3,
  stats: 3,
  figures: 3,
  io: 3,
  instruments: 3,
  equations: 3,
  program: 4,
  plan: 5,
  wiring: 5,
  resolve: 6,
  interpret: 6,
  emit: 6,
  loops: 7,
  engine: 8,
  experiments: 9,
  runs: 9,
  analysis: 9,
  cli: 10,
  studio: 10,
  host: 10,
};

/** Imports between folders of one row that design.md allows: experiments may call the runner and the analysis. */
const allowedSideways = new Set(["experiments>runs", "experiments>analysis", "analysis>runs", "cli>host"]);

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.ts$/.test(name) ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1]!);
}

const files = sourceFiles(src);
const folderOf = (file: string) => relative(src, file).split("/")[0]!;

/** Files of src by the files of src that they import, for types or at run time. */
function importGraph(): Map<string, string[]> {
  return new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((target) => target.startsWith("."))
        .map((target) => resolve(dirname(file), target)),
    ]),
  );
}

/** The files of a circle, the first of them also at the end; null if there is none. */
function circleOf(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const seen = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (seen.has(file)) return null;
    seen.add(file);
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle !== null) return circle;
    }
    return null;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe("layers", () => {
  test("every import points to the same folder or to a lower row", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith("."))
        .map((target) => resolve(dirname(file), target))
        .filter((target) => {
          const from = folderOf(file);
          const to = folderOf(target);
          if (from === to || dirname(file) === src) return false;
          return !(rows[to]! < rows[from]!) && !allowedSideways.has(`${from}>${to}`);
        })
        .map((target) => `${relative(src, file)} imports ${relative(src, target)}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no circle of imports, those of types included", () => {
    const circle = circleOf(importGraph());
    expect(circle?.map((file) => relative(src, file)).join(" imports ") ?? null).toBeNull();
  });

  test("every folder of src has a row", () => {
    const folders = readdirSync(src).filter((name) => statSync(join(src, name)).isDirectory());
    expect(folders.filter((folder) => rows[folder] === undefined)).toEqual([]);
  });

  test("only host and cli touch the machine", () => {
    const wrong = files
      .filter((file) => !["host", "cli"].includes(folderOf(file)))
      .filter((file) =>
        importsOf(file).some((target) => target.startsWith("node:") || target.includes("duckdb")),
      );
    expect(wrong.map((file) => relative(src, file))).toEqual([]);
  });

  test("a catalogue folder lists every one of its files", () => {
    const list = readFileSync(join(src, "experiments/index.ts"), "utf8");
    const missing = readdirSync(join(src, "experiments"))
      .filter((name) => name !== "index.ts")
      .filter((name) =>
        /export const \w+ = experiment\(/.test(readFileSync(join(src, "experiments", name), "utf8")),
      )
      .filter((name) => !list.includes(`./${name}`));
    expect(missing).toEqual([]);
  });

  test("no file is longer than 400 lines", () => {
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 401);
    expect(long.map((file) => relative(src, file))).toEqual([]);
  });
});
