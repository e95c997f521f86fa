import { expect, test } from "vitest";
import { planText } from "../../src/cli/experiment-line.ts";

const plan = {
  ...{ circuits: 2, finished: 1, modelSeconds: 3600, coreSeconds: 600, auditSeconds: 0 },
  ...{ skipsSilence: false, mayBeStopped: false },
};

test("the cost of an experiment is told before it starts", () => {
  expect(planText(plan)).toMatch(
    /^1 circuit \(1 more are known from earlier runs\), .* of model time: estimated 10 min$/,
  );
  expect(planText({ ...plan, auditSeconds: 1200 })).toMatch(
    /10 min; then the audit of compressed time, 20 min on one core$/,
  );
});

test("where silence is skipped or the guard may stop a circuit, the estimate is the most that it can take", () => {
  expect(planText({ ...plan, skipsSilence: true })).toMatch(
    /estimated at most \(silence is skipped\) 10 min$/,
  );
  expect(planText({ ...plan, mayBeStopped: true })).toMatch(
    /estimated at most \(a circuit that runs away ends early\) 10 min$/,
  );
  expect(planText({ ...plan, skipsSilence: true, mayBeStopped: true })).toMatch(
    /at most \(silence is skipped; a circuit that runs away ends early\) 10 min$/,
  );
});
