import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Pieces, RunStore } from "../runs/run-store.ts";
import { makeFolder, writeWholeFile } from "./node.ts";
import { lockFile } from "./run-lock.ts";
import { told } from "./storage-error.ts";

/**
 * The folder at `path` as a store of runs; made with the first file written.
 *
 * Fails: DataError where the disk is full or the folder cannot be written; files written before stay as they are.
 */
export function runFolder(path: string): RunStore {
  const at = (name: string) => join(path, ...name.split("/"));
  return {
    read: (name) => orNull(readFile(at(name), "utf8")),
    write: (name, text) => writeWholeFile(at(name), text),
    append: (name, text) =>
      told(
        at(name),
        makeFolder(dirname(at(name))).then(() => appendFile(at(name), text)),
      ),
    readBytes: (name, from, to) => orNull(readPart(at(name), from, to)),
    writeBytes: (name, pieces) => told(at(name), writePieces(at(name), pieces)),
    fingerprint: (name) => orNull(fingerprintOf(at(name))),
    list: async (folder) => {
      const entries = (await orNull(readdir(at(folder), { withFileTypes: true }))) ?? [];
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".tmp"))
        .map((entry) => `${folder}/${entry.name}`)
        .sort();
    },
    remove: (name) => told(at(name), rm(at(name), { force: true })),
    lock: (name) => told(at(name), lockFile(at(name))),
  };
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    // what lies below a file is not there; writing there says so in words
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

async function readPart(path: string, from: number, to: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const bytes = new Uint8Array(Math.max(0, Math.min(to, (await handle.stat()).size) - from));
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, from + at);
      if (bytesRead === 0) return bytes.subarray(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** First under a name of its own, flushed to the disk, then renamed: a kill or a power cut leaves the old file or the new. */
async function writePieces(path: string, pieces: Pieces): Promise<void> {
  await makeFolder(dirname(path));
  const draft = `${path}.tmp`;
  try {
    const handle = await open(draft, "w");
    try {
      for await (const piece of pieces) await writeAll(handle, piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, piece: Uint8Array): Promise<void> {
  let at = 0;
  while (at < piece.length) at += (await handle.write(piece, at, piece.length - at)).bytesWritten;
}

async function fingerprintOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(createReadStream(path), async (source) => {
    for await (const piece of source as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
    }
  });
  return { bytes, sha256: hash.digest("hex") };
}
