import { DataError } from "../model/errors.ts";
import { type Manifest, manifestIn } from "./manifest.ts";
import { type RunStore, storeIn } from "./run-store.ts";
import { readSimulationModel } from "./simulation-model.ts";

/** What became of a file of a run. */
export interface VerifiedFile {
  readonly name: string;
  readonly state: "same" | "changed" | "missing" | "unlisted";
}

/** Recomputes the hashes of model.json, parts, snapshots and merged tables, those of an audit too, and compares them with the manifest. */
export async function verifyRun(
  store: RunStore,
): Promise<{ readonly same: boolean; readonly files: readonly VerifiedFile[] }> {
  const text = await store.read("manifest.json");
  if (text === null)
    throw new DataError(
      "missing manifest.json",
      "name the folder of a run that has ended, or resume it first",
      {
        file: "manifest.json",
      },
    );
  const manifest = readManifest(text);
  const files: VerifiedFile[] = [await verifiedModel(store, manifest)];
  for (const { name, sha256 } of manifest.files) {
    const found = await store.fingerprint(name);
    files.push({ name, state: found === null ? "missing" : found.sha256 === sha256 ? "same" : "changed" });
  }
  const known = new Set(manifest.files.map(({ name }) => name));
  for (const folder of ["parts", "snapshots"])
    for (const name of await store.list(folder))
      if (!known.has(name)) files.push({ name, state: "unlisted" });
  for (const { folder } of manifest.audit?.runs ?? [])
    for (const { name, state } of (await verifyRun(storeIn(store, folder))).files)
      files.push({ name: `${folder}/${name}`, state });
  return { same: files.every(({ state }) => state === "same"), files };
}

/** Fails with a DataError for a text that is not the manifest of a simulated circuit. */
function readManifest(text: string): Manifest {
  const manifest = manifestIn(text);
  if (manifest !== null) return manifest;
  throw new DataError(
    "manifest.json is not that of a simulated circuit",
    "name the folder of a run of a model; the files of an experiment are made again by setpoint run",
    { file: "manifest.json" },
  );
}

async function verifiedModel(store: RunStore, { modelHash }: Manifest): Promise<VerifiedFile> {
  const text = await store.read("model.json");
  if (text === null) return { name: "model.json", state: "missing" };
  const same = (await hashOf(text)) === modelHash;
  return { name: "model.json", state: same ? "same" : "changed" };
}

/** The hash of a text that may no longer be a model. */
async function hashOf(text: string): Promise<string | null> {
  try {
    return (await readSimulationModel(text)).hash;
  } catch {
    return null;
  }
}
