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

/** Longest life on a machine with nothing else to do, ms; how much longer they get after one without headway. */
const LIFE = 400;
const GROWTH = 1.5;
/** Share of a run that a life should bring on, or two runs would take many more than 50 lives. */
const HEADWAY = 1 / 25;

/** Steps that the newer of the two checkpoints of a run has done; 0 where there is none. */
function stepsKept(run: string): number {
  const steps = ["a", "b"].map((slot) => {
    try {
      const bytes = readFileSync(join(run, "checkpoint", slot));
      return JSON.parse(bytes.toString("utf8", 16, 16 + bytes.readUInt32LE(8))).step as number;
    } catch {
      return 0; // not there yet, or torn in its head
    }
  });
  return Math.max(...steps);
}

const manifestOf = (run: string) => JSON.parse(readFileSync(join(run, "manifest.json"), "utf8"));

test("killed at 50 random instants and resumed, a run has the bytes of one that was left alone", async () => {
  let kills = 0;
  let longest = LIFE;
  let state = 20261121;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let seed = 1; kills < 50; seed++) {
    const [alone, killed] = [join(folder, `alone-${seed}`), join(folder, `killed-${seed}`)];
    expect(await live(alone, seed, Infinity)).toBe(0);
    const { modelSeconds, dt, files } = manifestOf(alone);
    const headway = (HEADWAY * 1000 * modelSeconds) / dt;
    for (let kept = 0; ; ) {
      const code = await live(killed, seed, longest * random());
      if (code === 0) break;
      expect(code).toBeNull();
      kills++;
      const before = kept;
      kept = stepsKept(killed);
      // on a busy machine a life may end before its first checkpoint, or a step after it
      longest = kept > before + headway ? Math.max(LIFE, longest / GROWTH) : longest * GROWTH;
    }
    expect(manifestOf(killed).files).toEqual(files);
    expect((await verifyRun(runFolder(killed))).same).toBe(true);
  }
});
