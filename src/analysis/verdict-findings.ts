import type { Verdict } from "../stats/verdict-types.ts";
import type { VerdictFindings } from "./comparison-findings.ts";

/** A verdict as plain data of the result. */
export function verdictFindings(verdict: Verdict, uniformCurve: readonly number[] | null): VerdictFindings {
  const { shape } = verdict;
  return {
    verdict: verdict.verdict,
    factor: verdict.factor,
    low: verdict.low,
    high: verdict.high,
    fraction: verdict.fraction,
    steps: verdict.steps.map(({ step, question, answer, p, stopped }) => ({
      step,
      question,
      answer,
      p,
      stopped,
    })),
    smallestMargin: verdict.smallestMargin,
    shape:
      shape === null
        ? null
        : {
            q: shape.q,
            r: shape.r,
            low: shape.low,
            high: shape.high,
            p: shape.p,
            ...(uniformCurve === null ? {} : { uniform: uniformCurve }),
          },
    scores:
      verdict.scores?.map(({ kind, score, difference, se }) => ({ kind, score, difference, se })) ?? null,
    sentence: verdict.sentence,
    cannotTell: verdict.cannotTell,
  };
}

/** The findings of a comparison for which no verdict can be had, and why. */
export function noVerdict(treated: string, reference: string, reason: string): VerdictFindings {
  return {
    verdict: "not tested",
    factor: null,
    low: null,
    high: null,
    fraction: null,
    steps: [{ step: 1, question: "Did the mean log size change?", answer: reason, p: null, stopped: true }],
    smallestMargin: null,
    shape: null,
    scores: null,
    sentence: `${treated} against ${reference}: not tested. ${reason}.`,
    cannotTell: [],
  };
}
