import { circuitsOf, type Experiment } from "../model/experiment.ts";
import { auditRun } from "./audit-run.ts";
import {
  type CircuitItem,
  type CircuitShared,
  type CircuitState,
  endedRun,
  type TaskHost,
} from "./circuit-runs.ts";
import type { AuditedArms } from "./simulated-facts.ts";
import { verdictPermission } from "./verdict-permission.ts";

/** Seeds on which a compressed arm is compared with half its compression (design.md 11.14). */
const SEEDS = 3;

/** Name of the task that audits one arm. */
export const auditTaskName = "audit";

/**
 * The first circuit of each compressed arm, of a cohort the dearest: the one whose run keeps the audit. It stands for all
 * arms that share a circuit with this one, in `arms`. None in a quick run and in an experiment that is an audit itself.
 */
export function auditItems(
  experiment: Experiment,
  circuits: readonly CircuitItem[],
  size: "quick" | "full",
): CircuitItem[] {
  if (size === "quick" || experiment.isAudit === true) return [];
  const arms = new Map<string, CircuitItem>();
  for (const item of circuits) {
    const model = circuitsOf(experiment.arms[item.arm]!(size, item.seed))[item.animal]!;
    const known = arms.get(item.arm);
    if ((model.compression ?? 1) === 1) continue;
    if (known === undefined || isAuditedBefore(item, known)) arms.set(item.arm, item);
  }
  const sharing = (arm: string) => circuits.filter((item) => item.arm === arm).flatMap((item) => item.arms);
  return [...arms.values()].map((item) => ({ ...item, arms: [...new Set(sharing(item.arm))] }));
}

/** Not by what is left to run: a run that goes on has to audit the circuits that it would have audited at once. */
function isAuditedBefore(item: CircuitItem, other: CircuitItem): boolean {
  return item.seed === other.seed ? item.wholeCost > other.wholeCost : item.seed < other.seed;
}

/** Compares an arm at its compression with itself at half of it; what an earlier run has compared is kept. */
export async function auditArm(
  item: CircuitItem,
  shared: CircuitShared,
  host: TaskHost,
): Promise<CircuitState> {
  const store = host.openStore(`${shared.circuits}/${item.id}`);
  const manifest = await endedRun(store);
  if (manifest === null || manifest.status === "guard" || manifest.audit !== undefined) return "done";
  const outcome = await auditRun({
    store,
    seeds: Array.from({ length: SEEDS }, (_, k) => item.seed + k),
    catalogue: host.catalogue,
    version: shared.version,
    clock: host.clock,
    host: host.machine,
    stopped: () => shared.stop[0] !== 0,
    begin:
      ({ from, to }) =>
      ({ time, duration }) => {
        shared.done[item.index] = from + ((to - from) * time) / duration;
      },
  });
  return outcome.status === "done" ? "done" : "interrupted";
}

/** What an experiment that is an audit itself says of the compression of its arms. */
export const ownAudit: AuditedArms = {
  failed: [],
  passed: true,
  about: "each compressed arm is compared with real time by its findings",
};

/** What the manifests of these circuits say of their audits. */
export async function auditedArms(
  items: readonly CircuitItem[],
  circuits: string,
  host: TaskHost,
): Promise<AuditedArms> {
  const said: { readonly carriesVerdict: boolean; readonly sentence: string; readonly arms: string[] }[] = [];
  const failed: string[] = [];
  for (const { arm, arms, id } of items) {
    const manifest = (await endedRun(host.openStore(`${circuits}/${id}`)))!;
    const { carriesVerdict, sentence } =
      manifest.status === "guard"
        ? {
            carriesVerdict: false,
            sentence: "carries no verdict: the guard stopped it, which cannot be audited",
          }
        : verdictPermission(manifest);
    if (!carriesVerdict) failed.push(...arms);
    const alike = said.find((known) => known.sentence === sentence);
    if (alike === undefined) said.push({ carriesVerdict, sentence, arms: [arm] });
    else alike.arms.push(arm);
  }
  // what forbids a verdict first
  said.sort((one, other) => Number(one.carriesVerdict) - Number(other.carriesVerdict));
  return {
    passed: failed.length === 0,
    failed: [...new Set(failed)],
    about: said.map(({ arms, sentence }) => together(arms, sentence)).join("; "),
  };
}

/** `"a" and "b" carry a verdict: ...`, from what is said of each; names of arms may hold commas. */
function together(arms: readonly string[], sentence: string): string {
  const names = arms.map((arm) => `"${arm}"`);
  if (names.length === 1) return `${names[0]} ${sentence}`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} ${sentence.replace(/^carries/, "carry")}`;
}
