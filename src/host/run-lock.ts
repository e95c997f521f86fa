import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { DataError } from "../model/errors.ts";
import { makeFolder } from "./node.ts";

/** Looks at a lock that others are taking over, 10 ms apart. */
const MOST_ATTEMPTS = 200;
/** Milliseconds after which a process that was taking a lock over must have been killed; it needs less than one. */
const TAKING = 10_000;

/** Who holds a lock: the process, and what tells it from a later one of the same number. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When it began, in ticks since the start of the machine; null where the system does not say. */
  readonly started: string | null;
  /** Tells two locks of one process apart. */
  readonly id: string;
}

/**
 * Takes the lock file at `path` for this process, made with its folder; returns what gives it back.
 *
 * A lock whose process has ended, killed or not, is taken over. Fails: DataError where a living process holds it.
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid), id: randomUUID() };
  const draft = `${path}.${own.id}.tmp`;
  await makeFolder(dirname(path));
  try {
    await writeFile(draft, JSON.stringify(own));
    for (let attempt = 0; !(await linked(draft, path)); attempt++) {
      const text = await textOf(path);
      if (text === null) continue;
      const holder = holderIn(text);
      if (attempt === MOST_ATTEMPTS || (holder !== null && isAlive(holder))) throw inUse(path, holder);
      await removeStale(path, text, draft);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if (holderIn((await textOf(path)) ?? "")?.id === own.id) await rm(path, { force: true });
  };
}

/** Gives the whole draft the name of the lock, unless there is one: a lock is never seen half written. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes the lock with this text, or waits a little while another process does.
 *
 * Only who holds `<lock>.taking` removes a stale lock: else a second one, who has read the stale text too, would remove the
 * lock of the first.
 */
async function removeStale(path: string, text: string, draft: string): Promise<void> {
  const taking = `${path}.taking`;
  if (await linked(draft, taking)) {
    try {
      if ((await textOf(path)) === text) await rm(path, { force: true });
    } finally {
      await rm(taking, { force: true });
    }
    return;
  }
  const since = await stat(taking).then(
    ({ ctimeMs }) => ctimeMs,
    () => Date.now(),
  );
  if (Date.now() - since > TAKING) await rm(taking, { force: true });
  else await new Promise((resolve) => setTimeout(resolve, 10));
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function holderIn(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Holder;
    return Number.isInteger(holder.pid) && holder.pid > 0 ? holder : null;
  } catch {
    return null;
  }
}

/** True unless it is known that the process has ended; of another machine nothing is known. */
function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // the process of another user cannot be asked, and lives
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** Start of a process since that of the machine, with the machine's own start; null where /proc is not there. */
function startOf(pid: number): string | null {
  try {
    // the name of the program stands in brackets and may hold blanks
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = line.slice(line.lastIndexOf(")") + 2).split(" ");
    // dead, and kept only because nobody has asked how it ended
    if (state === "Z" || state === "X") return "ended";
    const ticks = fields[18]!;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${ticks}`;
  } catch {
    return null;
  }
}

function inUse(path: string, holder: Holder | null): DataError {
  if (holder === null)
    return new DataError("the folder is in use by another process", "wait for it to end", {
      file: dirname(path),
    });
  const { pid, host } = holder;
  const here = host === hostname();
  return new DataError(
    `the folder is in use by process ${pid}${here ? "" : ` on ${host}`}, which runs a simulation in it`,
    here
      ? "wait for it to end, stop it with Ctrl-C, or choose another folder with --out"
      : `if that process has ended, delete ${path}; or choose another folder with --out`,
    { file: dirname(path) },
  );
}
