import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Chromium where one is installed in a usual place. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

const FLAGS =
  "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/**
 * Opens the page `/` of some files in a new headless Chromium and gives what the page posts to `/result`, parsed.
 *
 * Threads of the page may share memory. Fails: Error where Chromium ends early or says nothing for two minutes.
 */
export async function visitPage(files: ReadonlyMap<string, string>): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), "setpoint-chromium-"));
  let finish: (text: string) => void = () => {};
  const result = new Promise<string>((resolve) => (finish = resolve));
  const server = await serve(files, (text) => finish(text));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = spawn(chromium!, [...FLAGS.split(" "), `--user-data-dir=${profile}`, address], {
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => browser.on("exit", () => resolve()));
  try {
    return JSON.parse(await Promise.race([result, failureOf(browser)]));
  } finally {
    browser.kill();
    await ended;
    server.close();
    server.closeAllConnections();
    await removeFolder(profile);
  }
}

/** Removes a folder into which processes that are just ending may still write. */
export async function removeFolder(folder: string): Promise<void> {
  for (let left = 40; ; left--) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}

function failureOf(browser: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    browser.on("error", reject);
    browser.on("exit", () => reject(new Error("Chromium ended before its page had answered")));
    setTimeout(() => reject(new Error("the page in Chromium said nothing for two minutes")), 120_000).unref();
  });
}

async function serve(files: ReadonlyMap<string, string>, onResult: (text: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
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
    const text = files.get(path);
    response.writeHead(text === undefined ? 404 : 200, {
      "Content-Type": path.endsWith(".js") ? "text/javascript" : "text/html",
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
