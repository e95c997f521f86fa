import { Command, InvalidArgumentError, Option } from "commander";
import type { PowerOptions } from "./power-plan.ts";

/** `setpoint power`: what a planned study can find, by simulation. */
export function definePower(): Command {
  const command = new Command("power").description(
    "say what a study of mice, dendrites and synapses can find: power, precision, a curve and a table",
  );
  return outputOptions(curveOptions(designOptions(command)))
    .addHelpText("after", EXAMPLES)
    .action(async (options: PowerOptions) => {
      const { runPower } = await import("./power-run.ts");
      process.exitCode = await runPower(options);
    });
}

/** The effect, the animals and synapses, and how sizes scatter. */
function designOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--effect <change>", "change of size to find: a percent as -18%, or a factor as 0.82")
        .argParser(effect)
        .default(Math.log(0.82), "-18%"),
    )
    .option("--mice <n>", "mice per condition", count, 4)
    .option("--dendrites <n>", "dendrites per mouse", count, 14)
    .option("--synapses <n>", "synapses per dendrite", count, 41)
    .option("--dispersion <size>", "synapses per dendrite vary: size of a negative binomial", number)
    .option("--conditions <n>", "conditions: one treated, the others its references", count, 3)
    .option("--sd-mouse <x>", "SD between mice, of log size", number, 0.075)
    .option("--sd-dendrite <x>", "SD between dendrites of a mouse, of log size", number, 0.2)
    .option("--sd-residual <x>", "SD between synapses of a dendrite, of log size", number, 0.85)
    .addOption(
      new Option("--shape <name>", "log sizes inside a dendrite; any but normal draws every synapse")
        .choices(["normal", "right-skewed", "left-skewed", "heavy-tailed"])
        .default("normal"),
    )
    .option(
      "--sd-log-sd <percent>",
      "mice differ in the log of their residual SD by this; draws every synapse",
      percent,
      0,
    )
    .option(
      "--undetected <percent>",
      "share of the untreated sizes below the detection limit; draws every synapse",
      percent,
      0,
    );
}

/** The test, and which designs the curve runs over. */
function curveOptions(command: Command): Command {
  return command
    .addOption(testOption())
    .addOption(
      new Option("--adjust <name>", "over the comparisons of treated with each reference")
        .choices(["single-step", "none"])
        .default("single-step"),
    )
    .option("--alpha <p>", "two-sided level", number, 0.05)
    .addOption(
      new Option("--margin <percent>", "change that counts as none, for the power of equivalence")
        .argParser(percent)
        .default(0.1, "10%"),
    )
    .addOption(
      new Option("--over <number>", "what the curve runs over")
        .choices(["mice", "dendrites", "synapses"])
        .default("mice"),
    )
    .option("--values <list>", "its values, such as 4,6,8,12", counts)
    .option("--simulations <n>", "studies per design at most", count, 10_000)
    .option(
      "--precision <percent>",
      "stop a design when its shares are known to plus or minus this",
      percent,
      0.01,
    );
}

/** Seed, costs, and where the result goes. */
function outputOptions(command: Command): Command {
  return command
    .option("--seed <n>", "the same seed gives the same numbers", count, 1)
    .option(
      "--cost-mouse <x>",
      "cost of a mouse; with the two below and --budget, the cheapest design",
      number,
    )
    .option("--cost-dendrite <x>", "cost of a dendrite", number)
    .option("--cost-synapse <x>", "cost of a synapse", number)
    .option("--budget <x>", "what the study may cost", number)
    .option("--out <folder>", "write the curve as SVG, PNG and CSV, and the whole result as JSON")
    .option("--json", "print one object");
}

const EXAMPLES = `
Examples:
  setpoint power --effect -18% --mice 4 --values 4,6,8,12
  setpoint power --shape right-skewed --sd-log-sd 12% --undetected 10% --values 4,8 --precision 3%
`;

function testOption(): Option {
  return new Option("--test <name>", "kr: Kenward-Roger; satterthwaite; z: the normal, as the literature did")
    .choices(["kr", "satterthwaite", "z"])
    .default("kr");
}

/** A factor that no study looks for: who writes 18 means 18 %. */
const LARGEST_FACTOR = 10;

/** Log of the factor that `text` means. */
function effect(text: string): number {
  const percentText = /^([+-]?\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  const factor = percentText ? 1 + Number(percentText[1]) / 100 : Number(text);
  if (!(factor > 0 && factor < Infinity) || text.trim() === "")
    throw new InvalidArgumentError(
      `it must be a percent above -100% such as -18%, or a factor such as 0.82, got ${text}`,
    );
  if (percentText === null && factor >= LARGEST_FACTOR)
    throw new InvalidArgumentError(`a factor of ${text} is meant for a percent: write ${text}% or -${text}%`);
  return Math.log(factor);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError(`it must be a number, got ${text}`);
  return value;
}

function percent(text: string): number {
  return number(text.trim().replace(/%$/, "")) / 100;
}

function count(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`it must be a whole number above 0, got ${text}`);
  return value;
}

function counts(text: string): number[] {
  return text.split(",").map(count);
}
