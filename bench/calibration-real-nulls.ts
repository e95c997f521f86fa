import { existsSync, readFileSync } from "node:fs";
import { parseDelimited } from "../src/io/parse-delimited.ts";
import { categoryFromStrings, labelsOf, numbersOf, selectRows, type Table } from "../src/model/table.ts";
import { pairedVerdicts } from "../src/stats/paired-verdict.ts";
import { verdicts } from "../src/stats/verdict.ts";
import { addVerdicts, emptyTally, pooledTRejects, type Tally } from "./calibration-tally.ts";

/** Control cultures of the NBQX study, all ways to split them five against five: nothing differs between the halves. */
export interface RealNulls {
  readonly splits: number;
  readonly cultures: number;
  readonly day0: Tally;
  readonly day3: Tally;
  readonly paired: Tally;
}

/** Tallies of the splits; null where the data folder is not there. */
export function realNulls(path: string): RealNulls | null {
  if (!existsSync(path)) return null;
  const all = parseDelimited("spines_paired.csv", readFileSync(path));
  const condition = labelsOf(all, "condition");
  const control = condition.levels.indexOf("control");
  const rows = Int32Array.from([...condition.codes.keys()].filter((i) => condition.codes[i] === control));
  const table = selectRows(all, rows);
  const culture = labelsOf(table, "culture");
  const used = culture.levels.map((_, code) => code).filter((code) => culture.codes.includes(code));
  const splits = halves(used);
  const tallies = { day0: emptyTally(), day3: emptyTally(), paired: emptyTally() };
  for (const half of splits) {
    const split = withGroups(table, culture.codes, half);
    const common = {
      table: split,
      condition: "condition",
      nest: ["culture", "dendrite"],
      comparisons: [{ treated: "second", references: ["first"] }],
    };
    for (const [name, value] of [
      ["day0", "size_day0"],
      ["day3", "size_day3"],
    ] as const)
      addVerdicts(
        tallies[name],
        verdicts({ ...common, value }),
        pooledTRejects(split, value, "second", "first"),
      );
    addVerdicts(
      tallies.paired,
      pairedVerdicts({ ...common, form: "wide", values: ["size_day0", "size_day3"], batch: "batch" }),
      pooledTRejects(withChange(split), "change", "second", "first"),
    );
  }
  return { splits: splits.length, cultures: used.length, ...tallies };
}

/** All ways to choose half of the items, without the mirror images. */
function halves(items: readonly number[]): number[][] {
  const found: number[][] = [];
  const choose = (start: number, chosen: number[]) => {
    if (chosen.length === items.length / 2) {
      found.push(chosen);
      return;
    }
    for (let i = start; i < items.length; i++) choose(i + 1, [...chosen, items[i]!]);
  };
  choose(1, [items[0]!]);
  return found;
}

function withGroups(table: Table, culture: Int32Array, half: readonly number[]): Table {
  const codes = culture.map((code) => (half.includes(code) ? 0 : 1));
  const columns = table.columns.filter(({ name }) => name !== "condition");
  return {
    ...table,
    columns: [...columns, { ...categoryFromStrings("condition", [], ["first", "second"]), codes }],
  };
}

/** The table with `change`, after over before. */
function withChange(table: Table): Table {
  const before = numbersOf(table, "size_day0");
  const after = numbersOf(table, "size_day3");
  return {
    ...table,
    columns: [
      ...table.columns,
      { kind: "number", name: "change", values: after.map((x, i) => x / before[i]!) },
    ],
  };
}
