import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFile } from "../../src/host/run-lock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setpoint-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lock = () => join(folder, "run", "lock");
const stale = (holder: object) =>
  writeFileSync(lock(), JSON.stringify({ host: hostname(), id: "x", ...holder }));

test("a lock is held once, given back, and leaves nothing", async () => {
  const release = await lockFile(lock());
  await expect(lockFile(lock())).rejects.toThrow(
    `${join(folder, "run")}: the folder is in use by process ${process.pid}, which runs a simulation in it\n` +
      "  wait for it to end, stop it with Ctrl-C, or choose another folder with --out",
  );
  await release();
  expect(readdirSync(join(folder, "run"))).toEqual([]);
  await (await lockFile(lock()))();
});

test("the lock of a process that was killed is taken over", async () => {
  await (await lockFile(lock()))();
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await new Promise((resolve) => child.on("spawn", resolve));
  const held = JSON.parse(await holderText());
  stale({ ...held, pid: child.pid, started: startOf(child.pid!) });
  await expect(lockFile(lock())).rejects.toThrow(`in use by process ${child.pid}`);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  const release = await lockFile(lock());
  expect(JSON.parse(readFileSync(lock(), "utf8")).pid).toBe(process.pid);
  await release();
  expect(existsSync(lock())).toBe(false);
});

test("the number of a dead process that a later one has does not hold the lock", async () => {
  await (await lockFile(lock()))();
  stale({ pid: process.pid, started: "another start" });
  await (await lockFile(lock()))();
});

test.each([
  ["a half", '{"pid": 1'],
  ["nothing", ""],
  ["another thing", "[]"],
  ["a number that no process can have", '{"pid": -1, "host": "x"}'],
])("a lock file that holds %s is taken over", async (_, text) => {
  await (await lockFile(lock()))();
  writeFileSync(lock(), text);
  await (await lockFile(lock()))();
});

test("of another machine's lock it says how to mend it", async () => {
  await (await lockFile(lock()))();
  stale({ pid: 7, host: "elsewhere", started: null });
  await expect(lockFile(lock())).rejects.toThrow(
    `in use by process 7 on elsewhere, which runs a simulation in it\n  if that process has ended, delete ${lock()}; or choose another folder with --out`,
  );
});

test("of many that reach for a stale lock at once, one has it", async () => {
  await (await lockFile(lock()))();
  for (let round = 0; round < 20; round++) {
    stale({ pid: process.pid, started: "another start" });
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(lock())));
    const won = tried.filter((each) => each.status === "fulfilled");
    expect(won).toHaveLength(1);
    await won[0]!.value();
    expect(readdirSync(join(folder, "run"))).toEqual([]);
  }
});

/** What a lock of this process says. */
async function holderText(): Promise<string> {
  const release = await lockFile(lock());
  const text = readFileSync(lock(), "utf8");
  await release();
  return text;
}

/** The start of a process as its lock says it: taken by a process that looks at itself. */
function startOf(pid: number): string | null {
  if (!existsSync(`/proc/${pid}/stat`)) return null;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot} ${spawnSync("sh", ["-c", `cut -d' ' -f22 /proc/${pid}/stat`], { encoding: "utf8" }).stdout.trim() || stat}`;
}
