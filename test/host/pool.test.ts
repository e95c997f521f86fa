import { describe, expect, test, vi } from "vitest";
import { DataError } from "../../src/model/errors.ts";

vi.mock("../../src/host/tasks.ts", () => ({
  tasks: {
    multiply: async () => (shared: { by: number }) => (item: number) => {
      if (item < 0) throw new DataError(`item must be positive, got ${item}`, "leave it out");
      return item * shared.by;
    },
  },
}));
const { runTask } = await import("../../src/host/pool.ts");

describe("a task over a list", () => {
  test("gives the results in the order of the items and counts them", async () => {
    const seen: number[] = [];
    const results = await runTask("multiply", {
      shared: { by: 3 },
      items: [1, 2, 3],
      progress: (done, total) => seen.push(done / total),
    });
    expect(results).toEqual([3, 6, 9]);
    expect(seen).toEqual([1 / 3, 2 / 3, 1]);
  });

  test("passes on the mistake of an item, and refuses an unknown name", async () => {
    await expect(runTask("multiply", { shared: { by: 1 }, items: [1, -2] })).rejects.toThrow("got -2");
    await expect(runTask("divide", { shared: {}, items: [1] })).rejects.toThrow("bug: unknown task: divide");
  });
});
