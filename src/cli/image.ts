import { Command } from "commander";
import type { ImagedAnimal } from "../instruments/microscope.ts";
import type { ImagingRecord } from "../model/imaging-record.ts";
import { aboveZero, namesOf, wholeNumber, zeroOrMore } from "./option-values.ts";
import { type SimulatedSample, shownTime } from "./simulated-samples.ts";

interface ImageOptions {
  readonly out: string;
  readonly projection?: readonly string[];
  readonly dendrites?: number;
  readonly synapses?: number;
  readonly micePerRun: number;
  readonly limit?: number;
  readonly vesicles?: number;
  readonly proportional?: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

/** `setpoint image`: a virtual electron microscope on simulated runs. */
export function defineImage(): Command {
  return new Command("image")
    .description(
      "image simulated runs like an electron microscope: a table of synapses with mice, dendrites, sizes and markers, as a lab has it",
    )
    .argument(
      "<samples...>",
      "CONDITION=RUN@TIME for each mouse: folder of a run and one of its marks (the last if left out)",
    )
    .requiredOption("--out <file>", "where to write: .csv, .csv.gz, .tsv or .parquet")
    .option(
      "--projection <names>",
      "projections that are imaged, such as EE,XE; all that were kept if left out",
      namesOf,
    )
    .option("--dendrites <n>", "dendrites of a mouse (14)", wholeNumber)
    .option("--synapses <n>", "complete synapses of a dendrite, on average (41.2)", aboveZero)
    .option(
      "--mice-per-run <n>",
      "mice that share the neurons of one run: a demonstration, no independent animals",
      wholeNumber,
      1,
    )
    .option("--limit <um2>", "smallest interface that is seen (0.01)", zeroOrMore)
    .option(
      "--vesicles <perUm2>",
      "vesicles within 50 nm per um2 of interface, on average: a bouton with fewer than two is no synapse (not counted)",
      aboveZero,
    )
    .option("--proportional", "sizes proportional to strength, without residuals")
    .option("--seed <n>", "the same seed gives the same bytes", wholeNumber, 1)
    .option("--json", "print what was imaged as JSON")
    .addHelpText(
      "after",
      '\nExample:\n  setpoint image SW=runs/wake-1 SW=runs/wake-2 "S=runs/sleep-1@31 h" "S=runs/sleep-2@31 h" --out synapses.csv\n',
    )
    .action(image);
}

async function image(words: readonly string[], options: ImageOptions): Promise<void> {
  const { simulatedSamples } = await import("./simulated-samples.ts");
  const { electronMicroscope, imageSynapses } = await import("../instruments/microscope.ts");
  const { sizeMapOf } = await import("../instruments/size-map.ts");
  const { structuralCoupling } = await import("../mechanisms/structural-coupling.ts");
  const { writeTableFile } = await import("../host/node.ts");
  const samples = await simulatedSamples(words, options.projection);
  const form = options.proportional ? "proportional" : "power";
  const standard = electronMicroscope(sizeMapOf(structuralCoupling.parameters, form));
  const microscope = {
    ...standard,
    dendritesPerMouse: options.dendrites ?? standard.dendritesPerMouse,
    synapsesPerDendrite: options.synapses ?? standard.synapsesPerDendrite,
    smallest: options.limit ?? standard.smallest,
    vesicleDensity: options.vesicles ?? standard.vesicleDensity,
  };
  const animals = samples.flatMap((sample) => miceOf(sample, options.micePerRun));
  const { table, record } = imageSynapses(animals, microscope, options.seed);
  await writeTableFile(options.out, table);
  if (options.json) {
    const told = samples.map(({ group, folder, time }) => ({ condition: group, run: folder, time }));
    process.stdout.write(
      `${JSON.stringify({ file: options.out, rows: table.rowCount, mice: animals.length, seed: options.seed, samples: told, ...record })}\n`,
    );
    return;
  }
  process.stderr.write(summary(options, samples, animals.length, record));
}

/** The neurons of a run as one mouse, or dealt out to several. */
function miceOf({ group, circuit, synapses }: SimulatedSample, count: number): ImagedAnimal[] {
  const one = { condition: group, circuit, synapses };
  if (count === 1) return [one];
  return Array.from({ length: count }, (_, m) => ({ ...one, neuron: (cell: number) => cell % count === m }));
}

function summary(
  { out, micePerRun, seed }: ImageOptions,
  samples: readonly SimulatedSample[],
  mice: number,
  record: ImagingRecord,
): string {
  const conditions = [...new Set(samples.map(({ group }) => group))];
  const marks = samples.map(({ group, time }) => `${group} at ${shownTime(time)}`);
  const lines = [
    `${out}: ${record.analysed} synapses on ${record.dendrites} dendrites of ${mice} mice, seed ${seed}`,
    `  imaged ${[...new Set(marks)].join(", ")}`,
    `  ${record.protrusions} protrusions, ${record.withSynapse} with a synapse, ${record.incomplete} cut by the edges, ${record.unseen} too small to be seen`,
  ];
  if (record.withoutVesicles > 0)
    lines.push(
      `  ${record.withoutVesicles} with fewer than two vesicles at the membrane, not counted as synapses`,
    );
  if (record.fromCircuits.length > 0)
    lines.push(`  the runs themselves say ${record.fromCircuits.join(", ")}`);
  if (micePerRun > 1)
    lines.push(`  ${micePerRun} mice of a run share its history: they are not independent animals`);
  const twice = samples.find(({ circuit }, i) => samples.findIndex((each) => each.circuit === circuit) < i);
  if (twice !== undefined)
    lines.push(`  ${twice.folder} is imaged more than once: the same animal at another time`);
  if (conditions.length > 1)
    lines.push(
      `  setpoint analyze ${out} --value asi --condition condition --reference ${conditions.slice(0, -1).join(",")} --nest mouse/dendrite --unit um2`,
    );
  return `${lines.join("\n")}\n`;
}
