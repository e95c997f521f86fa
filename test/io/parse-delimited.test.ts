import { csvFormatRows, csvParseRows } from "d3-dsv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCsv } from "../../src/io/format-csv.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { columnOf, numbersOf, type Table } from "../../src/model/table.ts";

const numbers = (table: Table, name: string) => [...numbersOf(table, name)];
const labels = (table: Table, name: string) => {
  const column = columnOf(table, name);
  if (column.kind !== "category") throw new Error(`${name} is numeric`);
  return [...column.codes].map((code) => column.levels[code] ?? null);
};

describe("a delimited text", () => {
  test("gives numbers where every cell is a number, labels otherwise, in order of appearance", () => {
    const table = parseDelimited("t.csv", "mouse,asi,n\nm2,0.25,1\nm1,1e-3,-2\n");
    expect(labels(table, "mouse")).toEqual(["m2", "m1"]);
    expect(numbers(table, "asi")).toEqual([0.25, 0.001]);
    expect(numbers(table, "n")).toEqual([1, -2]);
    expect([...table.lines!]).toEqual([2, 3]);
    expect(table.notes).toEqual([]);
  });

  test.each([
    ["comma", "a,b\n1,x\n"],
    ["semicolon", "a;b\n1;x\n"],
    ["tab", "a\tb\n1\tx\n"],
    ["byte-order mark and CRLF", "\uFEFFa,b\r\n1,x\r\n"],
    ["CR alone, no line end at the end", "a,b\r1,x"],
    ["quotes and outer blanks", '"a" , "b"\n "1" , "x" \n'],
  ])("is understood with %s", (_name, text) => {
    const table = parseDelimited("t", text);
    expect(table.columns.map((column) => column.name)).toEqual(["a", "b"]);
    expect(numbers(table, "a")).toEqual([1]);
    expect(labels(table, "b")).toEqual(["x"]);
  });

  test("takes a comma in a header cell for text when the rows are split by semicolons", () => {
    const table = parseDelimited("t", "size, um2;group\n0,5;SW\n1,25;S\n");
    expect(numbers(table, "size, um2")).toEqual([0.5, 1.25]);
    expect(table.notes).toEqual(["t, column size, um2: decimal comma, so that 0,5 is read as 0.5"]);
  });

  test("finds a decimal comma that appears only after the sampled rows", () => {
    const rows = Array.from({ length: 1500 }, (_, i) => (i < 1200 ? "3" : `${i},5`));
    const table = parseDelimited("t", `a;b\n${rows.map((cell) => `${cell};x`).join("\n")}`);
    expect(numbersOf(table, "a")[1499]).toBe(1499.5);
    expect(table.notes).toHaveLength(1);
  });

  test("reads a single column with decimal commas", () => {
    expect(numbers(parseDelimited("t", "asi\n0,5\n0,25\n"), "asi")).toEqual([0.5, 0.25]);
  });

  test("takes empty cells, NA, N/A, NaN, null and . for missing values in both kinds of column", () => {
    const words = ["", "NA", "n/a", "NaN", "null", ".", "#N/A"];
    const table = parseDelimited("t", `a,b,c\n1,x,0\n${words.map((word) => `${word},${word},0`).join("\n")}`);
    expect(numbers(table, "a").slice(1).every(Number.isNaN)).toBe(true);
    expect(labels(table, "b").slice(1)).toEqual(words.map(() => null));
  });

  test("counts the lines inside quoted cells and blank lines", () => {
    const table = parseDelimited("t", 'a,b\n"two\nlines",1\n\n"x",2\n');
    expect([...table.lines!]).toEqual([2, 5]);
    expect(labels(table, "a")).toEqual(["two\nlines", "x"]);
  });

  test("reads doubled quotes, and one label for two ways of writing it", () => {
    const table = parseDelimited("t", 'a,b\n"5"" disk",1\n5" disk,2\n');
    const column = columnOf(table, "a");
    expect(column.kind === "category" && column.levels).toEqual(['5" disk']);
    expect(labels(table, "a")).toEqual(['5" disk', '5" disk']);
  });

  test("reads Windows-1252 and UTF-16, and says so for the first", () => {
    const windows = Uint8Array.from([0xb5, 0x6d, 0x2c, 0x62, 10, 0x31, 0x2c, 0xb5, 10]);
    const table = parseDelimited("t", windows);
    expect(table.columns[0]!.name).toBe("\u00b5m");
    expect(table.notes[0]).toContain("Windows-1252");
    const wide = new Uint8Array(
      new Uint16Array([0xfeff, ...[..."a\tb\n1\tx\n"].map((c) => c.charCodeAt(0))]).buffer,
    );
    expect(labels(parseDelimited("t", wide), "b")).toEqual(["x"]);
  });

  test("keeps a numeric column with a stray word as labels, and names file, line, column and value", () => {
    const text = `mouse,asi\n${Array.from({ length: 20 }, (_, i) => `m,${i === 11 ? "n.d." : i}`).join("\n")}`;
    const table = parseDelimited("spines.csv", text);
    expect(table.notes).toEqual([
      'spines.csv, line 13, column asi: "n.d." is not a number, so the column is read as labels (this cell alone is in the way)',
    ]);
    expect(() => numbersOf(table, "asi")).toThrow(
      'spines.csv, line 13, column asi: column asi must be numbers, got "n.d."',
    );
  });

  test("leaves out rows that are empty throughout", () => {
    const table = parseDelimited("t", "a,b\n1,x\n,\n2,y\n");
    expect(numbers(table, "a")).toEqual([1, 2]);
    expect([...table.lines!]).toEqual([2, 4]);
    expect(table.notes).toEqual(["t: left out rows without any value: 1"]);
  });

  test("reads only the columns asked for", () => {
    const table = parseDelimited("t", "a,b,c\n1,x,2\n,y,\n", { columns: ["c"] });
    expect(table.columns.map((column) => column.name)).toEqual(["c"]);
    expect(table.rowCount).toBe(2);
    expect(() => parseDelimited("t", "alpha,b\n1,2\n", { columns: ["alpa"] })).toThrow("did you mean alpha?");
  });
});

describe("a broken text", () => {
  test.each([
    ["", "t.csv: the file is empty"],
    ["\uFEFF", "t.csv: the file is empty"],
    ["a,b\n", "t.csv: the table has a header but no rows"],
    ["a,b,a\n1,2,3\n", "t.csv, line 1, column a: columns 1 and 3 are both called a"],
    ["a,b\n1,2\n3\n", "t.csv, line 3: the row has 1 cells, the header has 2"],
    ["a,b\n1,2\n3,4,5\n", "t.csv, line 3: the row has 3 cells, the header has 2"],
    ["a,b\n1,2,3\n4,5,6\n", "row.names = FALSE"],
    ['a,b\n1,"x\n2,y\n', "t.csv, line 2: the quote that opens cell 2 is never closed"],
    ['a,b\n"1"2,x\n', "t.csv, line 2: cell 1 goes on after its closing quote"],
    ["a\0b", "the file is not a text table"],
  ])("%j is refused", (text, message) => {
    expect(() => parseDelimited("t.csv", text)).toThrow(message);
  });
});

describe("the reader", () => {
  // Letters with all that needs quoting; no text that counts as missing or as a number, no outer blanks.
  const cell = fc
    .string({ unit: fc.constantFrom("x", ",", ";", '"', "\n", "\u00e9"), minLength: 1, maxLength: 6 })
    .map((text) => `k${text}k`);

  test("splits as d3-dsv does", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const text = csvFormatRows([["first", "second"], ...rows]);
        const table = parseDelimited("t", text);
        expect(labels(table, "first").map((label, i) => [label, labels(table, "second")[i]])).toEqual(
          csvParseRows(text).slice(1),
        );
      }),
    );
  });

  test("reads back every finite double that was written", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const column = { kind: "number", name: "x", values: Float64Array.from(values) } as const;
          const text = formatCsv({ source: "t", rowCount: values.length, columns: [column] });
          expect(numbers(parseDelimited("t", text), "x")).toEqual(values.map((value) => value + 0));
        },
      ),
    );
  });

  test("writes missing values as empty cells and quotes where needed", () => {
    const table: Table = {
      source: "t",
      rowCount: 2,
      columns: [
        { kind: "category", name: "a, b", levels: ['say "x"'], codes: Int32Array.from([0, -1]) },
        { kind: "number", name: "y", values: Float64Array.from([0.1, Number.NaN]) },
      ],
    };
    expect(formatCsv(table)).toBe('"a, b",y\n"say ""x""",0.1\n,\n');
  });
});
