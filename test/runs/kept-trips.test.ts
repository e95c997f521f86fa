import { expect, test } from "vitest";
import { type KeptTrip, tripCount, withTrip } from "../../src/runs/kept-trips.ts";

const trip = (of: string, step: number) =>
  ({ kind: "runaway", of, mechanisms: [], step, text: `runaway: ${of} at ${step}` }) as const;

test("trips of a long run stay few, and every one is counted", () => {
  let kept: KeptTrip[] = [];
  for (let step = 1; step <= 1000; step++) {
    kept = withTrip(kept, trip("E", step));
    if (step % 10 === 0) kept = withTrip(kept, trip("I", step));
  }
  expect(kept.map(({ of, step }) => `${of} ${step}`)).toEqual(["E 1", "E 2", "E 3", "I 10", "I 20", "I 30"]);
  expect([tripCount(kept, trip("E", 0)), tripCount(kept, trip("I", 0))]).toEqual([1000, 100]);
});

test("a list that holds every trip, as older runs wrote it, is counted by its entries", () => {
  const old = [trip("E", 1), trip("E", 2), trip("E", 3), trip("E", 4)];
  expect(tripCount(old, trip("E", 0))).toBe(4);
  expect(tripCount(withTrip(old, trip("E", 5)), trip("E", 0))).toBe(5);
});
