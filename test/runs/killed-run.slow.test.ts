import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runFolder } from "../../src/host/run-folder.ts";
import { verifyRun } from "../../src/runs/verify-run.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-kill-"));
const child = join(folder, "run-child.mjs");

beforeAll(() =>
  build({
    entryPoints: ["test/runs/run-child.ts"],
    outfile: child,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** Exit code of the child, or null where it was killed, `lifetime` ms after its first report of progress. */
function live(run: string, seed: number, lifetime: number): Promise<number | null> {
  return new Promise((done, fail) => {
    const made = spawn(process.execPath, [child, run, String(seed), lifetime === Infinity ? "1e9" : "40"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    made.stdout.once("data", () => {
      if (lifetime !== Infinity) timer = setTimeout(() => made.kill("SIGKILL"), lifetime);
    });
    made.stdout.resume();
    made.on("error", fail);
    made.on("exit", (code) => {
      clearTimeout(timer);
      done(code);
    });
  });
}

const filesOf = (run: string) => JSON.parse(readFileSync(join(run, "manifest.json"), "utf8")).files;

test("killed at 50 random instants and resumed, a run has the bytes of one that was left alone", async () => {
  let kills = 0;
  let state = 20261121;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let seed = 1; kills < 50; seed++) {
    const [alone, killed] = [join(folder, `alone-${seed}`), join(folder, `killed-${seed}`)];
    expect(await live(alone, seed, Infinity)).toBe(0);
    for (;;) {
      const code = await live(killed, seed, 400 * random());
      if (code === 0) break;
      expect(code).toBeNull();
      kills++;
    }
    expect(filesOf(killed)).toEqual(filesOf(alone));
    expect((await verifyRun(runFolder(killed))).same).toBe(true);
  }
});
