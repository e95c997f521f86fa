// Writes docs/claims.md from the findings in docs/findings.
// With the folder of a finished full run: first copies its findings there, with version and class of machine.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = "docs/findings";
mkdirSync(folder, { recursive: true });
const [run, ...words] = process.argv.slice(2);
if (run !== undefined) publish(run, words.join(" "));

const bundle = await build({
  stdin: {
    contents:
      'export { claimsPage } from "./src/experiments/claims-page.ts"; export { readPublished } from "./src/experiments/published-findings.ts";',
    resolveDir: ".",
  },
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  packages: "external",
  outfile: "claims.mjs",
});
const file = join("node_modules", ".claims-page.mjs");
writeFileSync(file, bundle.outputFiles[0].text);
const { claimsPage, readPublished } = await import(new URL(`../${file}`, import.meta.url));
const published = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => readPublished(readFileSync(join(folder, name), "utf8")));
writeFileSync("docs/claims.md", claimsPage(published));

/** `reduced` says in what the run was smaller than the experiment asks for. */
function publish(path, reduced) {
  const findings = JSON.parse(readFileSync(join(path, "findings.json"), "utf8"));
  const manifest = JSON.parse(readFileSync(join(path, "manifest.json"), "utf8"));
  if (findings.label !== "verdict") throw new Error(`${path} is a quick run, which carries no verdict`);
  const { setpoint: version, machine, wallSeconds } = manifest;
  const own = { version, machine, wallSeconds, ...(reduced ? { reduced } : {}), ...findings };
  writeFileSync(join(folder, `${findings.experiment}.json`), `${JSON.stringify(own, null, 1)}\n`);
}
