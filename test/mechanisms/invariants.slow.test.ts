import { test } from "vitest";
import {
  additiveBreaksRatios,
  signOfTheChange,
  signs,
  ticking,
  twoTicksAreOne,
} from "./control-invariants.ts";
import {
  blockReachesOnlyLatePhase,
  drawsStayApart,
  everythingOff,
  ratiosStay,
  statesStayInBounds,
} from "./invariants.ts";

const numRuns = 80;
const limit = 1_800_000;

test("everything off: weights and spikes keep every bit", () => everythingOff(numRuns), limit);
test("multiplicative rules keep ratios, zeros and order", () => ratiosStay(numRuns), limit);
test("all states are finite and in bounds", () => statesStayInBounds(numRuns), limit);
test("a mechanism that draws leaves the draws of others alone", () => drawsStayApart(numRuns), limit);
test("a block of translation reaches the late phase only", () => blockReachesOnlyLatePhase(numRuns), limit);
test("the additive rule breaks ratios", () => additiveBreaksRatios(numRuns), limit);
test.each(signs)("$name: activity moves $of by $sign", (sign) => signOfTheChange(sign, 30), limit);
test.each(ticking)("$name: two ticks are one of twice the length", (each) => twoTicksAreOne(each, 30), limit);
