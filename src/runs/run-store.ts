import { joinedBytes } from "../numerics/joined.ts";

/** A run folder as the runner sees it; the host gives it files, a test gives it memory. Names have `/` between folders. */
export interface RunStore {
  /** Text of a file, or null if there is none. */
  readonly read: (name: string) => Promise<string | null>;
  /** Writes a file, whole or not at all. */
  readonly write: (name: string, text: string) => Promise<void>;
  /** Adds text to the end of a file, made if absent. */
  readonly append: (name: string, text: string) => Promise<void>;
  /** Bytes `from` to `to - 1` of a file (fewer where it ends), or null if there is none. */
  readonly readBytes: (name: string, from: number, to: number) => Promise<Uint8Array | null>;
  /** Writes a file piece by piece, whole or not at all; safe on disk once it returns. Pieces may be overwritten after. */
  readonly writeBytes: (name: string, pieces: Pieces) => Promise<void>;
  /** Length and SHA-256 (hex) of a file, or null if there is none. */
  readonly fingerprint: (name: string) => Promise<FileFingerprint | null>;
  /** Names of the files in a folder, ascending, each with the folder; none if it is absent. */
  readonly list: (folder: string) => Promise<string[]>;
  /** Removes a file if it is there. */
  readonly remove: (name: string) => Promise<void>;
  /**
   * Takes the lock of this name for this process, and returns what gives it back.
   *
   * Fails: DataError where another living process holds it. A lock whose process was killed is taken over.
   */
  readonly lock: (name: string) => Promise<() => Promise<void>>;
}

/** The lock of a run's folder: two processes must not write one run. */
export const RUN_LOCK = "lock";

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface FileFingerprint {
  readonly bytes: number;
  readonly sha256: string;
}

/** A store that forgets: for runs nobody keeps. */
export function memoryStore(): RunStore {
  const files = new Map<string, Uint8Array>();
  const text = (name: string) => {
    const bytes = files.get(name);
    return bytes === undefined ? null : new TextDecoder().decode(bytes);
  };
  const write = (name: string, content: string) => void files.set(name, new TextEncoder().encode(content));
  return {
    read: async (name) => text(name),
    write: async (name, content) => write(name, content),
    append: async (name, content) => write(name, (text(name) ?? "") + content),
    readBytes: async (name, from, to) => files.get(name)?.slice(from, to) ?? null,
    writeBytes: async (name, pieces) => void files.set(name, await gathered(pieces)),
    fingerprint: async (name) => {
      const bytes = files.get(name);
      return bytes === undefined ? null : { bytes: bytes.length, sha256: await sha256(bytes) };
    },
    list: async (folder) => [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).sort(),
    remove: async (name) => void files.delete(name),
    // no other process sees it
    lock: async () => async () => {},
  };
}

/** A folder of a store as a store of its own. */
export function storeIn(store: RunStore, folder: string): RunStore {
  const at = (name: string) => `${folder}/${name}`;
  return {
    read: (name) => store.read(at(name)),
    write: (name, text) => store.write(at(name), text),
    append: (name, text) => store.append(at(name), text),
    readBytes: (name, from, to) => store.readBytes(at(name), from, to),
    writeBytes: (name, pieces) => store.writeBytes(at(name), pieces),
    fingerprint: (name) => store.fingerprint(at(name)),
    list: async (inner) => (await store.list(at(inner))).map((name) => name.slice(folder.length + 1)),
    remove: (name) => store.remove(at(name)),
    lock: (name) => store.lock(at(name)),
  };
}

async function gathered(pieces: Pieces): Promise<Uint8Array> {
  const copies: Uint8Array[] = [];
  for await (const piece of pieces) copies.push(piece.slice());
  return joinedBytes(copies);
}

/** SHA-256 in hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // no bytes here are shared by threads, which is all that the type excludes
  const digest = await globalThis.crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
