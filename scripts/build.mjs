// Bundles the command line and the library, then writes the type declarations.
// A bundle because the hundreds of small files of the statistics packages cost 0.2 s at every start.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const { dependencies, optionalDependencies, version } = JSON.parse(readFileSync("package.json", "utf8"));
const external = [...Object.keys(dependencies), ...Object.keys(optionalDependencies ?? {})].filter(
  (name) => !name.startsWith("@stdlib/") && name !== "commander",
);

const outdir = process.argv.find((word) => word.startsWith("--out="))?.slice("--out=".length) ?? "dist";

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: { setpoint: "src/cli/main.ts", index: "src/index.ts", worker: "src/host/worker.ts" },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external,
  define: { SETPOINT_VERSION: JSON.stringify(version) },
  banner: {
    js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
  },
  logLevel: "warning",
});

if (!process.argv.includes("--no-types")) {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.types.json"], { stdio: "inherit" });
}
