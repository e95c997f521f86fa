import { expect, test } from "vitest";
import { experiment, type Finding, restingOn } from "../../src/model/experiment.ts";

const finding: Finding = { about: "x", unit: "1", as: "mean", between: [0, 1], range: "here" };

const form = {
  name: "toy",
  question: "Is it so?",
  source: { cite: "none", doi: "none" },
  seed: 1,
  arms: {
    usual: (_: unknown, seed: number) => ({ settings: {}, seed }),
    other: () => ({ settings: {}, seed: 1 }),
  },
  replicates: () => 1,
  measure: () => ({}),
};
const findings = { factor: finding, rateKept: finding, shape: finding };

test("a claim rests on the findings that are named for it, or on all that are no checks", () => {
  const toy = experiment({
    ...form,
    claims: ["B05", "B14"],
    restsOn: { B14: ["shape", "rateKept"] },
    checks: ["rateKept"],
    findings,
    control: ["other"],
  });
  expect(restingOn(toy, "B05")).toEqual(["factor", "shape"]);
  expect(restingOn(toy, "B14")).toEqual(["shape", "rateKept"]);
});

test("a misspelt finding does not type, and is an error where the experiment is defined", () => {
  const toy = { ...form, claims: ["B05"], findings, control: ["other"] } as const;
  // @ts-expect-error: no such finding
  expect(() => experiment({ ...toy, restsOn: { B05: ["factr"] } })).toThrow(
    "toy: unknown finding in restsOn.B05: factr\n  did you mean factor?",
  );
  // @ts-expect-error: no such finding
  expect(() => experiment({ ...toy, checks: ["ratekept"] })).toThrow(
    "toy: unknown finding in checks: ratekept\n  did you mean rateKept?",
  );
  expect(() => experiment({ ...toy, control: [{ arm: "other", misses: ["zzzzzz"] }] })).toThrow(
    "toy: unknown finding in control other: zzzzzz\n  its findings are factor, rateKept, shape",
  );
});

test("names that a loop makes are checked where the experiment is defined", () => {
  const made: Readonly<Record<string, Finding>> = findings;
  const toy = { ...form, claims: ["B05"], findings: made, control: ["other"] } as const;
  expect(() => experiment({ ...toy, restsOn: { B05: ["shap"] } })).toThrow("did you mean shape?");
});

test("a claim that the experiment does not list does not type, and is an error where it is defined", () => {
  const toy = { ...form, claims: ["B05"], findings, control: ["other"] } as const;
  // @ts-expect-error: not one of its claims
  expect(() => experiment({ ...toy, restsOn: { B06: ["factor"] } })).toThrow(
    "toy: unknown claim in restsOn: B06\n  did you mean B05?",
  );
  // @ts-expect-error: not one of its claims
  expect(() => experiment({ ...toy, refutes: ["C44"] })).toThrow("toy: unknown claim in refutes: C44");
  // @ts-expect-error: the sources have no such claim
  experiment({ ...toy, claims: ["B33"] });
});

test("a claim cannot rest on checks alone: they refute nothing", () => {
  expect(() =>
    experiment({
      ...form,
      claims: ["B05"],
      restsOn: { B05: ["rateKept"] },
      checks: ["rateKept"],
      findings,
      control: ["other"],
    }),
  ).toThrow(
    "toy: B05 rests on no finding that could refute it\n  name one that is not under checks, or leave the claim out",
  );
});

test("an arm that the experiment has not is an error where it is defined", () => {
  const toy = { ...form, claims: ["B05"], findings, control: ["other"] } as const;
  const course = { title: "Rate", quantity: "E.rate", unit: "Hz", arms: ["usul"] };
  const row = { number: 1, quantity: "loss", unit: "%", source: 18, of: null, basis: "context" } as const;
  const of = (arm: string) => ({ ...findings, shape: { ...finding, arm } });
  for (const [where, wrong] of Object.entries({
    control: { control: ["usul"] },
    "control other": { control: [{ arm: "other", of: "usul" }] },
    "finding shape": { findings: of("usul") },
    pairedWith: { pairedWith: ["usul"] },
    '"Rate"': { courses: [course] },
    'row "loss"': { rows: [{ ...row, acceptance: "none", arm: "usul" }] },
  }))
    expect(() => experiment({ ...toy, ...wrong }), where).toThrow(
      `toy: unknown arm in ${where}: usul\n  did you mean usual?`,
    );
});
