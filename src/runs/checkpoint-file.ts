import type { StateSection } from "../engine/running-circuit.ts";
import { crc32c } from "../io/crc32c.ts";
import type { RunStore } from "./run-store.ts";

/** A file of a run that is finished. */
export interface ListedFile {
  readonly name: string;
  readonly kind: "spikes" | "series" | "weights" | "merged";
  readonly bytes: number;
  readonly sha256: string;
}

/** What stands at the head of a checkpoint. */
export interface CheckpointHeader {
  readonly format: 1;
  /** SHA-256 of the text of model.json. */
  readonly model: string;
  /** Version of the engine that wrote it. */
  readonly engine: string;
  /** Steps done; a whole number below 2^53. */
  readonly step: number;
  /** Counts the checkpoints of a run; the larger is the later. */
  readonly generation: number;
  /** Parts and snapshots that were finished before. */
  readonly files: readonly ListedFile[];
}

/** A checkpoint whose every byte has been checked. */
export interface Checkpoint {
  readonly header: CheckpointHeader;
  readonly sections: () => AsyncGenerator<StateSection>;
}

const MAGIC = "setpoint";
const HEAD = 16;
const FRAME = 16;
/** Longest header and name that are believed: a broken length must not ask for gigabytes. */
const LONGEST_HEADER = 64 * 1024 * 1024;
const LONGEST_NAME = 4096;

/**
 * The bytes of a checkpoint: magic, header (JSON) and its CRC32C; each section with name, length and CRC32C of all of
 * them; an end mark with the number of sections and the CRC32C of their checksums. Everything little-endian.
 */
export async function* checkpointBytes(
  header: CheckpointHeader,
  sections: Iterable<StateSection> | AsyncIterable<StateSection>,
): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(HEAD);
  head.set(new TextEncoder().encode(MAGIC));
  new DataView(head.buffer).setUint32(8, text.length, true);
  new DataView(head.buffer).setUint32(12, crc32c(text), true);
  yield head;
  yield text;
  let count = 0;
  let sums = 0;
  for await (const { name, bytes } of sections) {
    const encoded = new TextEncoder().encode(name);
    const frame = frameOf(encoded.length, bytes.length);
    const sum = crc32c(bytes, crc32c(encoded, crc32c(frame.subarray(0, 12))));
    new DataView(frame.buffer).setUint32(12, sum, true);
    yield frame;
    yield encoded;
    yield bytes;
    count++;
    sums = crc32c(frame.subarray(12), sums);
  }
  const end = frameOf(0, count);
  new DataView(end.buffer).setUint32(12, crc32c(end.subarray(0, 12), sums), true);
  yield end;
}

/** Length of the name, 64-bit length of the bytes, and room for the checksum. */
function frameOf(name: number, bytes: number): Uint8Array {
  const frame = new Uint8Array(FRAME);
  const view = new DataView(frame.buffer);
  view.setUint32(0, name, true);
  view.setBigUint64(4, BigInt(bytes), true);
  return frame;
}

/** The checkpoint in a file of the store; null if there is none, a sentence if it cannot be used. Every byte is checked. */
export async function openCheckpoint(
  store: RunStore,
  name: string,
  expected: Pick<CheckpointHeader, "model" | "engine">,
): Promise<Checkpoint | string | null> {
  try {
    const found = await readHeader(store, name);
    if (found === null) return null;
    const misfit = misfitOf(found.header, expected);
    if (misfit !== null) return misfit;
    const sections = () => readSections(store, name, found.end);
    for await (const _ of sections()); // checks them all
    return { header: found.header, sections };
  } catch (error) {
    if (error instanceof Unusable) return error.message;
    throw error;
  }
}

/** Why a file cannot be read as a checkpoint. */
class Unusable extends Error {}

function misfitOf(
  header: CheckpointHeader,
  expected: Pick<CheckpointHeader, "model" | "engine">,
): string | null {
  if (header.format !== 1) return `has format ${header.format}; this version reads format 1`;
  if (header.model !== expected.model)
    return `is foreign: it belongs to model ${String(header.model).slice(0, 8)}, not ${expected.model.slice(0, 8)}`;
  if (header.engine !== expected.engine)
    return `was written by engine ${header.engine}; this is ${expected.engine}`;
  return null;
}

async function readHeader(
  store: RunStore,
  name: string,
): Promise<{ readonly header: CheckpointHeader; readonly end: number } | null> {
  const head = await store.readBytes(name, 0, HEAD);
  if (head === null) return null;
  if (head.length < HEAD) throw new Unusable(`is torn: it ends after ${head.length} bytes`);
  if (new TextDecoder().decode(head.subarray(0, 8)) !== MAGIC) throw new Unusable("is no checkpoint");
  const view = new DataView(head.buffer, head.byteOffset);
  const length = view.getUint32(8, true);
  if (length > LONGEST_HEADER) throw new Unusable("is damaged: its header has no sensible length");
  const text = await exactly(store, name, { from: HEAD, to: HEAD + length, what: "its header" });
  if (crc32c(text) !== view.getUint32(12, true))
    throw new Unusable("is damaged: its header does not match its checksum");
  return { header: JSON.parse(new TextDecoder().decode(text)) as CheckpointHeader, end: HEAD + length };
}

async function* readSections(store: RunStore, name: string, from: number): AsyncGenerator<StateSection> {
  let at = from;
  let sums = 0;
  for (let count = 0; ; count++) {
    const frame = await exactly(store, name, { from: at, to: at + FRAME, what: `section ${count + 1}` });
    const view = new DataView(frame.buffer, frame.byteOffset);
    const nameLength = view.getUint32(0, true);
    const length = Number(view.getBigUint64(4, true));
    const sum = view.getUint32(12, true);
    if (nameLength === 0) {
      if (crc32c(frame.subarray(0, 12), sums) !== sum || length !== count)
        throw new Unusable("is damaged: its end mark does not match its sections");
      return;
    }
    if (nameLength > LONGEST_NAME || !Number.isSafeInteger(length))
      throw new Unusable(`is damaged: section ${count + 1} has no sensible length`);
    const body = { from: at + FRAME, to: at + FRAME + nameLength + length, what: `section ${count + 1}` };
    const bytes = await exactly(store, name, body);
    const text = new TextDecoder().decode(bytes.subarray(0, nameLength));
    if (crc32c(bytes, crc32c(frame.subarray(0, 12))) !== sum)
      throw new Unusable(`is damaged: section ${count + 1} does not match its checksum`);
    sums = crc32c(frame.subarray(12), sums);
    at = body.to;
    yield { name: text, bytes: bytes.slice(nameLength) };
  }
}

async function exactly(
  store: RunStore,
  name: string,
  { from, to, what }: { readonly from: number; readonly to: number; readonly what: string },
): Promise<Uint8Array> {
  const bytes = await store.readBytes(name, from, to);
  if (bytes !== null && bytes.length === to - from) return bytes;
  throw new Unusable(`is torn: it ends after ${from + (bytes?.length ?? 0)} bytes, inside ${what}`);
}
