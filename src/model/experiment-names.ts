import { ModelError } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { nearestName } from "./nearest.ts";

/**
 * Checks the claims and findings that fields of an experiment name.
 *
 * Fails: ModelError at a name that the experiment has not, and at a claim that rests on checks alone.
 */
export function checkNames({
  name,
  claims,
  restsOn = {},
  refutes = [],
  checks = [],
  findings,
  control,
}: Experiment) {
  const known = { claim: claims as readonly string[], finding: Object.keys(findings) };
  const check = (kind: keyof typeof known, field: string, names: readonly string[]) => {
    const unknown = names.find((each) => !known[kind].includes(each));
    if (unknown === undefined) return;
    const near = nearestName(unknown, known[kind]);
    throw new ModelError(
      `${name}: unknown ${kind} in ${field}: ${unknown}`,
      near === undefined ? `its ${kind}s are ${known[kind].join(", ") || "none"}` : `did you mean ${near}?`,
    );
  };
  check("claim", "refutes", refutes);
  check("claim", "restsOn", Object.keys(restsOn));
  for (const [claim, names] of Object.entries(restsOn)) {
    check("finding", `restsOn.${claim}`, names);
    if (names.every((each) => checks.includes(each)))
      throw new ModelError(
        `${name}: ${claim} rests on no finding that could refute it`,
        "name one that is not under checks, or leave the claim out",
      );
  }
  check("finding", "checks", checks);
  for (const each of control)
    if (typeof each !== "string") check("finding", `control ${each.arm}`, each.misses ?? []);
}
