import { Command } from "commander";
import { namesOf, wholeNumber, zeroOrMore } from "./option-values.ts";
import type { SimulatedSample } from "./simulated-samples.ts";

interface PatchOptions {
  readonly out: string;
  readonly projection?: readonly string[];
  readonly cells?: number;
  readonly events?: number;
  readonly amplitude?: number;
  readonly noise?: number;
  readonly threshold?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `setpoint patch`: a virtual patch electrode on simulated runs. */
export function definePatch(): Command {
  return new Command("patch")
    .description(
      "record miniature currents from the neurons of simulated runs: a table of events, as a lab has it",
    )
    .argument(
      "<samples...>",
      "GROUP=RUN@TIME for each culture: folder of a run and one of its marks (the last if left out)",
    )
    .requiredOption("--out <file>", "where to write: .csv, .csv.gz, .tsv or .parquet")
    .option(
      "--projection <names>",
      "projections whose synapses are heard; all that were kept if left out",
      namesOf,
    )
    .option("--cells <n>", "cells of a group, shared out over its cultures (20)", wholeNumber)
    .option("--events <n>", "events of a cell (50)", wholeNumber)
    .option("--amplitude <pA>", "amplitude of the median synapse of the first group (12)", zeroOrMore)
    .option("--noise <pA>", "SD of the noise (1)", zeroOrMore)
    .option("--threshold <pA>", "events below are not detected (5)", zeroOrMore)
    .option("--seed <n>", "the same seed gives the same bytes", wholeNumber, 1)
    .option("--json", "print what was recorded as JSON")
    .addHelpText(
      "after",
      '\nExample:\n  setpoint patch "control=runs/ttx-48h-1a2b3c4d@12 h" "ttx=runs/ttx-48h-1a2b3c4d@60 h" --out minis.csv\n',
    )
    .action(patch);
}

async function patch(words: readonly string[], options: PatchOptions): Promise<void> {
  const { simulatedSamples } = await import("./simulated-samples.ts");
  const { patchElectrode, recordMinis } = await import("../instruments/electrode.ts");
  const { writeTableFile } = await import("../host/node.ts");
  const samples = await simulatedSamples(words, options.projection);
  const electrode = {
    ...patchElectrode,
    cellsPerGroup: options.cells ?? patchElectrode.cellsPerGroup,
    eventsPerCell: options.events ?? patchElectrode.eventsPerCell,
    amplitude: options.amplitude ?? patchElectrode.amplitude,
    noise: options.noise ?? patchElectrode.noise,
    threshold: options.threshold ?? patchElectrode.threshold,
  };
  const table = recordMinis(samples, electrode, options.seed);
  await writeTableFile(options.out, table);
  if (options.json) {
    const told = samples.map(({ group, folder, time }) => ({ group, run: folder, time }));
    process.stdout.write(
      `${JSON.stringify({ file: options.out, rows: table.rowCount, seed: options.seed, samples: told, electrode })}\n`,
    );
    return;
  }
  process.stderr.write(summary(options, samples, table.rowCount, electrode.threshold));
}

function summary(
  { out, seed }: PatchOptions,
  samples: readonly SimulatedSample[],
  events: number,
  threshold: number,
): string {
  const groups = [...new Set(samples.map(({ group }) => group))];
  const lines = [`${out}: ${events} events of ${groups.join(" and ")}, seed ${seed}`];
  const fewest = Math.min(...groups.map((name) => samples.filter(({ group }) => group === name).length));
  if (fewest === 1)
    lines.push("  one culture in a group: cells are compared, which says nothing of other cultures");
  if (groups.length > 1)
    lines.push(
      `  setpoint analyze ${out} --value amplitude --condition group --reference ${groups.slice(0, -1).join(",")} --nest ${fewest > 1 ? "culture/cell" : "cell"} --unit pA --threshold ${threshold}`,
    );
  return `${lines.join("\n")}\n`;
}
