import { Command, InvalidArgumentError, Option } from "commander";
import { comparisonAdjustments } from "../analysis/options.ts";
import type { AnalyzeOptions } from "./analyze-run.ts";

/** `setpoint analyze`: from a table of synapses to a verdict on scaling. */
export function defineAnalyze(): Command {
  const command = new Command("analyze")
    .description("say whether the synapses of a table scaled, by how much, and by one factor or selectively")
    .argument("[table]", "CSV, TSV, Parquet, gzip of these, or the first sheet of an .xlsx workbook");
  return outputOptions(methodOptions(roleOptions(command)))
    .addHelpText(
      "after",
      "\nWhat is left out is guessed from the table, and every guess is printed.\n\nExample:\n  setpoint analyze spines.csv --value asi --condition condition --reference SW,EW --nest mouse/dendrite --out result\n",
    )
    .action(async (table: string | undefined, options: AnalyzeOptions) => {
      const { runAnalyze } = await import("./analyze-run.ts");
      process.exitCode = await runAnalyze(table, options);
    });
}

/** What the columns of the table are. */
function roleOptions(command: Command): Command {
  return command
    .option("--value <columns>", "column of sizes; for a wide table one per time: size_day0,size_day3", list)
    .option("--condition <column>", "column that tells the groups apart")
    .option("--reference <levels>", "level or levels to compare with: SW,EW", list)
    .option("--nest <columns>", "from the animal inwards: mouse/dendrite", path)
    .addOption(
      new Option(
        "--animals <reading>",
        "a label of an animal under two conditions is one animal (crossed) or two (nested)",
      ).choices(["crossed", "nested"]),
    )
    .option("--pair <column>", "column that names the same synapse at each time")
    .option("--time <column>", "column of times; the first one is the baseline")
    .option("--batch <column>", "batch, litter or imaging day, crossed with the condition")
    .option("--covariates <columns>", "columns that enter the model: region,diameter", list)
    .option("--markers <columns>", "yes/no columns of a synapse, looked at as moderators", list)
    .option(
      "--planned <columns>",
      "covariates and markers whose moderation was named beforehand; others are exploratory",
      list,
    );
}

/** How sizes are transformed, cut and compared. */
function methodOptions(command: Command): Command {
  return command
    .option("--unit <name>", "unit of the value in figures and text, such as um2")
    .option("--levels <column=a,b>", "levels of a factor in order; repeat for several columns", levels, {})
    .option("--threshold <size>", "detection limit in units of the value", positive)
    .addOption(choice("--transform <name>", "function applied to sizes", ["log", "sqrt", "identity"]))
    .option("--margin <share>", "change that counts as none (default: 0.1)", share)
    .option("--shape-margin <log>", "departure from one factor that counts as none (default: 0.15)", positive)
    .addOption(
      choice("--size-cut <name>", "size classes by the pooled or by each group's quantile", [
        "pooled",
        "within",
      ]),
    )
    .addOption(choice("--df <name>", "degrees of freedom of the contrasts", ["kr", "satterthwaite", "z"]))
    .addOption(choice("--adjust <name>", "adjustment over the comparisons", comparisonAdjustments))
    .option("--boot <n>", "replicates of nulls and bootstraps; 0 for none (default: 999)", replicates)
    .option("--seed <n>", "the same seed gives the same numbers (default: 1)", count)
    .addOption(
      choice("--engine <name>", "duckdb sums all rows of a file too large to read and samples them", [
        "auto",
        "js",
        "duckdb",
      ]),
    );
}

/** Where the analysis comes from, and where its result goes. */
function outputOptions(command: Command): Command {
  return command
    .option("--replay <file>", "take table and options from an analysis.json; other flags win")
    .option("--out <folder>", "write report, figures, data and analysis.json there")
    .option("--no-report", "with --out: analysis.json, R code and tables only")
    .option("--json", "print one object");
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, `${description} (default: ${choices[0]})`).choices(choices);
}

function list(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === ""))
    throw new InvalidArgumentError(`it must be names with commas between them, got "${text}"`);
  return names;
}

function path(text: string): string[] {
  if (text === "") return [];
  const names = text.split("/").map((name) => name.trim());
  if (names.some((name) => name === "" || name.includes(",")))
    throw new InvalidArgumentError(
      `it must be columns with / between them, such as mouse/dendrite, got "${text}"`,
    );
  return names;
}

function levels(text: string, before: Record<string, readonly string[]>): Record<string, readonly string[]> {
  const [name, names] = text.split("=");
  if (!name || !names) throw new InvalidArgumentError(`it must be column=first,second, got "${text}"`);
  return { ...before, [name]: list(names) };
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < Infinity))
    throw new InvalidArgumentError(`it must be a number above 0, got ${text}`);
  return value;
}

function share(text: string): number {
  const value = text.trim().endsWith("%") ? Number(text.trim().slice(0, -1)) / 100 : Number(text);
  if (!(value > 0 && value < 1))
    throw new InvalidArgumentError(`it must lie between 0 and 1 (0.1 or 10%), got ${text}`);
  return value;
}

function replicates(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError(`it must be a whole number, 0 or above, got ${text}`);
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`it must be a whole number above 0, got ${text}`);
  return value;
}
