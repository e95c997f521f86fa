import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runFolder } from "../../src/host/run-folder.ts";
import { storageError } from "../../src/host/storage-error.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "setpoint-"));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

const kinds: [string, () => RunStore][] = [
  ["memory", memoryStore],
  ["a folder", () => runFolder(join(folder, "run"))],
];

describe.each(kinds)("a store in %s", (_, make) => {
  test("keeps bytes and gives parts of them", async () => {
    const store = make();
    await store.writeBytes("parts/000001.parquet", [bytes("one "), bytes("two")]);
    await store.writeBytes("parts/000000.parquet", [bytes("x")]);
    expect(await store.readBytes("parts/000001.parquet", 2, 6)).toEqual(bytes("e tw"));
    expect(await store.readBytes("parts/000001.parquet", 5, 99)).toEqual(bytes("wo"));
    expect(await store.readBytes("parts/none", 0, 9)).toBeNull();
    expect(await store.list("parts")).toEqual(["parts/000000.parquet", "parts/000001.parquet"]);
    expect(await store.list("snapshots")).toEqual([]);
    await store.remove("parts/000000.parquet");
    await store.remove("parts/000000.parquet");
    expect(await store.list("parts")).toHaveLength(1);
  });

  test("takes the SHA-256 of a file", async () => {
    const store = make();
    await store.writeBytes("f", [bytes("abc")]);
    expect(await store.fingerprint("f")).toEqual({
      bytes: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    expect(await store.fingerprint("g")).toBeNull();
  });

  test("leaves the file of before when the pieces stop halfway", async () => {
    const store = make();
    await store.writeBytes("f", [bytes("before")]);
    const broken = async function* () {
      yield bytes("aft");
      throw new Error("no more");
    };
    await expect(store.writeBytes("f", broken())).rejects.toThrow("no more");
    expect(await store.read("f")).toBe("before");
  });
});

test("a failed writing leaves no draft in the folder", async () => {
  const store = runFolder(folder);
  const broken = async function* () {
    yield bytes("aft");
    throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  };
  await expect(store.writeBytes("f", broken())).rejects.toThrow(
    `${join(folder, "f")}: the disk is full\n  make room and do it again; a run goes on from its last checkpoint, which is whole`,
  );
  expect(await readdir(folder)).toEqual([]);
});

test("a file in place of the folder is told, and stays", async () => {
  await writeFile(join(folder, "run"), "mine");
  await expect(runFolder(join(folder, "run")).writeBytes("parts/0", [bytes("x")])).rejects.toThrow(
    "a file stands where a folder is needed",
  );
  expect(await readFile(join(folder, "run"), "utf8")).toBe("mine");
});

test.each(["EROFS", "EACCES", "EPERM", "ENOENT"])("a folder that gives %s is told in words", (code) => {
  const error = storageError(Object.assign(new Error(code), { code }), "runs/x/parts/0");
  expect((error as Error).message).toBe(
    "runs/x/parts/0: the folder cannot be written\n  choose another with --out, or change its rights",
  );
});

test("a name that is too long, and what else a disk may say, is told in words; another error stays what it is", () => {
  const of = (code: string) => storageError(Object.assign(new Error("x"), { code }), "runs/x") as Error;
  expect(of("ENAMETOOLONG").message).toBe(
    "runs/x: the name of the folder is too long\n  choose a shorter one with --out",
  );
  expect(of("EIO").message).toBe(
    "runs/x: the folder cannot be written (EIO)\n  check its disk, or choose another with --out",
  );
  expect(of("ERR_INVALID_ARG_TYPE").message).toBe("x");
});

test("a folder below one that takes none is an error and no endless search", async () => {
  const store = runFolder("/proc/none-is-made-here/run");
  await expect(store.write("model.json", "{}")).rejects.toThrow();
});

test("reading below a file finds nothing, and writing there is told in words", async () => {
  await writeFile(join(folder, "mine"), "a file");
  const store = runFolder(join(folder, "mine/run"));
  expect(await store.read("model.json")).toBeNull();
  await expect(store.writeBytes("parts/0", [bytes("x")])).rejects.toThrow(
    "a file stands where a folder is needed",
  );
});
