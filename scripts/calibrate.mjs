// Bundles the calibration of the verdict and runs it; arguments are passed on.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const outfile = resolve("node_modules/.cache/setpoint/calibrate.mjs");
await build({
  entryPoints: ["bench/calibrate.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
process.argv[1] = outfile;
await import(pathToFileURL(outfile).href);
