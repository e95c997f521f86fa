import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** Folders that may touch the machine. */
const machine = ["cli", "host", "studio"];

test("everything below the command line bundles for the browser", async () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && name.includes("/") && !machine.includes(name.split("/")[0]!),
  );
  expect(files.length).toBeGreaterThan(100);
  const { errors } = await build({
    entryPoints: files.map((name) => join("src", name)),
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  }).catch((failure: { errors: { text: string }[] }) => failure);
  expect(errors.map(({ text }) => text)).toEqual([]);
});
