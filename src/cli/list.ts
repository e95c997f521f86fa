import { Argument, Command } from "commander";

/** `setpoint list`: what can be run, and what a model file may name. */
export function defineList(): Command {
  return new Command("list")
    .description(
      "list the experiments, the models that come with the program, or the neurons and mechanisms of models",
    )
    .addArgument(
      new Argument("[what]", "what to list")
        .choices(["experiments", "models", "neurons", "mechanisms"])
        .default("experiments"),
    )
    .option("--json", "print the list as JSON")
    .addHelpText("after", "\nExamples:\n  setpoint list\n  setpoint list models\n")
    .action(async (what: string, options: { readonly json?: boolean }) => {
      if (what !== "experiments") return listParts(what, options.json ?? false);
      const { experiments } = await import("../experiments/index.ts");
      const entries = experiments.map(({ name, question, source, arms, control, findings, seed }) => ({
        name,
        question,
        source,
        seed,
        arms: Object.keys(arms),
        control,
        findings: Object.entries(findings).map(([finding, { about, unit, between }]) => ({
          name: finding,
          about,
          unit,
          between,
        })),
      }));
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ experiments: entries })}\n`);
        return;
      }
      for (const entry of entries) {
        process.stdout.write(
          `${entry.name}\n  ${entry.question}\n  ${entry.source.cite}\n  arms: ${entry.arms.length > 12 ? `${entry.arms.length} cells of a design` : entry.arms.join(", ")}\n`,
        );
      }
    });
}

/** Models with their path, or neurons or mechanisms with their parameters. */
async function listParts(what: string, json: boolean): Promise<void> {
  const entries = what === "models" ? await modelEntries() : await partEntries(what);
  if (json) {
    process.stdout.write(`${JSON.stringify({ [what]: entries })}\n`);
    return;
  }
  for (const { name, about, lines } of entries)
    process.stdout.write(`${name}\n${[about, ...lines].map((line) => `  ${line}\n`).join("")}`);
}

interface ListEntry {
  readonly name: string;
  readonly about: string;
  readonly lines: readonly string[];
}

async function modelEntries(): Promise<ListEntry[]> {
  const { packagedModels } = await import("./model-path.ts");
  const { readModelFile } = await import("../host/read-model-file.ts");
  return Promise.all(
    (await packagedModels()).map(async ({ name, path }) => {
      const read = await readModelFile(path);
      return { name, about: (read.ok && read.model.about) || "", lines: [path] };
    }),
  );
}

async function partEntries(what: string): Promise<ListEntry[]> {
  const { catalogue } = await import("./checked-model.ts");
  return (what === "neurons" ? catalogue.neurons : catalogue.mechanisms).map(
    ({ name, about, source, parameters }) => ({
      name,
      about,
      lines: [
        source.cite,
        ...Object.entries(parameters).map(
          ([parameter, { value, unit, about: meaning }]) =>
            `  ${parameter} = ${value}${typeof value === "number" && unit !== "1" ? ` ${unit}` : ""}: ${meaning}`,
        ),
      ],
    }),
  );
}
