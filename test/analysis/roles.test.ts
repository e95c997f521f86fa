import { describe, expect, test } from "vitest";
import { checkDesign } from "../../src/analysis/design-check.ts";
import { type AnalysisOptions, defaultOptions } from "../../src/analysis/options.ts";
import { assignRoles } from "../../src/analysis/roles.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { columnOf, labelsOf, numbersOf } from "../../src/model/table.ts";

const assign = (text: string, options: Partial<AnalysisOptions> = {}) =>
  assignRoles(parseDelimited("t.csv", text), { ...defaultOptions, ...options });
const check = (text: string, options: Partial<AnalysisOptions> = {}) => {
  const { table, roles } = assign(text, options);
  return checkDesign(table, roles, { ...defaultOptions, ...options });
};

/** Rows condition, mouse, dendrite, asi: `perGroup` mice with two dendrites of three synapses. */
function cohort(groups: readonly string[], perGroup: number, cell = (size: number) => String(size)): string {
  const rows = ["condition,mouse,dendrite,asi"];
  let i = 0;
  for (const group of groups)
    for (let mouse = 1; mouse <= perGroup; mouse++)
      for (const dendrite of ["d1", "d2"])
        for (let k = 0; k < 3; k++)
          rows.push(`${group},${group}${mouse},${dendrite},${cell(0.1 + 0.01 * ++i)}`);
  return rows.join("\n");
}

describe("roles", () => {
  test("are guessed from names and structure, and every guess is told", () => {
    const { roles, guesses } = assign(cohort(["sleep", "wake"], 3));
    expect(roles).toEqual({
      value: "asi",
      condition: "condition",
      references: ["wake"],
      treated: ["sleep"],
      nest: ["mouse", "dendrite"],
      covariates: [],
      markers: [],
    });
    expect(guesses.map((guess) => `${guess.role}: ${guess.taken}`)).toEqual([
      "condition: condition",
      "nest: mouse/dendrite",
      "value: asi",
      "reference: wake",
    ]);
  });

  test("that were named are not guesses", () => {
    const named = { value: ["asi"], condition: "condition", reference: ["A"], nest: ["mouse"] };
    expect(assign(cohort(["A", "B"], 3), named).guesses).toEqual([]);
  });

  test("follow the reference and the order of levels asked for", () => {
    const three = cohort(["S", "EW", "SW"], 3);
    const asked = assign(three, { reference: ["SW", "EW"] }).roles;
    expect([asked.references, asked.treated]).toEqual([["SW", "EW"], ["S"]]);
    const two = assign(three, { reference: ["SW"], levels: { condition: ["SW", "S"] } }).roles;
    expect([two.references, two.treated]).toEqual([["SW"], ["S"]]);
  });

  test("of a wide table make one row per synapse and time", () => {
    const text = "group,culture,spine,size_day0,size_day3\nctrl,c1,1,10,12\nctrl,c1,2,20,\nnbqx,c2,1,30,33\n";
    const { table, roles } = assign(text);
    expect(roles.value).toBe("size");
    expect(roles.pair).toEqual({ id: "spine", time: "day", baseline: "0", followUp: "3" });
    expect([...numbersOf(table, "size")]).toEqual([10, 12, 20, Number.NaN, 30, 33]);
    expect([...numbersOf(table, "day")]).toEqual([0, 3, 0, 3, 0, 3]);
    expect([...table.lines!]).toEqual([2, 2, 3, 3, 4, 4]);
  });

  test("of pairs are found where the same id comes back inside its dendrite, before coming first", () => {
    const text =
      "group,mouse,dendrite,spine,session,size\n" +
      ["ctrl,m1", "nbqx,m2"]
        .flatMap((unit) =>
          ["d1", "d2"].flatMap((d) =>
            [1, 2].flatMap((s) => [`${unit},${d},${s},post,2`, `${unit},${d},${s},pre,1`]),
          ),
        )
        .join("\n");
    expect(assign(text).roles.pair).toEqual({
      id: "spine",
      time: "session",
      baseline: "pre",
      followUp: "post",
    });
  });

  test("say that times are mixed if nothing pairs them", () => {
    const text = `${cohort(["A", "B"], 3)
      .split("\n")
      .map((row, i) => `${row},${i === 0 ? "day" : i % 2}`)
      .join("\n")}`;
    expect(assign(text).warnings[0]).toContain("the rows of 2 days are analysed together");
  });

  test.each([
    [{ value: ["size"] }, "unknown column: size"],
    [{ reference: ["wak"] }, "unknown level of condition: wak\n  did you mean wake?"],
    [{ reference: ["wake", "sleep"] }, "every level of condition is a reference"],
    [{ value: ["mouse"] }, 'column mouse must be numbers, got "sleep1"'],
    [{ condition: "one" }, "column one has a single level: x"],
    [{ condition: "one", nest: ["mouse"], covariates: ["dendrite"] }, "column one has a single level: x"],
    [{ pair: "dendrite" }, "missing --time"],
  ])("%j are refused in words", (options, message) => {
    const text = cohort(["sleep", "wake"], 3)
      .split("\n")
      .map((row, i) => `${row},${i === 0 ? "one" : "x"}`)
      .join("\n");
    expect(() => assign(text, options)).toThrow(message);
  });

  test("cannot be guessed without a condition", () => {
    expect(() => assign("mouse,asi\nm1,1\nm2,2\n")).toThrow("missing --condition");
  });
});

describe("the design check", () => {
  test("is silent on a sound table and counts its animals", () => {
    const design = check(cohort(["A", "B"], 3));
    expect(design.warnings).toEqual([]);
    expect(design.animals).toEqual({ A: 3, B: 3 });
    expect(design.repeated).toEqual(["dendrite"]);
    expect(design.structure[0]).toContain("labels such as d1 are used again in 6 of them");
  });

  test("leaves out missing values and zeros, and names the first line", () => {
    let k = 0;
    const design = check(cohort(["A", "B"], 3, (size) => (++k === 4 ? "NA" : k === 9 ? "0" : String(size))));
    expect(design.table.rowCount).toBe(34);
    expect(design.exclusions).toEqual([
      { reason: "missing asi", rows: 1, lines: [5] },
      { reason: "asi is 0", rows: 1, lines: [10] },
    ]);
    expect(design.warnings[0]).toBe("1 row was left out: missing asi (t.csv, line 5)");
  });

  test("refuses negative sizes under a log, with line, column and value", () => {
    let k = 0;
    const text = cohort(["A", "B"], 3, (size) => (++k === 4 ? "-1" : String(size)));
    expect(() => check(text)).toThrow("t.csv, line 5, column asi: a log needs sizes above 0, got -1");
    expect(check(text, { transform: "identity" }).table.rowCount).toBe(36);
    expect(() => check(cohort(["A", "B"], 3, (size) => String(-size)))).toThrow("multiply the column by -1");
  });

  test("leaves out what lies below the detection limit", () => {
    expect(check(cohort(["A", "B"], 3), { threshold: 0.125 }).exclusions).toEqual([
      { reason: "asi below the detection limit 0.125", rows: 2, lines: [2, 3] },
    ]);
  });

  test("says that no p value can be given for fewer than three animals", () => {
    const design = check(cohort(["A", "B"], 2));
    expect(design.warnings).toHaveLength(2);
    expect(design.warnings[0]).toContain("A has 2 mouse labels: with fewer than 3 animals");
  });

  test("warns of pseudo-replicates without an animal column", () => {
    const text = cohort(["A", "B"], 3)
      .split("\n")
      .map((row) =>
        row
          .split(",")
          .filter((_, i) => i === 0 || i === 3)
          .join(","),
      )
      .join("\n");
    const design = check(text);
    expect(design.warnings[0]).toContain("no animal column");
    expect(design.animals).toBeNull();
  });

  test("takes a condition that varies inside animals for a crossover and says what else it may be", () => {
    const text = cohort(["A", "B"], 3).replaceAll(/,[AB](\d),/g, ",m$1,");
    const design = check(text);
    expect(design.crossover).toBe(true);
    expect(design.animals).toEqual({ A: 3, B: 3 });
    expect(design.warnings[0]).toContain("condition varies inside 3 of 3 mouse labels (m1 holds A and B)");
    expect(design.warnings[0]).toContain("add --animals nested; --animals crossed confirms the crossover");
    expect(assign(text).guesses.at(-1)).toEqual({
      role: "animals",
      taken: "crossed",
      why: "mouse m1 stands under A and B; if those are different animals: --animals nested",
    });
  });

  test("takes labels that start anew in each condition for different animals where told so", () => {
    const text = cohort(["A", "B"], 3).replaceAll(/,[AB](\d),/g, ",$1,");
    const design = check(text, { animals: "nested" });
    expect(design.crossover).toBe(false);
    expect(design.animals).toEqual({ A: 3, B: 3 });
    expect(labelsOf(design.table, "mouse").levels).toEqual(["A/1", "A/2", "A/3", "B/1", "B/2", "B/3"]);
    expect(design.warnings.join()).not.toContain("crossover");
    expect(check(text, { animals: "crossed" }).warnings.join()).not.toContain("crossover");
  });

  test("warns of labels that differ only in case or blanks", () => {
    const text = cohort(["ctrl", "drug"], 3)
      .replace(/^ctrl,(.*)\nctrl/m, "Ctrl,$1\nCtrl")
      .replace(/,drug1,/, ',"drug1 ",');
    const { warnings } = check(text, { levels: { condition: ["ctrl", "Ctrl", "drug"] }, animals: "crossed" });
    expect(warnings).toContain(
      't.csv, column condition: "Ctrl" (2 rows, first in line 2) and "ctrl" (16 rows, first in line 4) differ only in case or blanks and are taken for 2 labels; if they are one, write them alike',
    );
    const single = cohort(["ctrl", "drug"], 3).replace(/^ctrl/m, "Ctrl");
    expect(() => check(single)).toThrow(
      /condition Ctrl has a single row left to compare\s+write it as ctrl, from which it differs only in case or blanks/,
    );
    expect(warnings.join()).toContain(
      'column mouse: "drug1 " (1 row, first in line 20) and "drug1" (5 rows,',
    );
  });

  test("refuses a column of sizes without a single value", () => {
    expect(() =>
      check(
        cohort(["A", "B"], 3, () => "NA"),
        { value: ["asi"] },
      ),
    ).toThrow("t.csv, column asi: every cell of asi is missing");
  });

  test("finds duplicated rows", () => {
    const text = cohort(["A", "B"], 3);
    const rows = text.split("\n");
    const design = check(`${text}\n${rows[7]}`);
    expect(design.warnings[0]).toContain(
      "1 row repeats an earlier one in every column (t.csv, lines 8 and 38)",
    );
  });

  test("leaves out a batch from which the condition follows, and constant covariates", () => {
    const text = cohort(["A", "B"], 3)
      .split("\n")
      .map((row, i) => (i === 0 ? `${row},batch,rig` : `${row},${row[0] === "A" ? "b1" : "b2"},left`))
      .join("\n");
    const design = check(text, { covariates: ["rig"] });
    expect(design.roles.batch).toBeUndefined();
    expect(design.roles.covariates).toEqual([]);
    expect(design.warnings[0]).toBe("covariate rig is constant and was left out");
    expect(design.warnings[1]).toBe(
      "batch is confounded with condition: batch b1 holds only A, and so on for each. A difference between conditions may be one between batches; no statistics can tell. batch was left out of the model",
    );
  });

  test("refuses a table whose values are all equal or whose group is empty", () => {
    expect(() => check(cohort(["A", "B"], 3, () => "5"))).toThrow("every value of asi is 5");
    let k = 0;
    expect(() => check(cohort(["A", "B"], 3, (size) => (++k <= 18 ? "NA" : String(size))))).toThrow(
      "condition A has no row left to compare",
    );
  });

  test("refuses a size whose square is no number, with its line", () => {
    expect(() => check(cohort(["A", "B"], 3, (size) => `${size}e300`))).toThrow(
      /t\.csv, line 2, column asi: 1\.1e\+299 is too large to be squared/,
    );
  });

  test("refuses a nest that runs from the inside out", () => {
    const text = cohort(["A", "B"], 3).replaceAll(/,([AB]\d),d(\d)/g, ",$1,$1d$2");
    expect(() => check(text, { nest: ["dendrite", "mouse"] })).toThrow(
      "name the outermost first: --nest mouse/dendrite",
    );
  });

  test("keeps every column's kind", () => {
    expect(columnOf(check(cohort(["A", "B"], 3)).table, "mouse").kind).toBe("category");
  });
});
