import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { fingerprint, readTableFile, writeTableFile, writeWholeFile } from "../../src/host/node.ts";
import { columnOf, numbersOf, type Table } from "../../src/model/table.ts";

const folder = mkdtempSync(join(tmpdir(), "setpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content?: string | Uint8Array) => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};

const small: Table = {
  source: "small",
  rowCount: 3,
  columns: [
    { kind: "category", name: "mouse", levels: ["m1", "m2"], codes: Int32Array.from([0, 1, -1]) },
    { kind: "number", name: "asi", values: Float64Array.from([0.1, Number.NaN, 3]) },
  ],
};

/** The least that Excel accepts as a workbook, with text, numbers, a truth value and an empty row. */
function workbook(rows: readonly string[]): Uint8Array {
  const text = (xml: string) => new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return zipSync({
    "[Content_Types].xml": text(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    ),
    "xl/workbook.xml": text(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": text(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    "xl/worksheets/sheet1.xml": text(
      `<worksheet xmlns="${main}"><sheetData>${rows.join("")}</sheetData></worksheet>`,
    ),
  });
}
const textCell = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const numberCell = (at: string, value: number) => `<c r="${at}"><v>${value}</v></c>`;

describe("a table file", () => {
  test.each(["small.csv", "small.tsv", "small.csv.gz", "small.parquet"])(
    "%s reads back as written",
    async (name) => {
      const path = file(name);
      await writeTableFile(path, small);
      const table = await readTableFile(path);
      const mouse = columnOf(table, "mouse");
      expect(mouse.kind === "category" && [...mouse.codes].map((code) => mouse.levels[code] ?? null)).toEqual(
        ["m1", "m2", null],
      );
      expect([...numbersOf(table, "asi")]).toEqual([0.1, Number.NaN, 3]);
      expect(readdirSync(folder).filter((entry) => entry.endsWith(".tmp"))).toEqual([]);
    },
  );

  test("is read from Parquet inside gzip, and by columns", async () => {
    await writeTableFile(file("plain.parquet"), small);
    const packed = file("packed.parquet.gz", gzipSync(readFileSync(file("plain.parquet"))));
    const table = await readTableFile(packed, { columns: ["asi"] });
    expect(table.columns.map((column) => column.name)).toEqual(["asi"]);
    await expect(readTableFile(packed, { columns: ["asy"] })).rejects.toThrow("did you mean asi?");
  });

  test("is the first sheet of a workbook, with the sheet's row numbers", async () => {
    const rows = [
      `<row r="1">${textCell("A1", "mouse")}${textCell("B1", "asi")}</row>`,
      `<row r="2">${textCell("A2", "m1")}${numberCell("B2", 0.25)}</row>`,
      `<row r="4">${textCell("A4", "m2")}${numberCell("B4", 2)}</row>`,
    ];
    const table = await readTableFile(file("book.xlsx", workbook(rows)));
    expect([...numbersOf(table, "asi")]).toEqual([0.25, 2]);
    expect([...table.lines!]).toEqual([2, 4]);
  });
});

describe("a file that is no table", () => {
  test("that is missing: the nearest name in the folder is offered", async () => {
    file("spines.csv", "a\n1\n");
    await expect(readTableFile(file("spine.csv"))).rejects.toThrow(
      `missing file\n  did you mean ${file("spines.csv")}?`,
    );
    await expect(readTableFile(join(folder, "no", "x.csv"))).rejects.toThrow("missing folder");
    await expect(readTableFile(folder)).rejects.toThrow("this is a folder");
  });

  test("is refused in the same words before its bytes are hashed", async () => {
    file("spines.csv", "a\n1\n");
    await expect(fingerprint(file("spine.csv"))).rejects.toThrow(
      `missing file\n  did you mean ${file("spines.csv")}?`,
    );
    await expect(fingerprint(folder)).rejects.toThrow("this is a folder");
  });

  test.each([
    ["empty.csv", "", "the file is empty"],
    ["cut.csv.gz", gzipSync("a,b\n1,2\n").subarray(0, 12), "the gzip file cannot be unpacked"],
    ["old.xls", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), "old Excel workbook"],
    ["broken.parquet", "PAR1 nothing else", "the Parquet file cannot be read"],
    ["broken.xlsx", Uint8Array.from([0x50, 0x4b, 3, 4, 1, 2]), "the workbook cannot be read"],
    ["picture.csv", Uint8Array.from([0x89, 0x50, 0, 0]), "not a text table"],
  ])("%s is refused in words", async (name, content, message) => {
    await expect(readTableFile(file(name, content))).rejects.toThrow(message);
  });

  test("is not written under a name of unknown kind", async () => {
    await expect(writeTableFile(file("out.docx"), small)).rejects.toThrow(
      "unknown kind of table file: out.docx",
    );
  });
});

test.each([
  [
    "sizes.parquet",
    "mouse,size\nm1,1\n",
    /sizes\.parquet: the name ends in \.parquet, but this is not a Parquet file: it is text and begins with "mouse,size"\s+name it \.csv or \.tsv/,
  ],
  ["sizes.xlsx", "mouse,size\nm1,1\n", /not a workbook: it is text and begins with "mouse,size"/],
])("a text called %s is refused with the reason", async (name, text, message) => {
  const path = join(mkdtempSync(join(tmpdir(), "setpoint-")), name);
  writeFileSync(path, text);
  await expect(readTableFile(path)).rejects.toThrow(message);
});

test("a report that cannot be written is an error in words, as a run is", async () => {
  const path = join(file("stands-here", "mine"), "report.html");
  await expect(writeWholeFile(path, "<p>")).rejects.toThrow(
    `${path}: a file stands where a folder is needed\n  move it away, or choose another folder with --out`,
  );
});
