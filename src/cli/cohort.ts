import { Command, InvalidArgumentError, Option } from "commander";
import type { CohortChoices } from "../instruments/cohort-design.ts";
import type { EffectNumbers } from "../instruments/cohort-file.ts";
import type { CohortDesign } from "../model/cohort-design.ts";

interface CohortOptions {
  readonly design?: string;
  readonly preset?: CohortDesign["preset"];
  readonly effect?: string;
  readonly factor?: number;
  readonly fraction?: number;
  readonly amount?: number;
  readonly exponent?: number;
  readonly conditions?: string;
  readonly treated?: string;
  readonly mice?: number | readonly number[];
  readonly dendrites?: number;
  readonly synapses?: number;
  readonly limit?: number;
  readonly seed: number;
  readonly truth?: boolean;
  readonly out: string;
  readonly json?: boolean;
}

/** `setpoint cohort`: writes a virtual cohort to a file. */
export function defineCohort(): Command {
  return new Command("cohort")
    .description(
      "make a virtual cohort of synapses: mice, dendrites, sizes and markers, with an effect of sleep or none",
    )
    .requiredOption("--out <file>", "where to write: .csv, .csv.gz, .tsv or .parquet")
    .addOption(
      new Option(
        "--preset <name>",
        "em: the published study; reference: the kind of table that R's numbers belong to",
      ).choices(["em", "reference"]),
    )
    .option("--design <file>", "JSON with any of these choices; flags win over it")
    .option(
      "--effect <name>",
      "uniform, selective, random-subset, threshold, additive, divergent, null, wake-only, circadian, shrinkage, batch, annotator-drift or unequal-calibre",
    )
    .option("--factor <x>", "factor of the effect, such as 0.811 or 1.3", number)
    .option("--fraction <x>", "share of the synapses that change", number)
    .option("--amount <um2>", "what an additive effect adds to each synapse", number)
    .option("--exponent <x>", "exponent of a divergent effect", number)
    .option("--conditions <names>", "conditions in order, such as SW,EW,S")
    .option("--treated <name>", "the condition that changes")
    .option("--mice <n>", "mice per condition: one number, or one per condition as 4,4,5", counts)
    .option("--dendrites <n>", "dendritic segments in all", count)
    .option("--synapses <n>", "synapses in all", count)
    .option("--limit <um2>", "synapses smaller than this are not seen", number)
    .option("--seed <n>", "the same seed gives the same bytes", count, 1)
    .option(
      "--truth",
      "add what only the generator knows: size without the effect, chance of scaling, whether scaled",
    )
    .option("--json", "print what was made as JSON")
    .addHelpText("after", "\nExample:\n  setpoint cohort --effect uniform --seed 7 --out cohort.csv\n")
    .action(makeCohort);
}

/** Draws the cohort, writes it, and says what was made. */
async function makeCohort(options: CohortOptions): Promise<void> {
  const { cohortDesign } = await import("../instruments/cohort-design.ts");
  const { virtualCohort } = await import("../instruments/virtual-cohort.ts");
  const { writeTableFile } = await import("../host/node.ts");
  const design = cohortDesign(await choicesOf(options));
  const table = virtualCohort(design, options.seed, options.truth ? "truth" : "lab");
  await writeTableFile(options.out, table);
  const lost = design.synapses - table.rowCount;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ file: options.out, rows: table.rowCount, lost, seed: options.seed, design })}\n`,
    );
    return;
  }
  const mice = design.mice.reduce((sum, count) => sum + count, 0);
  process.stderr.write(
    `${options.out}: ${table.rowCount} synapses, ${design.dendrites} dendrites, ${mice} mice, effect ${design.effect.kind}, seed ${options.seed}\n`,
  );
  if (lost > 0) {
    const limit = design.detectionLimit > 0 ? `the detection limit of ${design.detectionLimit} um2` : "zero";
    process.stderr.write(
      `  ${lost} of ${design.synapses} synapses fell below ${limit} and are not in the table\n`,
    );
  }
}

/** The choices of the design file, the flags over them. */
async function choicesOf(options: CohortOptions): Promise<CohortChoices> {
  const { parseCohortChoices, cohortEffect } = await import("../instruments/cohort-file.ts");
  const { readTextFile } = await import("../host/node.ts");
  const file = options.design ? parseCohortChoices(await readTextFile(options.design), options.design) : {};
  const preset = options.preset ?? file.preset ?? "em";
  const numbers = definedEntries({
    factor: options.factor,
    fraction: options.fraction,
    amount: options.amount,
    exponent: options.exponent,
  });
  const { cohortPresets } = await import("../instruments/cohort-design.ts");
  const fileEffect =
    file.effect && (!options.effect || options.effect === file.effect.kind) ? file.effect : undefined;
  const kind = options.effect ?? fileEffect?.kind ?? cohortPresets[preset].effect.kind;
  const { kind: _, ...fileNumbers } = fileEffect ?? { kind };
  return {
    ...file,
    preset,
    effect: cohortEffect(kind, preset, { ...(fileNumbers as EffectNumbers), ...numbers }),
    ...definedEntries({
      conditions: options.conditions?.split(",").map((name) => name.trim()),
      treated: options.treated,
      mice: options.mice,
      dendrites: options.dendrites,
      synapses: options.synapses,
      detectionLimit: options.limit,
    }),
  };
}

function definedEntries<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError(`it must be a number, got ${text}`);
  return value;
}

function counts(text: string): number | number[] {
  const values = text.split(",").map(count);
  return values.length === 1 ? values[0]! : values;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError(`it must be a whole number of at least 1, got ${text}`);
  }
  return value;
}
