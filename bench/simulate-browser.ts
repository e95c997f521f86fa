// Question: how fast is W2 on one thread of headless Chromium beside Node, and are the bits the same?
import { execFileSync } from "node:child_process";
import { build } from "esbuild";
import { Simulation } from "../src/engine/simulation.ts";
import { mechanisms } from "../src/mechanisms/index.ts";
import { neurons } from "../src/neurons/index.ts";
import { resolveModel } from "../src/resolve/resolve-model.ts";
import { chromium, visitPage } from "./chromium.ts";
import { circuitDigest } from "./circuit-digest.ts";
import { machineText, numberOption, verdictText } from "./measure.ts";
import { w2 } from "./workloads.ts";

/** Wall of the time loop in seconds, and the digest of spike counts and weights. */
interface Outcome {
  readonly wall: number;
  readonly digest: string;
}

const seconds = numberOption("seconds", 10);
if (process.argv.includes("--one")) process.stdout.write(JSON.stringify(await runHere()));
else if (chromium === undefined) process.stdout.write("no Chromium here; Debian's package is chromium\n");
else await compare(numberOption("pairs", 5));

async function compare(pairs: number): Promise<void> {
  const files = await bundlePage();
  const ratios: number[] = [];
  process.stdout.write(`${machineText()}\nW2, ${seconds} s, one thread, wall of the time loop:\n`);
  for (let pair = 0; pair < pairs; pair++) {
    const own = [process.argv[1]!, "--one", "--seconds", String(seconds)];
    const node = JSON.parse(execFileSync(process.execPath, own, { encoding: "utf8" })) as Outcome;
    const page = (await visitPage(files)) as Outcome & { readonly failure?: string };
    if (page.failure !== undefined) throw new Error(`the page failed: ${page.failure}`);
    ratios.push(page.wall / node.wall);
    const same = page.digest === node.digest ? "same bits" : "BITS DIFFER";
    process.stdout.write(`  Node ${node.wall.toFixed(3)} s, Chromium ${page.wall.toFixed(3)} s; ${same}\n`);
  }
  const sorted = ratios.sort((a, b) => a - b);
  const median = (sorted[(pairs - 1) >> 1]! + sorted[pairs >> 1]!) / 2;
  process.stdout.write(`${verdictText("Chromium / Node", median, 1.25, "x", "at most")}\n`);
}

async function runHere(): Promise<Outcome> {
  const { program } = resolveModel(w2(`${seconds} s`), { neurons, mechanisms });
  const simulation = new Simulation(program);
  const start = performance.now();
  simulation.run(program.steps);
  const wall = (performance.now() - start) / 1000;
  return { wall, digest: await circuitDigest(simulation.spikeCounts, simulation.weights(0)) };
}

/** The page and its worker, by path. */
async function bundlePage(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: { page: "bench/browser-page.ts", worker: "src/host/browser-simulation-worker.ts" },
    outdir: "out",
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "warning",
  });
  return new Map([
    ["/", '<!doctype html><script type="module" src="/page.js"></script>'],
    ["/task", JSON.stringify(w2(`${seconds} s`))],
    ...outputFiles.map(({ path, text }): [string, string] => [path.replace(/^.*\/out/, ""), text]),
  ]);
}
