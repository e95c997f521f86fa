import { describe, expect, test } from "vitest";
import { refusalOf } from "../running.ts";
import { catalogue, circuitOf, frozen, ran, spikesOf, startWeights } from "./catalogue-models.ts";
import {
  additiveBreaksRatios,
  controllers,
  restsAtSetPoint,
  signOfTheChange,
  signs,
  ticking,
  twoTicksAreOne,
} from "./control-invariants.ts";
import {
  actsAtOnce,
  blockReachesOnlyLatePhase,
  drawsStayApart,
  everythingOff,
  ratiosStay,
  rowOrder,
  statesStayInBounds,
} from "./invariants.ts";

/** Sets in each property; the slow suite draws ten times as many. */
const numRuns = 8;

// at a compression of 20: a slow constant without a group and a power would be refused
test("every mechanism of the catalogue fits into the circuit of these tests, compressed", () => {
  const refused = catalogue
    .map(({ name }) => [name, refusalOf(circuitOf({ names: [name], transmits: false }))])
    .filter(([, text]) => text !== "accepted");
  expect(refused).toEqual([]);
});

test("without its speed each mechanism alone changes nothing, except those known to act at once", () => {
  const plain = spikesOf(ran({ names: [], transmits: true })).join();
  const changing = catalogue.filter((mechanism) => {
    const run = ran({ names: [mechanism.name], transmits: true, parametersOf: frozen });
    const same = rowOrder(startWeights).every((w, k) => run.weights("P")[k] === w);
    return !same || spikesOf(run).join() !== plain;
  });
  expect(new Set(changing.map(({ name }) => name))).toEqual(new Set(Object.keys(actsAtOnce)));
}, 120_000);

describe("over random sets of the catalogue", () => {
  test("everything off: weights and spikes keep every bit", () => everythingOff(numRuns), 120_000);
  test("multiplicative rules keep ratios, zeros and order", () => ratiosStay(numRuns), 120_000);
  test("all states are finite and in bounds", () => statesStayInBounds(numRuns), 120_000);
  test("a mechanism that draws leaves the draws of others alone", () => drawsStayApart(numRuns), 120_000);
  test(
    "a block of translation reaches the late phase only",
    () => blockReachesOnlyLatePhase(numRuns),
    120_000,
  );
});

describe("controllers", () => {
  test("there are several, with a sensor of their own or another's", () =>
    expect(controllers.length).toBeGreaterThan(4));
  test.each(controllers.map((mechanism) => [mechanism.name, mechanism] as const))(
    "%s rests at its set-point, to the bit",
    (_, mechanism) => restsAtSetPoint(mechanism),
  );
  test.each(ticking)("$name: two ticks are one of twice the length", (each) => twoTicksAreOne(each, 3));
  test.each(signs)("$name: activity moves $of by $sign", (sign) => signOfTheChange(sign, 3));
  test("the additive rule breaks ratios", () => additiveBreaksRatios(5));
});
