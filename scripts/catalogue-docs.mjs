// Writes docs/mechanisms from the catalogue: one page for each mechanism, and the list of all.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const outfile = resolve("node_modules/.cache/setpoint/catalogue-pages.mjs");
await build({
  entryPoints: ["src/cli/catalogue-pages.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const { catalogueFiles } = await import(pathToFileURL(outfile).href);
const folder = "docs/mechanisms";
mkdirSync(folder, { recursive: true });
const files = await catalogueFiles();
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
for (const [name, text] of files) writeFileSync(join(folder, name), text);
