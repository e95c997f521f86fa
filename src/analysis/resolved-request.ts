import type { CheckedDesign } from "./design-check.ts";
import type { AnalysisRequest } from "./findings.ts";
import { type AnalysisOptions, defaultOptions } from "./options.ts";
import type { RoleAssignment } from "./roles.ts";

/** What is needed to say what was asked. */
interface Asked {
  readonly options: AnalysisOptions;
  readonly assigned: RoleAssignment;
  readonly design: CheckedDesign;
  readonly file: string;
}

/** The request after guessing and defaults, with the command line that repeats it. */
export function resolvedRequest({ options, assigned, design, file }: Asked): AnalysisRequest {
  const { roles } = assigned;
  const wide = options.value && options.value.length > 1 ? options.value : wideGuess(assigned);
  return {
    table: file,
    value: wide ? wide.join(",") : roles.value,
    unit: options.unit === undefined ? unitOf(roles.value) : unitText(options.unit),
    condition: roles.condition,
    references: roles.references,
    treated: roles.treated,
    nest: roles.nest,
    ...(options.animals ? { animals: options.animals } : {}),
    pair: roles.pair?.id ?? null,
    time: roles.pair?.time ?? null,
    batch: design.roles.batch ?? null,
    covariates: roles.covariates,
    markers: roles.markers,
    planned: options.planned ?? [],
    threshold: options.threshold ?? null,
    transform: options.transform,
    sizeCut: options.sizeCut,
    margin: options.margin,
    shapeMargin: options.shapeMargin,
    df: options.df,
    adjust: options.adjust,
    boot: options.boot,
    seed: options.seed,
    guessed: assigned.guesses.map(({ role, taken, why }) => ({ role, column: taken, reason: why })),
    changed: changedOptions(options),
    command: commandOf(options, assigned, file),
  };
}

function wideGuess({ guesses }: RoleAssignment): string[] | undefined {
  const names = guesses.find(({ role }) => role === "value")?.taken.split(",");
  return names && names.length > 1 ? names : undefined;
}

/** Units that a column name such as area_um2 carries. */
function unitOf(name: string): string {
  const unit = /_(um2|um3|um|nm2|nm|pA|nS|mV|px|vox)$/.exec(name)?.[1];
  return unit === undefined ? "" : unitText(unit);
}

/** `um2` as print has it. */
function unitText(unit: string): string {
  return unit.replace(/^um/, "\u00b5m").replace(/2$/, "\u00b2").replace(/3$/, "\u00b3");
}

const flags = {
  transform: "--transform",
  margin: "--margin",
  shapeMargin: "--shape-margin",
  sizeCut: "--size-cut",
  df: "--df",
  adjust: "--adjust",
  boot: "--boot",
  seed: "--seed",
} as const satisfies Partial<Record<keyof AnalysisOptions, string>>;

function changedOptions(options: AnalysisOptions): AnalysisRequest["changed"] {
  return (Object.keys(flags) as (keyof typeof flags)[])
    .filter((name) => options[name] !== defaultOptions[name])
    .map((name) => ({
      option: flags[name],
      value: String(options[name]),
      default: String(defaultOptions[name]),
    }));
}

function commandOf(options: AnalysisOptions, assigned: RoleAssignment, file: string): string {
  const { roles } = assigned;
  const wide = options.value && options.value.length > 1 ? options.value : wideGuess(assigned);
  const words: (string | number)[] = ["setpoint", "analyze", file, "--value", wide?.join(",") ?? roles.value];
  words.push("--condition", roles.condition, "--reference", roles.references.join(","));
  if (roles.nest.length > 0) words.push("--nest", roles.nest.join("/"));
  if (options.animals) words.push("--animals", options.animals);
  if (roles.pair && !(wide && roles.pair.id === "row")) words.push("--pair", roles.pair.id);
  if (roles.pair && !wide) words.push("--time", roles.pair.time);
  if (roles.batch) words.push("--batch", roles.batch);
  if (roles.covariates.length > 0) words.push("--covariates", roles.covariates.join(","));
  if (roles.markers.length > 0) words.push("--markers", roles.markers.join(","));
  if (options.planned?.length) words.push("--planned", options.planned.join(","));
  if (options.unit !== undefined) words.push("--unit", options.unit);
  for (const [name, levels] of Object.entries(options.levels ?? {}))
    words.push("--levels", `${name}=${levels.join(",")}`);
  if (options.threshold !== undefined) words.push("--threshold", options.threshold);
  for (const { option, value } of changedOptions(options)) words.push(option, value);
  return words.map((word) => shellWord(String(word))).join(" ");
}

/** `word` as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w./,=:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
