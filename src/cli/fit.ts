import { Command, InvalidArgumentError, Option } from "commander";
import { adjustments } from "../stats/adjustments.ts";
import type { AtValue } from "../stats/fit-model.ts";
import type { FitOptions } from "./fit-run.ts";

/** `setpoint fit`: a linear mixed model of a table, with tests, marginal means and contrasts. */
export function defineFit(): Command {
  const command = new Command("fit")
    .description("fit a linear mixed model to a table, as lme4 does, and test or compare what is in it")
    .argument("<table>", "CSV, TSV, Parquet, gzip of these, or the first sheet of an .xlsx");
  return inferenceOptions(contrastOptions(modelOptions(command)))
    .addHelpText(
      "after",
      '\nExample:\n  setpoint fit spines.csv --formula "log(asi) ~ condition * region + (1 | mouse/dendrite)" \\\n    --levels condition=SW,EW,S --test condition:region --contrasts condition\n',
    )
    .action(async (path: string, options: FitOptions) => {
      const { runFit } = await import("./fit-run.ts");
      process.stdout.write(await runFit(path, options));
    });
}

/** The formula, how its columns are taken, and the terms to test. */
function modelOptions(command: Command): Command {
  return command
    .requiredOption(
      "--formula <f>",
      "as in lme4: log(asi) ~ condition + region + (1 | mouse) + (1 | dendrite)",
    )
    .option("--ml", "maximum likelihood instead of REML")
    .option(
      "--levels <column=a,b,c>",
      "order of a factor's levels, the first is the reference; makes a number a factor",
      namedLists,
    )
    .option("--coding <column=name>", "treatment (default), sum, helmert or poly", namedLists)
    .option("--weights <column>", "prior weights, Var = sigma^2 / w")
    .option(
      "--test <term>",
      "likelihood-ratio test of a term on identical rows, with the F test beside it",
      collect,
    )
    .option("--bootstrap <n>", "p values of --test from n data sets simulated without the term", positive)
    .option(
      "--bootstrap-intervals <n>",
      "percentile intervals of every parameter from n data sets simulated from the fit",
      positive,
    )
    .option("--seed <n>", "the same seed gives the same bootstrap (default: 1)", positive);
}

/** Marginal means, their contrasts, slopes and ranges. */
function contrastOptions(command: Command): Command {
  return command
    .option(
      "--contrasts <factor>",
      "marginal means and contrasts of a factor; a:b for those of an interaction",
      collect,
    )
    .addOption(
      new Option("--kind <name>", "which contrasts").choices(["pairwise", "reference", "deviation", "trend"]),
    )
    .option("--reference <level>", "compare each level with this one (Dunnett's family)")
    .option("--by <factor>", "a family of contrasts at each level of this factor", collect)
    .option("--at <x=0.7>", "values of a covariate for the means: numbers, or min, mean, max", atValues)
    .option("--slopes <covariate>", "slopes by this covariate at each level of the factor compared", collect)
    .option(
      "--ranges <covariate>",
      "where along this covariate the contrasts differ from 0 (Johnson-Neyman)",
      collect,
    );
}

/** Degrees of freedom, adjustment, intervals, and how the table is read and the result printed. */
function inferenceOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--df <method>", "degrees of freedom; default kr, under --ml satterthwaite").choices([
        "kr",
        "satterthwaite",
        "z",
      ]),
    )
    .addOption(
      new Option("--adjust <method>", "for the size of a family; default single-step").choices(adjustments),
    )
    .option("--level <share>", "coverage of intervals", coverage)
    .addOption(
      new Option("--means <weights>", "weights of levels averaged over").choices(["equal", "proportional"]),
    )
    .addOption(
      new Option("--engine <name>", "duckdb fits from one pass over a file too large to read")
        .choices(["auto", "js", "duckdb"])
        .default("auto"),
    )
    .option("--json", "print the result as one JSON object");
}

function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(",").map((part) => part.trim())];
}

/** `a=x,y` or `a=x,y,b=z`: values by name; repeated options add names. */
function namedLists(
  text: string,
  before: Readonly<Record<string, readonly string[]>> = {},
): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  let name: string | undefined;
  for (const piece of text.split(",")) {
    const at = piece.indexOf("=");
    if (at >= 0) {
      name = piece.slice(0, at).trim();
      lists[name] = [];
    }
    const value = piece.slice(at + 1).trim();
    if (name === undefined || name === "" || value === "")
      throw new InvalidArgumentError(`it must be written column=first,second, got "${text}"`);
    lists[name]!.push(value);
  }
  return { ...Object.fromEntries(Object.entries(before).map(([key, list]) => [key, [...list]])), ...lists };
}

function atValues(
  text: string,
  before: Readonly<Record<string, readonly AtValue[]>> = {},
): Record<string, AtValue[]> {
  const parsed = Object.entries(namedLists(text)).map(
    ([name, values]) => [name, values.map(atValue)] as const,
  );
  return {
    ...Object.fromEntries(Object.entries(before).map(([key, list]) => [key, [...list]])),
    ...Object.fromEntries(parsed),
  };
}

function atValue(text: string): AtValue {
  if (text === "min" || text === "mean" || text === "max") return text;
  const value = Number(text);
  if (!Number.isFinite(value))
    throw new InvalidArgumentError(`a value must be a number, min, mean or max, got "${text}"`);
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`it must be a whole number above 0, got ${text}`);
  return value;
}

function coverage(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError(`it must lie between 0 and 1, got ${text}`);
  return value;
}
