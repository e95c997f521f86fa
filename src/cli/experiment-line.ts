import { availableParallelism } from "node:os";
import type { RunPlan, RunProgress } from "../runs/run-experiment.ts";
import { duration } from "./progress-line.ts";

/** Says on stderr what a run will cost, then how far it is: over itself on a terminal, else every ten seconds. */
export function experimentLine(name: string): {
  readonly plan: (plan: RunPlan) => void;
  readonly update: (progress: RunProgress) => void;
  readonly end: () => void;
} {
  const terminal = process.stderr.isTTY === true;
  let began = performance.now();
  let phase = "";
  let first = 0;
  let shown = began;
  let open = false;
  return {
    plan: (plan) => process.stderr.write(`${name}: ${planText(plan)}\n`),
    update: (progress) => {
      const now = performance.now();
      if (progress.phase !== phase) {
        phase = progress.phase;
        began = now;
        first = progress.share;
      }
      const last = progress.share >= 1;
      if (now - Math.max(shown, began) < (terminal ? 200 : 10_000) || last) return;
      shown = now;
      const text = progressText(name, progress, { elapsed: now - began, first });
      process.stderr.write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
      open = terminal;
    },
    end: () => {
      if (open) process.stderr.write("\r\u001b[K");
      open = false;
    },
  };
}

/** `70 circuits, 84 h of model time: estimated 1.5 h on one core, 46 min on 2`. */
export function planText(plan: RunPlan): string {
  const { circuits, finished, modelSeconds, coreSeconds, auditSeconds } = plan;
  const left = circuits - finished;
  const cores = Math.min(availableParallelism(), left);
  const whole = cores > 1 ? ` on one core, ${duration((1000 * coreSeconds) / cores)} on ${cores}` : "";
  const shorter = [
    ...(plan.skipsSilence ? ["silence is skipped"] : []),
    ...(plan.mayBeStopped ? ["a circuit that runs away ends early"] : []),
  ];
  const most = shorter.length > 0 ? `at most (${shorter.join("; ")}) ` : "";
  const known = finished > 0 ? ` (${finished} more are known from earlier runs)` : "";
  const audit =
    auditSeconds > 0
      ? `; then the audit of compressed time, ${duration(1000 * auditSeconds)} on one core`
      : "";
  return `${left} circuit${left === 1 ? "" : "s"}${known}, ${duration(1000 * modelSeconds)} of model time: estimated ${most}${duration(1000 * coreSeconds)}${whole}${audit}`;
}

function progressText(
  name: string,
  { phase, done, total, share }: RunProgress,
  { elapsed, first }: { readonly elapsed: number; readonly first: number },
): string {
  const speed = (share - first) / elapsed;
  const left = speed > 0 ? `, about ${duration((1 - share) / speed)} left` : "";
  const what = { simulating: "circuits", auditing: "audits of compressed arms", measuring: "replicates" }[
    phase
  ];
  return `${name}: ${done} of ${total} ${what} (${Math.floor(100 * share)} %)${left}`;
}
