import { DataError } from "../model/errors.ts";
import { type AuditOutcome, type AuditSetting, auditCompression } from "./compression-audit.ts";
import { type Manifest, manifestIn } from "./manifest.ts";
import type { RunStore } from "./run-store.ts";
import { readSimulationModel } from "./simulation-model.ts";

const plan = "audit/plan.json";

/** Notes that the run in `store` is to be audited on these seeds, so that a resumed run is audited, too. */
export async function planAudit(store: RunStore, seeds: readonly number[]): Promise<void> {
  await store.write(plan, `${JSON.stringify({ seeds })}\n`);
}

/** Seeds on which the run in `store` is to be audited, or null. */
export async function plannedSeeds(store: RunStore): Promise<readonly number[] | null> {
  const text = await store.read(plan);
  return text === null ? null : (JSON.parse(text) as { readonly seeds: readonly number[] }).seeds;
}

/**
 * Audits the finished run in the folder of `store`, and keeps the audit in its manifest.
 *
 * Fails: as `auditCompression`, and with a DataError where the run has not ended.
 */
export async function auditRun(setting: AuditSetting): Promise<AuditOutcome> {
  const { store } = setting;
  const [text, manifest] = [await store.read("model.json"), await store.read("manifest.json")];
  const known = manifest === null ? null : manifestIn(manifest);
  if (text === null || known?.status !== "done")
    throw new DataError("the run has not ended, so it cannot be audited", "resume it first");
  const { model } = await readSimulationModel(text);
  const outcome = await auditCompression(model, setting);
  if (outcome.status === "done") {
    const audited: Manifest = { ...known, audit: outcome.audit };
    await store.write("manifest.json", `${JSON.stringify(audited, null, 1)}\n`);
  }
  return outcome;
}
