import type { AnalysisRequest, AnalysisResult } from "./findings.ts";
import { quoted } from "./main-model.ts";
import { sizeClassLines } from "./r-size-classes.ts";

/** Rows up to which R's pbkrtest computes Kenward-Roger degrees of freedom in reasonable time and memory. */
const krLimit = 3000;

/**
 * R code that reads the same table and repeats the main model, its tests and its contrasts, and those of small and large
 * synapses, with lme4, lmerTest and emmeans. It runs as it stands in the folder of the table; names and labels are
 * quoted, whatever they hold. What has no counterpart in these packages is named at its end.
 */
export function rCode(result: AnalysisResult): string {
  const { request, model } = result;
  const lines = [
    "# The main model of this report in R; needs lme4, lmerTest, pbkrtest, emmeans",
    "library(lmerTest)",
    "library(emmeans)",
    ...readLines(request),
    ...animalLines(request),
    ...rowLines(result),
    ...factorLines(result),
    ...pairLines(result),
    "",
    `model <- lmer(${model.formula}, data = d, REML = TRUE)`,
    "summary(model)                      # Satterthwaite degrees of freedom",
    `print(anova(model, ddf = ${rText(ddfOf(result))}))`,
    ...likelihoodRatioLines(result),
    "",
    ...contrastLines(result),
    ...sizeClassLines(result, { text: rText, degrees: degreesArguments(result) }),
    ...remarkLines(result),
  ];
  return `${lines.join("\n")}\n`;
}

/** `text` as an R string. */
export function rText(text: string): string {
  const escaped = text
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t");
  return `"${escaped}"`;
}

function column(name: string): string {
  return `d[[${rText(name)}]]`;
}

function readLines({ table }: AnalysisRequest): string[] {
  const name = table.toLowerCase();
  const file = rText(table);
  if (/\.parquet$/.test(name)) return [`d <- as.data.frame(arrow::read_parquet(${file}))`];
  if (/\.xlsx$/.test(name)) return [`d <- as.data.frame(readxl::read_excel(${file}))`];
  if (/\.(tsv|tab|txt)(\.gz)?$/.test(name)) return [`d <- read.delim(${file}, check.names = FALSE)`];
  return [`d <- read.csv(${file}, check.names = FALSE)`];
}

/** Labels that start anew in each condition, made those of different animals. */
function animalLines({ animals, nest, condition }: AnalysisRequest): string[] {
  if (animals !== "nested" || nest[0] === undefined) return [];
  return [`${column(nest[0])} <- paste(${column(condition)}, ${column(nest[0])}, sep = "/")`];
}

/** Columns that hold the value: one, or one per time in a wide table. */
function valueColumns({ request, table }: AnalysisResult): string[] {
  return table.columns.includes(request.value) ? [request.value] : request.value.split(",");
}

function rowLines(result: AnalysisResult): string[] {
  const { threshold, transform } = result.request;
  return valueColumns(result).flatMap((name) => {
    if (threshold !== null) return [`d <- d[which(${column(name)} >= ${threshold}), ]`];
    return transform === "log" ? [`d <- d[which(${column(name)} > 0), ]`] : [];
  });
}

/**
 * One row per synapse measured twice: the value at follow-up, and beside it the mean log baseline of its animal, less
 * the mean over animals.
 */
function pairLines(result: AnalysisResult): string[] {
  const { request } = result;
  const paired = result.comparisons.find((comparison) => comparison.paired !== null)?.paired;
  if (!paired || request.nest.length === 0) return [];
  const [first, last] = valueColumns(result);
  const lines: string[] = [];
  if (last !== undefined) {
    const value = splitOnce(result.model.formula, " ~ ")[0]
      .replace(/^\w+\((.*)\)$/, "$1")
      .replace(/^`|`$/g, "");
    lines.push(`first <- log(${column(first!)})`, `${column(value)} <- ${column(last)}`);
  } else if (request.pair !== null && request.time !== null) {
    const key = [...new Set([...request.nest, request.pair])].map(column).join(", ");
    lines.push(
      `id <- paste(${key}, sep = "/")`,
      `before <- which(${column(request.time)} == ${rText(paired.before)})`,
      `after <- which(${column(request.time)} == ${rText(paired.after)} & id %in% id[before])`,
      `first <- log(${column(request.value)}[before][match(id[after], id[before])])`,
      "d <- d[after, ]",
    );
  } else return [];
  return [
    ...lines,
    `baseline <- tapply(first, as.character(${column(request.nest[0]!)}), mean)`,
    `d[["baseline"]] <- as.vector(baseline[as.character(${column(request.nest[0]!)})]) - mean(baseline)`,
  ];
}

/** Factors with their levels: references first, so that coefficients read as changes. */
function factorLines(result: AnalysisResult): string[] {
  const { request } = result;
  const levels = [...request.references, ...request.treated].map(rText).join(", ");
  const lines = [
    `d <- d[d[[${rText(request.condition)}]] %in% c(${levels}), ]`,
    `${column(request.condition)} <- factor(${column(request.condition)}, levels = c(${levels}))`,
  ];
  for (const name of [...request.nest, ...(request.batch === null ? [] : [request.batch])])
    lines.push(`${column(name)} <- factor(${column(name)})`);
  return lines;
}

/** What `anova` of lmerTest is asked for; it has no normal approximation, for which Satterthwaite's stands. */
function ddfOf(result: AnalysisResult): string {
  const { rows } = result.model;
  return result.request.df === "kr" && rows <= krLimit ? "Kenward-Roger" : "Satterthwaite";
}

/** Arguments of `emmeans` for the degrees of freedom that the analysis used, or the nearest that R can compute. */
function degreesArguments(result: AnalysisResult): string {
  if (result.request.df === "z") return 'lmer.df = "asymptotic"';
  return ddfOf(result) === "Kenward-Roger"
    ? `lmer.df = "kenward-roger", pbkrtest.limit = ${krLimit}`
    : `lmer.df = "satterthwaite", lmerTest.limit = ${result.model.rows}`;
}

function remarkLines({ comparisons }: AnalysisResult): string[] {
  const engines = new Set(comparisons.flatMap(({ models }) => (models ? [models.engine] : [])));
  if (engines.size === 0) return [];
  const what = engines.has("paired")
    ? "the models of size after given size before (paired likelihood)"
    : "the shape test and the models of change (mixture likelihood)";
  return [
    "",
    `# Not repeated here: ${what}, for which these packages have no function; the methods text says`,
    "# what was computed.",
  ];
}

/** Likelihood-ratio test of the condition, both models by maximum likelihood on the same rows. */
function likelihoodRatioLines(result: AnalysisResult): string[] {
  const { request, model } = result;
  const [response, right] = splitOnce(model.formula, " ~ ");
  const terms = splitTerms(right);
  const condition = quoted(request.condition);
  const rest = terms.filter((term) => term !== condition && !term.split(":").includes(condition));
  if (rest.length === terms.length) return [];
  const fixed = rest.filter((term) => !term.startsWith("("));
  const reduced = `${response} ~ ${[...(fixed.length === 0 ? ["1"] : []), ...rest].join(" + ")}`;
  return [
    "full <- update(model, REML = FALSE)",
    `reduced <- lmer(${reduced}, data = d, REML = FALSE)`,
    "print(anova(full, reduced))         # likelihood ratio, too liberal with few animals",
  ];
}

function splitOnce(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  return [text.slice(0, i), text.slice(i + at.length)];
}

/** Terms of a right-hand side, split at the plus signs outside parentheses and backticks. */
function splitTerms(right: string): string[] {
  const terms: string[] = [];
  let depth = 0;
  let quoted = false;
  let term = "";
  for (const letter of right) {
    if (letter === "`") quoted = !quoted;
    else if (!quoted && letter === "(") depth++;
    else if (!quoted && letter === ")") depth--;
    if (letter === "+" && depth === 0 && !quoted) {
      terms.push(term.trim());
      term = "";
    } else term += letter;
  }
  terms.push(term.trim());
  return terms;
}

function contrastLines(result: AnalysisResult): string[] {
  const { request, model } = result;
  const levels = [...request.references, ...request.treated];
  const weights = result.comparisons.map(({ treated, reference }) => {
    const references = request.references.includes(reference) ? [reference] : request.references;
    const numbers = levels.map((level) =>
      level === treated
        ? "1"
        : references.includes(level)
          ? references.length === 1
            ? "-1"
            : `-1/${references.length}`
          : "0",
    );
    return `  ${rText(`${treated} - ${reference}`)} = c(${numbers.join(", ")})`;
  });
  if (weights.length === 0) return [];
  const isReplaced = request.df === "kr" && ddfOf(result) !== "Kenward-Roger";
  const adjust = {
    "single-step": "mvt",
    holm: "holm",
    bonferroni: "bonferroni",
    sidak: "sidak",
    none: "none",
  };
  const word = adjust[request.adjust as keyof typeof adjust] ?? "mvt";
  return [
    ...(isReplaced
      ? [
          `# Kenward-Roger needs an n x n matrix in R; with ${model.rows} rows this code uses Satterthwaite instead`,
        ]
      : []),
    `means <- emmeans(model, ${rText(request.condition)}, ${degreesArguments(result)})`,
    `contrasts <- contrast(means, list(\n${weights.join(",\n")}\n), adjust = ${rText(word)})`,
    "print(summary(contrasts, infer = TRUE))",
    ...(request.transform === "log"
      ? [
          "table <- as.data.frame(confint(contrasts))",
          "table$percent <- 100 * (exp(table$estimate) - 1); print(table)",
        ]
      : []),
  ];
}
