import { type ClaimId, controlsOf, type Experiment, restingOn } from "../model/experiment.ts";
import type { ExperimentResult } from "./experiment-result.ts";
import { type Decision, decide, type Evidence, entitled } from "./experiment-verdict.ts";

/** What the verdict on a claim needs of the result of an experiment. */
export type TestedExperiment = Pick<ExperimentResult, "label" | "simulated" | "findings" | "controls">;

/**
 * What a run of an experiment says of one of its claims: the verdict on the findings that the claim rests on.
 *
 * Controls count that are asked one of these findings, and they must miss one of these. Where the findings refute the
 * sentence by being supported, the verdict is turned round; if they are refuted themselves, the sentence stays open. An
 * arm that fails the audit of its acceleration withholds the verdict on the claims that rest on it, and on no other: by a
 * finding, by a control, or as the arm that a finding is set against. Which finding asks for the arms of `pairedWith` only
 * `measure` knows, so that they count for all.
 */
export function claimVerdict(experiment: Experiment, run: TestedExperiment, claim: ClaimId): Decision {
  const names = restingOn(experiment, claim);
  const findings = run.findings.filter(({ name }) => names.includes(name));
  const lacking = names.filter((name) => !findings.some((finding) => finding.name === name));
  if (lacking.length > 0) return { verdict: "not yet tested", sentence: `not run: ${lacking.join(", ")}` };
  const controls = askedOf(experiment, run, names);
  const evidence = { findings, controls, checks: experiment.checks ?? [] };
  const decision = decide(evidence);
  return entitled((experiment.refutes ?? []).includes(claim) ? turnedRound(decision) : decision, {
    carries: run.label === "verdict",
    simulated: run.simulated,
    arms: [
      ...findings.flatMap(({ arm, against }) => (against === null ? [arm] : [arm, against])),
      ...controls.flatMap(({ arm, of }) => [arm, of]),
      ...(experiment.pairedWith ?? []),
    ],
  });
}

/** What a decision on findings that refute a sentence says of the sentence. */
function turnedRound(decision: Decision): Decision {
  const turned = { supported: "refuted", refuted: "inconclusive" } as const;
  const { verdict } = decision;
  return verdict === "supported" || verdict === "refuted"
    ? { ...decision, verdict: turned[verdict] }
    : decision;
}

/** The controls that must miss one of `names`, with those of them that they missed. */
function askedOf(
  experiment: Experiment,
  run: TestedExperiment,
  names: readonly string[],
): Evidence["controls"] {
  return controlsOf(experiment).flatMap(({ arm, of, misses }) => {
    const asked = misses.filter((name) => names.includes(name));
    if (asked.length === 0) return [];
    const own = run.controls.find((control) => control.arm === arm && control.of === of)?.findings ?? [];
    const findings = own.filter(({ name }) => asked.includes(name));
    const missed = findings.filter(({ state }) => state === "out").map(({ name }) => name);
    return [{ arm, of, findings: findings.length === 0 ? [{ replicates: 0 }] : findings, missed }];
  });
}
