import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { programOf } from "../running.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { plasticCircuit } from "./parallel-circuits.ts";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
const steps = 1200;
const files = new Map<string, string>();

interface PageResult {
  readonly failure?: string;
  readonly usable: number;
  readonly outcomes: readonly { readonly threads: number; readonly outcome: Outcome }[];
}

beforeAll(async () => {
  const result = await build({
    entryPoints: { page: "test/engine/browser-page.ts", worker: "src/host/browser-simulation-worker.ts" },
    outdir: "out",
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  for (const { path, text } of result.outputFiles) files.set(path.replace(/^.*\/out/, ""), text);
  files.set("/", '<!doctype html><script type="module" src="/page.js"></script>');
});

describe.skipIf(chromium === undefined)(
  `in headless Chromium (${chromium ?? "skipped: no Chromium here; Debian's package is chromium"})`,
  () => {
    const alone = outcome(new Simulation(programOf(plasticCircuit)), steps);

    test("threads that share memory give the bytes of Node", async () => {
      const { failure, outcomes } = await visit({ isolated: true, threads: [1, 2, 3] });
      expect(failure).toBeUndefined();
      expect(outcomes.map(({ threads }) => threads)).toEqual([1, 2, 3]);
      for (const { outcome } of outcomes) expect(outcome).toEqual(await alone);
    });

    test("without the headers for shared memory one thread gives the same bytes", async () => {
      const { failure, usable, outcomes } = await visit({ isolated: false, threads: [2] });
      expect(failure).toBeUndefined();
      expect(usable).toBe(1);
      expect(outcomes).toEqual([{ threads: 1, outcome: await alone }]);
    });
  },
);

/** Serves the page, opens it, and gives what it sends back. */
async function visit(options: { isolated: boolean; threads: number[] }): Promise<PageResult> {
  const profile = mkdtempSync(join(tmpdir(), "setpoint-chromium-"));
  let finish: (result: PageResult) => void = () => {};
  const result = new Promise<PageResult>((resolve) => (finish = resolve));
  const server = await serve(options, (text) => finish(JSON.parse(text) as PageResult));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const flags =
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
  const browser = spawn(chromium!, [...flags.split(" "), `--user-data-dir=${profile}`, address], {
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => browser.on("exit", () => resolve()));
  try {
    const early = ended.then(
      (): PageResult => ({ failure: "Chromium ended early", usable: 0, outcomes: [] }),
    );
    return await Promise.race([result, early]);
  } finally {
    browser.kill();
    await ended;
    server.close();
    server.closeAllConnections();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function serve(
  { isolated, threads }: { isolated: boolean; threads: number[] },
  onResult: (text: string) => void,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    const path = request.url ?? "/";
    if (path === "/result") {
      let text = "";
      request.on("data", (part: Buffer) => (text += part.toString()));
      request.on("end", () => {
        response.end();
        onResult(text);
      });
      return;
    }
    const text = path === "/task" ? JSON.stringify({ steps, threads }) : files.get(path);
    response.writeHead(text === undefined ? 404 : 200, {
      "Content-Type": path.endsWith(".js")
        ? "text/javascript"
        : path === "/"
          ? "text/html"
          : "application/json",
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
