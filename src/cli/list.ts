import { Argument, Command } from "commander";
import { valueText } from "../model/catalogue-page.ts";
import type { Condition, ConditionChange } from "../model/condition.ts";
import { changeText } from "../model/condition-page.ts";
import { DataError } from "../model/errors.ts";
import type { Parameter } from "../model/mechanism.ts";
import { nearestName } from "../model/nearest.ts";
import type { Protocol, ProtocolParameter } from "../model/protocol.ts";
import { choiceText } from "../model/protocol-page.ts";

/** `setpoint list`: what can be run, and what a model file may name. */
export function defineList(): Command {
  return new Command("list")
    .description("list the experiments, the models that come with the program, or what models may name")
    .addArgument(
      new Argument("[what]", "what to list")
        .choices(["experiments", "models", "neurons", "mechanisms", "conditions", "protocols"])
        .default("experiments"),
    )
    .argument(
      "[name]",
      "one experiment, mechanism, neuron, condition or protocol: its equations, numbers with their origin, and uses",
    )
    .option("--json", "print the list as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  setpoint list\n  setpoint list experiments shy-cycle\n  setpoint list models\n  setpoint list mechanisms stdp-triplet\n  setpoint list neurons adex\n",
    )
    .action(async (what: string, name: string | undefined, options: { readonly json?: boolean }) => {
      const json = options.json ?? false;
      if (what === "experiments") return listExperiments(name, json);
      if (name !== undefined) return showPart(what, name, json);
      return listParts(what, json);
    });
}

/** All experiments, or the one called `name` with its findings. Fails: DataError for a name that the catalogue lacks. */
async function listExperiments(name: string | undefined, json: boolean): Promise<void> {
  const { experiments } = await import("../experiments/index.ts");
  const shown = name === undefined ? experiments : [named("experiment", name, experiments)];
  const entries = shown.map(({ name, question, source, arms, control, findings, seed }) => ({
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
  if (json) {
    process.stdout.write(`${JSON.stringify({ experiments: entries })}\n`);
    return;
  }
  for (const entry of entries) {
    process.stdout.write(
      `${entry.name}\n  ${entry.question}\n  ${entry.source.cite}\n  arms: ${entry.arms.length > 12 ? `${entry.arms.length} cells of a design` : entry.arms.join(", ")}\n`,
    );
    if (name === undefined) continue;
    process.stdout.write(
      `  findings, each with the range set for it:\n${entry.findings.map(({ about, unit, between }) => `    ${about}: ${rangeText(between)}${unit === "1" ? "" : ` ${unit}`}\n`).join("")}`,
    );
  }
}

function rangeText([low, high]: readonly [number, number]): string {
  if (high === Infinity) return `${low} or more`;
  return low === -Infinity ? `${high} or less` : `${low} to ${high}`;
}

/** The entry called `name`. Fails: DataError that offers the nearest name, or those that have `name` in theirs. */
function named<Entry extends { readonly name: string }>(
  kind: string,
  name: string,
  entries: readonly Entry[],
): Entry {
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = entries.map((entry) => entry.name);
  const near = nearestName(name, names);
  const offered = near === undefined ? names.filter((each) => each.includes(name.toLowerCase())) : [near];
  throw new DataError(
    `unknown ${kind}: ${name}`,
    offered.length === 0 ? `setpoint list ${kind}s shows them` : `did you mean ${offered.join(" or ")}?`,
  );
}

/** One part in full. Fails: DataError for a name that the catalogue lacks. */
async function showPart(what: string, name: string, json: boolean): Promise<void> {
  const { partKinds } = await import("./part-uses.ts");
  const kind = partKinds.find((each) => each === what);
  if (kind === undefined)
    throw new DataError(
      `${what} are listed without a name, got ${name}`,
      `setpoint check ${name} says what a model is`,
    );
  const { cataloguePages } = await import("./catalogue-pages.ts");
  const { pageText } = await import("./page-text.ts");
  const page = named(what.slice(0, -1), name, await cataloguePages(kind));
  process.stdout.write(json ? `${JSON.stringify(page)}\n` : pageText(page));
}

/** Models with their path, conditions with their changes, or others with their parameters. */
async function listParts(what: string, json: boolean): Promise<void> {
  const entries = await (entriesOf[what] ?? partEntries)(what);
  if (json) {
    process.stdout.write(`${JSON.stringify({ [what]: entries })}\n`);
    return;
  }
  // the page of a mechanism has its numbers, and all of them would fill twenty screens
  const shown = (lines: readonly string[]) => (what === "mechanisms" ? lines.slice(0, 1) : lines);
  for (const { name, about, lines } of entries)
    process.stdout.write(`${name}\n${[about, ...shown(lines)].map((line) => `  ${line}\n`).join("")}`);
  if (what !== "models") process.stderr.write(`setpoint list ${what} NAME shows one in full\n`);
}

const entriesOf: Readonly<Record<string, (what: string) => Promise<ListEntry[]>>> = {
  models: modelEntries,
  conditions: conditionEntries,
  protocols: protocolEntries,
};

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

/** Sizes that were chosen here stand apart from the sources. */
async function conditionEntries(): Promise<ListEntry[]> {
  const { conditions } = await import("../conditions/index.ts");
  return conditions.map(({ name, about, basis, signature, changes }) => ({
    name,
    about,
    lines: [
      ...changeLines(changes, (tag) => tag !== "C"),
      ...basis.map(({ text }) => `rests on: ${text}`),
      `predicts: ${signature}`,
      ...changeLines(changes, (tag) => tag === "C").map((line) => `chosen here: ${line}`),
    ],
  }));
}

function changeLines(
  changes: Condition["changes"],
  wanted: (tag: ConditionChange["tag"]) => boolean,
): string[] {
  return Object.entries(changes)
    .filter(([, { tag }]) => wanted(tag))
    .map(([target, change]) => `${target} ${changeText(change)}`);
}

async function protocolEntries(): Promise<ListEntry[]> {
  const { protocols } = await import("../protocols/index.ts");
  return protocols.map(({ name, about, source, parameters }) => ({
    name,
    about,
    lines: [`after: ${source.cite}`, ...givenLines(parameters, false), ...givenLines(parameters, true)],
  }));
}

/** Parameters of a protocol; values that were chosen here stand apart from the source, under words that say so. */
function givenLines(parameters: Protocol["parameters"], chosen: boolean): string[] {
  const lines = Object.entries(parameters)
    .filter(([, of]) => (of.kind === "quantity" && of.tag === "C") === chosen)
    .map(([parameter, of]) => `  ${parameter}: ${of.about} (${givenText(of)})`);
  return chosen && lines.length > 0 ? [CHOSEN, ...lines] : lines;
}

/** What parts numbers that were chosen here from those of the source above them. */
const CHOSEN = "chosen here, no measurements:";

/** What a parameter of a protocol is where the model does not say it. */
function givenText(of: ProtocolParameter): string {
  return of.kind === "quantity" ? valueText(of) : choiceText(of);
}

async function partEntries(what: string): Promise<ListEntry[]> {
  const { catalogue } = await import("./checked-model.ts");
  return (what === "neurons" ? catalogue.neurons : catalogue.mechanisms).map(
    ({ name, about, source, parameters }) => ({
      name,
      about,
      lines: [source.cite, ...numberLines(parameters, false), ...numberLines(parameters, true)],
    }),
  );
}

/** Parameters with their values; those that were chosen here stand apart from the citation, under words that say so. */
function numberLines(parameters: Readonly<Record<string, Parameter>>, chosen: boolean): string[] {
  const lines = Object.entries(parameters)
    .filter(([, { tag }]) => (tag === "C") === chosen)
    .map(([name, { value, unit, about }]) => `  ${name} = ${valueText({ value, unit })}: ${about}`);
  return chosen && lines.length > 0 ? [CHOSEN, ...lines] : lines;
}
