import { expect, test } from "vitest";
import { blockCount, divideBlocks, mostWorkers } from "../../src/engine/block-ranges.ts";
import { programOf } from "../running.ts";
import { plasticCircuit } from "./parallel-circuits.ts";

const program = programOf(plasticCircuit);

test.each([1, 2, 3, 8, 9])("%i workers own every block once, in order", (workers) => {
  const ranges = divideBlocks(program, workers);
  for (const [p, { count }] of program.populations.entries()) {
    const ends = [0, ...ranges.map((range) => range[p]!.end)];
    for (const [w, range] of ranges.entries()) expect(range[p]!.first).toBe(ends[w]);
    expect(ends.at(-1)).toBe(blockCount(count));
  }
});

test("the neurons of two workers differ by at most a block", () => {
  const cells = divideBlocks(program, 2).map((range) =>
    [0, 1].reduce((sum, p) => {
      const { count } = program.populations[p]!;
      return sum + Math.min(count, 64 * range[p]!.end) - Math.min(count, 64 * range[p]!.first);
    }, 0),
  );
  expect(cells[0]! + cells[1]!).toBe(680);
  expect(Math.abs(cells[0]! - cells[1]!)).toBeLessThanOrEqual(64);
});

test("a circuit cannot use more workers than its largest population has blocks", () => {
  expect(mostWorkers(program)).toBe(9);
});
