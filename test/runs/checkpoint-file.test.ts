import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  type CheckpointHeader,
  checkpointBytes,
  openCheckpoint,
} from "../../src/runs/checkpoint-file.ts";
import { memoryStore } from "../../src/runs/run-store.ts";

const header: CheckpointHeader = {
  format: 1,
  model: "a".repeat(64),
  engine: "0.1.0",
  step: 2 ** 40 + 1,
  generation: 7,
  files: [{ name: "parts/000000.parquet", kind: "series", bytes: 12, sha256: "b".repeat(64) }],
};
const sections = [
  { name: "clock", bytes: Uint8Array.from({ length: 40 }, (_, i) => i) },
  { name: "block E 0", bytes: new Uint8Array(0) },
  { name: "block E 1", bytes: Uint8Array.from({ length: 23 }, (_, i) => 255 - i) },
];

async function written(change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
  const store = memoryStore();
  await store.writeBytes("c", checkpointBytes(header, sections));
  const bytes = (await store.readBytes("c", 0, 1e9))!;
  await store.writeBytes("c", [change(bytes)]);
  return store;
}

async function opened(change?: (bytes: Uint8Array) => Uint8Array, expected: Partial<CheckpointHeader> = {}) {
  return openCheckpoint(await written(change), "c", { ...header, ...expected });
}

const flipped = (at: number, bit: number) => (bytes: Uint8Array) => {
  bytes[at]! ^= 1 << bit;
  return bytes;
};

describe("a checkpoint file", () => {
  test("gives back its header and sections", async () => {
    const found = (await opened()) as Checkpoint;
    expect(found.header).toEqual(header);
    const read = [];
    for await (const section of found.sections()) read.push(section);
    expect(read).toEqual(sections);
  });

  test("that is absent is null", async () => {
    expect(await openCheckpoint(memoryStore(), "c", header)).toBeNull();
  });

  test("torn at any byte is refused, and says where it ends", async () => {
    const whole = (await (await written()).readBytes("c", 0, 1e9))!.length;
    for (let length = 0; length < whole; length++) {
      const found = await opened((bytes) => bytes.slice(0, length));
      expect(found).toMatch(new RegExp(`^is torn: it ends after ${length} bytes`));
    }
  });

  test("with any one bit flipped is refused", async () => {
    const whole = (await (await written()).readBytes("c", 0, 1e9))!.length;
    for (let at = 0; at < whole; at++) {
      for (let bit = 0; bit < 8; bit++) expect(typeof (await opened(flipped(at, bit)))).toBe("string");
    }
    expect(await opened(flipped(whole - 20, 3))).toBe("is damaged: section 3 does not match its checksum");
  });

  test("that lost a section is refused", async () => {
    const store = memoryStore();
    const pieces: Uint8Array[] = [];
    for await (const piece of checkpointBytes(header, sections)) pieces.push(piece.slice());
    await store.writeBytes(
      "c",
      pieces.filter((_, i) => i < 2 || i > 4),
    );
    expect(await openCheckpoint(store, "c", header)).toBe(
      "is damaged: its end mark does not match its sections",
    );
  });

  test("of another model, engine or format is refused", async () => {
    expect(await opened(undefined, { model: "c".repeat(64) })).toBe(
      "is foreign: it belongs to model aaaaaaaa, not cccccccc",
    );
    expect(await opened(undefined, { engine: "0.2.0" })).toBe("was written by engine 0.1.0; this is 0.2.0");
    expect(await opened(() => new TextEncoder().encode("PAR1, a file of another kind"))).toBe(
      "is no checkpoint",
    );
  });
});
