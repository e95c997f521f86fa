// Bundles the command line and the library, then writes the type declarations.
// A bundle because the hundreds of small files of the packages for statistics and figures cost 0.1 to 0.7 s at every start.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

const { optionalDependencies, version } = JSON.parse(readFileSync("package.json", "utf8"));
// The rest goes into the bundle; these hold machine code or are files, or are loaded for few tables only.
const external = [
  "@resvg/resvg-js",
  "dejavu-fonts-ttf",
  "read-excel-file",
  ...Object.keys(optionalDependencies ?? {}),
];

const outdir = process.argv.find((word) => word.startsWith("--out="))?.slice("--out=".length) ?? "dist";

// what a simulated number depends on besides its model, which holds every equation: circuits run by other code are run again
const engine = createHash("sha256");
for (const folder of [
  "units",
  "numerics",
  "equations",
  "program",
  "plan",
  "wiring",
  "resolve",
  "interpret",
  "emit",
  "loops",
  "engine",
])
  for (const name of readdirSync(join("src", folder)).sort())
    engine.update(`${name}\n`).update(readFileSync(join("src", folder, name)));

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    setpoint: "src/cli/main.ts",
    index: "src/index.ts",
    worker: "src/host/worker.ts",
    "simulation-worker": "src/host/simulation-worker.ts",
  },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external,
  define: {
    SETPOINT_VERSION: JSON.stringify(version),
    SETPOINT_ENGINE: JSON.stringify(engine.digest("hex").slice(0, 8)),
  },
  banner: {
    js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
  },
  logLevel: "warning",
});

const schema = await build({
  entryPoints: ["src/model/model-schema.ts"],
  bundle: true,
  write: false,
  format: "esm",
  logLevel: "warning",
});
const { modelJsonSchema } = await import(
  `data:text/javascript;base64,${Buffer.from(schema.outputFiles[0].contents).toString("base64")}`
);
writeFileSync(join(outdir, "model.schema.json"), `${JSON.stringify(modelJsonSchema(), null, 1)}\n`);

if (!process.argv.includes("--no-types")) {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.types.json"], { stdio: "inherit" });
}
