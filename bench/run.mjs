// Bundles and runs one benchmark: `npm run bench NAME [options]`; without a name it lists them with their questions.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { dependencies, optionalDependencies, version } = JSON.parse(readFileSync("package.json", "utf8"));
const questions = new Map(
  readdirSync("bench")
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [
      file.slice(0, -3),
      /^\/\/ Question: (.*)$/m.exec(readFileSync(`bench/${file}`, "utf8"))?.[1],
    ])
    .filter(([, question]) => question !== undefined),
);
const [name, ...rest] = process.argv.slice(2);
if (!questions.has(name)) {
  if (name !== undefined) process.stderr.write(`unknown benchmark: ${name}\n`);
  for (const [known, question] of questions) process.stdout.write(`${known.padEnd(22)} ${question}\n`);
  process.exit(name === undefined ? 0 : 2);
}

const outdir = "node_modules/.cache/setpoint-bench";
mkdirSync(outdir, { recursive: true });
writeFileSync(`${outdir}/package.json`, '{ "type": "module" }');
const source = readFileSync(`bench/${name}.ts`, "utf8");
const workers = {
  ...(source.includes("host/pool.ts") ? { worker: "src/host/worker.ts" } : {}),
  ...(source.includes("circuit-run.ts") ? { "simulation-worker": "src/host/simulation-worker.ts" } : {}),
};
await build({
  entryPoints: { [name]: `bench/${name}.ts`, ...workers },
  outdir,
  splitting: true,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["esbuild", ...Object.keys(dependencies), ...Object.keys(optionalDependencies ?? {})].filter(
    (dependency) => !dependency.startsWith("@stdlib/"),
  ),
  define: { SETPOINT_VERSION: JSON.stringify(version) },
  banner: {
    js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
  },
  logLevel: "warning",
});
const { status } = spawnSync(
  process.execPath,
  ["--expose-gc", "--enable-source-maps", `${outdir}/${name}.js`, ...rest],
  {
    stdio: "inherit",
    // where it is set, Node reads a list of certificates at every start: 50 ms that are not Setpoint's
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined },
  },
);
process.exit(status ?? 1);
