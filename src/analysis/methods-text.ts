import { numberText, pText } from "../figures/svg-text.ts";
import type { AnalysisRequest, AnalysisResult } from "./findings.ts";
import { modelsOfChangeSentence } from "./methods-models.ts";
import { sizeClassSentence } from "./methods-size-classes.ts";
import { plural } from "./plural.ts";
import { shapeSampleSentence } from "./shape-sample.ts";
import { shiftSentence } from "./shift-text.ts";
import { sampleSentence } from "./whole-findings.ts";

/** The analysis as paragraphs for a methods section: data, model, tests, verdict, classes, options, program and seed. */
export function methodsText(result: AnalysisResult): string[] {
  return [
    dataSentence(result),
    modelSentence(result),
    scalingSentence(result),
    shiftSentence(result),
    sizeClassSentence(result),
    modelsOfChangeSentence(result),
    optionsSentence(result),
    programSentence(result),
  ].filter((text) => text !== "");
}

function dataSentence({ design, request, model, table }: AnalysisResult): string {
  const counts = design.groups.map((group) => {
    const levels = design.levels.map((level, i) => `${group.counts[i]} ${plural(level, group.counts[i]!)}`);
    return `${group.name}: ${[...levels, `${group.rows} ${plural(design.unit, group.rows)}`].join(", ")}`;
  });
  const excluded = design.exclusions.reduce((sum, exclusion) => sum + exclusion.rows, 0);
  const unit = request.unit ? ` (${request.unit})` : "";
  const limit =
    request.threshold === null
      ? ""
      : ` Values below the detection limit of ${request.threshold}${unit} were left out.`;
  const left =
    excluded === 0
      ? "No row was excluded."
      : `${excluded} ${excluded === 1 ? "row was" : "rows were"} excluded (listed with reasons in the report).`;
  return `The size measure was ${request.value}${unit}, compared between the levels of ${request.condition} (${counts.join("; ")}). ${left}${limit} ${model.rows} rows entered the model.${sampleSentence(table.sample, request.nest, request.seed)}${shapeSampleSentence(table.shapeRows, request.seed)}`;
}

function modelSentence({ model, request, design }: AnalysisResult): string {
  const scale = {
    log: "natural-log-transformed",
    sqrt: "square-root-transformed",
    identity: "untransformed",
  }[request.transform];
  const df = { kr: "Kenward-Roger", satterthwaite: "Satterthwaite", z: "no small-sample (normal)" }[
    request.df
  ];
  const tests = model.tests.map((test) => {
    const value =
      test.F !== null
        ? `F(${test.df}, ${test.dfDen === null ? "–" : test.dfDen === "Inf" ? "∞" : numberText(test.dfDen)}) = ${numberText(test.F)}`
        : `chi2(${test.df}) = ${test.chisq === null ? "–" : numberText(test.chisq)}`;
    return `${testName(test.method)}: ${value}, p = ${pText(test.p)}`;
  });
  const icc = design.icc.map((row) => `${row.level} ${numberText(100 * row.icc, 2)} %`).join(", ");
  const animal =
    request.nest.length > 0
      ? `The ${request.nest[0]} is the unit of replication. `
      : "No column names the animal: rows were treated as independent, which makes p values too small. ";
  return `${capital(scale)} ${request.value} was analysed with a linear mixed model fitted by restricted maximum likelihood (${model.formula}). ${animal}${
    icc ? `Share of the variance: ${icc}. ` : ""
  }Contrasts of marginal means used ${df} degrees of freedom and ${request.adjust} adjustment over the comparisons of this report.${
    tests.length > 0 ? ` Test of ${request.condition}: ${tests.join("; ")}.` : ""
  }`;
}

function scalingSentence({ comparisons, request }: AnalysisResult): string {
  if (comparisons.length === 0) return "";
  return `Each comparison was decided in three steps. (1) Change: the contrast of mean size; without rejection the verdict is “no change” only if the 90 % interval lies within ±${numberText(100 * request.margin)} % (two one-sided tests), else “inconclusive”. (2) One factor: r(q), the log ratio of the groups at quantile q (0.10 to 0.90), tested against a constant with the spread between animals as the error; “uniform” only if the simultaneous 95 % band of r(q) minus its mean lies within ±${numberText(request.shapeMargin)}. (3) Kind of change: log score of each model on animals left out of its fit; a lead below 2 standard errors is “inconclusive”.${limitSentence(request)}${describedSentence(comparisons)}`;
}

/** What a detection limit does to the factor; empty without one. */
function limitSentence({ threshold }: AnalysisRequest): string {
  return threshold === null
    ? ""
    : " Factor and interval of the verdict allow for what scaling carried across the detection limit, by cutting the other side as scaling would have; p values and the table of contrasts are those of the sizes seen.";
}

/** What is shown beside the verdict. */
function describedSentence(comparisons: AnalysisResult["comparisons"]): string {
  const shown = [
    ...(comparisons.some(({ rankOrder }) => rankOrder) ? ["Rank-order regression"] : []),
    ...(comparisons.some(({ scaling }) => scaling.length > 0)
      ? ["Kolmogorov-Smirnov and Anderson-Darling distances"]
      : []),
  ];
  if (shown.length === 0) return "";
  const [first, ...more] = shown;
  const list = more.length === 0 ? `${first} is` : `${first}, ${more[0]} are`;
  return ` ${list} shown as ${more.length === 0 ? "a description" : "descriptions"} and did not enter a verdict.`;
}

function optionsSentence({ request }: AnalysisResult): string {
  const changed = request.changed.map((one) => `${one.option} ${one.value} (default ${one.default})`);
  const guessed = request.guessed.map((one) => `${one.role}: ${one.column} (${one.reason})`);
  return [
    changed.length === 0
      ? "All options stood at their defaults."
      : `Options changed from their defaults: ${changed.join("; ")}.`,
    guessed.length === 0
      ? ""
      : `Columns that no option named were chosen by the program: ${guessed.join("; ")}.`,
  ]
    .filter((text) => text !== "")
    .join(" ");
}

function programSentence({ versions, request }: AnalysisResult): string {
  const programs = [
    `Setpoint ${versions.setpoint}`,
    ...(versions.node ? [`Node ${versions.node.replace(/^v/, "")}`] : []),
    ...(versions.duckdb ? [`DuckDB ${versions.duckdb}`] : []),
  ];
  return `Computed with ${programs.join(", ")}; seed ${request.seed}${bootWords(request)}. The same table, options and seed give the same numbers.`;
}

function bootWords({ boot }: AnalysisRequest): string {
  return boot > 0 ? `, ${boot} simulated replicates where a p value or band was simulated` : "";
}

/** A test's method in full, `Kenward-Roger F` for `kr F`. */
export function testName(method: string): string {
  return method
    .replace(/^kr\b/, "Kenward-Roger")
    .replace(/^satterthwaite\b/, "Satterthwaite")
    .replace(/^z F$/, "Wald")
    .replace(/^lrt$/, "likelihood ratio");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
