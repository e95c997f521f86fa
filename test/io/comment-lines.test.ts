import { expect, test } from "vitest";
import { parseDelimited } from "../../src/io/parse-delimited.ts";

const cells = (text: string) => {
  const { columns, lines, notes } = parseDelimited("t.csv", text);
  return {
    names: columns.map(({ name }) => name),
    rows: columns.map((column) =>
      column.kind === "number"
        ? [...column.values]
        : [...column.codes].map((code) => column.levels[code] ?? null),
    ),
    lines: [...lines!],
    notes,
  };
};

test("comments above the header and between the rows are skipped, and counted", () => {
  const found = cells(
    "# imaged 2024-05-01, by A, B, C and D\n\n# um2\nmouse,size\nm1,1\n# bad focus from here\nm2,2\n",
  );
  expect(found).toMatchObject({
    names: ["mouse", "size"],
    rows: [
      ["m1", "m2"],
      [1, 2],
    ],
    lines: [5, 7],
  });
  expect(found.notes).toEqual([
    "t.csv: the header is line 4; blank lines and comments (#) above it were skipped",
    "t.csv: skipped comments (#) between the rows: 1",
  ]);
});

test("a label that begins with # is no comment", () => {
  expect(cells("mouse,size\n#1,1\n#2,2\n#N/A,3\n").rows).toEqual([
    ["#1", "#2", null],
    [1, 2, 3],
  ]);
});

test("a header written as a comment names the cells below it", () => {
  expect(cells("# my table\n#mouse\tsize\nm1\t1\nm2\t2\n")).toMatchObject({
    names: ["mouse", "size"],
    lines: [3, 4],
  });
});

test.each(["|", ";", "\t", ","])("cells may be divided by %j", (mark) => {
  expect(cells(["mouse,size", "m1,1", "m2,2"].join("\n").replaceAll(",", mark)).rows).toEqual([
    ["m1", "m2"],
    [1, 2],
  ]);
});
