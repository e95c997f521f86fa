import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Lines of a function, signature and closing brace included. */
const longest = 60;

/** Functions that are one published algorithm, whose blocks carry its steps. */
const kernels: Record<string, string> = {
  "numerics/dense.ts tridiagonalise": "Householder reduction, tred2 of EISPACK",
  "numerics/one-dimension.ts minimise1d": "Brent 1973, localmin",
  "io/scan-cells.ts scanCells": "the grammar of RFC 4180 as one loop over the bytes",
};

/** `file name` and length of every function of a file. */
function functionsOf(path: string): { readonly name: string; readonly lines: number }[] {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line;
      found.push({
        name: `${relative(src, path)} ${nameOf(node)}`,
        lines: lineAt(node.end) - lineAt(node.getStart()) + 1,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  const { parent } = node;
  if (node.name !== undefined) return node.name.getText();
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : "(no name)";
}

const functions = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => functionsOf(join(src, name)));

test(`no function is longer than ${longest} lines, kernels of a published algorithm apart`, () => {
  const long = functions.filter(({ name, lines }) => lines > longest && kernels[name] === undefined);
  expect(long.map(({ name, lines }) => `${name}: ${lines} lines`)).toEqual([]);
});

test("every exception still needs to be one", () => {
  const long = new Set(functions.filter(({ lines }) => lines > longest).map(({ name }) => name));
  expect(Object.keys(kernels).filter((name) => !long.has(name))).toEqual([]);
});
