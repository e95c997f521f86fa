import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../../bench/chromium.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { programOf } from "../running.ts";
import { type BrowserTask, browserCircuits } from "./browser-circuits.ts";
import { type Outcome, outcome } from "./outcome.ts";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
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
    const alone = ({ circuit, steps }: BrowserTask) =>
      outcome(new Simulation(programOf(browserCircuits[circuit])), steps);

    test.each([
      { circuit: "plastic", steps: 1200, threads: [1, 2, 3, 8] },
      { circuit: "restless", steps: 500, threads: [1, 3] },
    ] as const)("threads that share memory give the bytes of Node for a $circuit circuit", async (task) => {
      const { failure, outcomes } = await visit(task, "isolated");
      expect(failure).toBeUndefined();
      expect(outcomes.map(({ threads }) => threads)).toEqual(task.threads);
      for (const { outcome } of outcomes) expect(outcome).toEqual(await alone(task));
    });

    test("without the headers for shared memory one thread gives the same bytes", async () => {
      const task: BrowserTask = { circuit: "plastic", steps: 1200, threads: [2] };
      const { failure, usable, outcomes } = await visit(task, "plain");
      expect(failure).toBeUndefined();
      expect(usable).toBe(1);
      expect(outcomes).toEqual([{ threads: 1, outcome: await alone(task) }]);
    });
  },
);

/** Serves the page, opens it, and gives what it sends back. */
async function visit(task: BrowserTask, headers: "isolated" | "plain"): Promise<PageResult> {
  const profile = mkdtempSync(join(tmpdir(), "setpoint-chromium-"));
  let finish: (result: PageResult) => void = () => {};
  const result = new Promise<PageResult>((resolve) => (finish = resolve));
  const server = await serve(task, headers, (text) => finish(JSON.parse(text) as PageResult));
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
    await removeFolder(profile);
  }
}

async function serve(
  task: BrowserTask,
  headers: "isolated" | "plain",
  onResult: (text: string) => void,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (headers === "isolated") {
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
    const text = path === "/task" ? JSON.stringify(task) : files.get(path);
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
