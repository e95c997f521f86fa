import type { Figure } from "../figures/figure.ts";
import { columnsCsv } from "../figures/figure.ts";
import { numberText, pText } from "../figures/svg-text.ts";
import type { ComparisonFindings, PairedFindings } from "./comparison-findings.ts";
import type { AnalysisResult } from "./findings.ts";
import { csvLink, type Html, html, htmlTable } from "./html.ts";
import { methodsText } from "./methods-text.ts";
import { rCode } from "./r-code.ts";
import { animalWord, type ReportFigures, reportFigures } from "./report-figures.ts";
import { figureBlock, figureFiles, type Rasterise, reportPage } from "./report-page.ts";
import { summarySection } from "./report-summary.ts";
import {
  contrastTable,
  exclusionTable,
  lognormalTable,
  meansTable,
  modelComparisonTable,
  modelTables,
  moderatorTables,
  powerSentences,
  scalingTable,
  sizeClassTable,
} from "./report-tables.ts";
import { monteCarloTable } from "./shift-text.ts";

/** How far from nominal the p values of the size classes are; the numbers stand in docs/calibration.md. */
const sizeClassCaution =
  "The p values of the classes are not calibrated, and are no evidence against one factor. In simulated studies in which one factor (0.82) acted on every synapse, the p of condition by class was below 0.05 in up to a third with the border of both groups together, where the small synapses then look changed and the large ones spared; with a border for each group it hardly ever was (docs/calibration.md).";

/**
 * Every file of a report, by its path: `report.html`, `analysis.json`, `analysis.R`, `methods.txt`, figures and data.
 *
 * PNG files are made only if `rasterise` is given. Nothing is written; the host does that.
 */
export async function reportFiles(
  result: AnalysisResult,
  rasterise?: Rasterise,
): Promise<Map<string, string | Uint8Array>> {
  const figures = await reportFigures(result);
  const all = [...figures.overview, ...figures.comparisons.flat(), ...figures.checks];
  const files = figureFiles(all, rasterise);
  files.set("report.html", reportHtml(result, figures));
  for (const [name, text] of dataFiles(result)) files.set(name, text);
  return files;
}

/** The files that need no figure: `analysis.json`, `analysis.R`, `methods.txt`, and the tables as CSV. */
export function dataFiles(result: AnalysisResult): Map<string, string> {
  return new Map([
    ["analysis.json", `${JSON.stringify(result, null, 2)}\n`],
    ["analysis.R", rCode(result)],
    ["methods.txt", `${methodsText(result).join("\n\n")}\n`],
    ["data/animal-means.csv", animalMeansCsv(result)],
    ["data/contrast-table.csv", contrastsCsv(result)],
  ]);
}

/** The report as one self-contained page. */
export function reportHtml(result: AnalysisResult, figures: ReportFigures): string {
  return reportPage(`Scaling of ${result.request.value} by ${result.request.condition}`, [
    ...summarySection(result),
    html`<h2>Sizes</h2>`,
    ...figures.overview.slice(0, -1).map(figureBlock),
    html`<h2>Contrasts</h2>`,
    contrastTable(result.comparisons.flatMap((comparison) => comparison.contrasts)),
    csvLink("contrast-table.csv", contrastsCsv(result)),
    ...figures.overview.slice(-1).map(figureBlock),
    html`<h3>Means</h3>${meansTable(result)}`,
    ...result.comparisons.map((comparison, i) => comparisonSection(comparison, figures.comparisons[i] ?? [])),
    result.moderators ? html`<h2>Subgroups and moderators</h2>${moderatorTables(result.moderators)}` : html``,
    result.lognormal.length > 0
      ? html`<h2>Are the sizes log-normal?</h2>${lognormalTable(result.lognormal)}`
      : html``,
    html`<h2>The model and its checks</h2>${modelTables(result.model)}`,
    ...figures.checks.filter((figure) => figure.name !== "power").map(figureBlock),
    html`${(result.checks?.notes ?? []).map((note) => html`<p>${note}</p>`)}`,
    powerSection(result, figures.checks),
    html`<h2>Excluded rows</h2>${exclusionTable(result.design.exclusions)}`,
    html`<h2>Methods</h2><p>Ready to paste.</p><blockquote>${methodsText(result).map((text) => html`<p>${text}</p>`)}</blockquote>`,
    html`<h2>The same in R</h2><p>Run it in the folder of the table.</p><pre>${rCode(result)}</pre>`,
    animalSection(result),
    provenance(result),
  ]);
}

function comparisonSection(comparison: ComparisonFindings, figures: readonly Figure[]): Html {
  const { treated, reference, rankOrder, fraction, transport } = comparison;
  const lines = [
    rankOrder
      ? html`<p>Rank-order line${comparison.paired ? " of the changes (after over before)" : ""}: slope ${numberText(rankOrder.slope)}, intercept ${numberText(rankOrder.intercept)}; on log axes ${numberText(rankOrder.logLogSlope)} (1 under one factor).</p>`
      : "",
    transport
      ? html`<p>Uniformity of the change (1: pure scaling): ${numberText(transport.uniformity)}${
          transport.low === null || transport.high === null
            ? ""
            : ` [${numberText(transport.low)}, ${numberText(transport.high)}]`
        }.</p>`
      : "",
    fraction
      ? html`<p>Share of synapses that scaled: ${
          fraction.identified && fraction.estimate !== null ? numberText(fraction.estimate) : "not identified"
        }${
          fraction.low === null || fraction.high === null
            ? ""
            : `, 95 % interval ${numberText(fraction.low)} to ${numberText(fraction.high)}`
        }.</p>`
      : "",
    comparison.sizeClasses
      ? html`<h3>Small and large synapses</h3><p>A class cut at the response selects on the outcome: under one factor for all, small and large synapses do not change alike. Read each row against the column of one factor, and the sweep against its dotted lines.</p><p>${sizeClassCaution}</p>${sizeClassTable(comparison.sizeClasses)}`
      : "",
  ];
  return html`<h2>${treated} against ${reference}: one factor, or which kind?</h2>
${scalingTable(comparison)}${lines}${comparison.models ? html`<h3>Models of change${comparison.models.engine === "paired" ? " (size after given size before)" : ""}</h3>${modelComparisonTable(comparison)}` : ""}${comparison.models?.monteCarlo ? monteCarloTable(comparison.models.monteCarlo) : ""}
${comparison.paired ? pairedTables(comparison.paired) : ""}${figures.map(figureBlock)}`;
}

function pairedTables(paired: PairedFindings): Html {
  const slope = paired.slope;
  return html`<h3>The same synapses twice</h3><p>${paired.paired} measured at both times; ${paired.lost} only before (lost), ${paired.gained} only after (new). Paired synapses are survivors.</p>
${contrastTable(paired.contrasts.map((row) => ({ ...row, contrast: `${row.contrast}: ${row.analysis}` })))}
${paired.disagreement ? html`<p class="warning">${paired.disagreement}</p>` : ""}${
  slope
    ? html`<p>Slope of log size after on before, within animal: ${numberText(slope.treated)} treated, ${numberText(slope.reference)} reference; difference ${numberText(slope.difference)} ± ${numberText(slope.se)}, p ${pText(slope.p)}. Slopes below 1 in both groups are regression to the mean.</p>`
    : ""
}`;
}

function powerSection(result: AnalysisResult, checks: readonly Figure[]): Html {
  if (!result.power) return html``;
  const figures = checks.filter((figure) => figure.name === "power").map(figureBlock);
  return html`<h2>Power</h2>${powerSentences(result.power, animalWord(result))}${figures}`;
}

function animalSection(result: AnalysisResult): Html {
  if (result.animalMeans.length === 0) return html``;
  const rows = result.animalMeans.map((row) => [
    html`${row.group}`,
    html`${row.animal}`,
    ...(result.request.batch ? [html`${row.batch ?? ""}`] : []),
    row.dendrites === null ? "–" : String(row.dendrites),
    String(row.n),
    numberText(row.mean),
    row.sd === null ? "–" : numberText(row.sd),
    numberText(row.response),
    numberText(row.median),
  ]);
  const log = result.request.transform === "log";
  const head = [
    "group",
    animalWord(result),
    ...(result.request.batch ? [result.request.batch] : []),
    result.request.nest[1] ? `${result.request.nest[1]} (count)` : "–",
    "rows",
    log ? "mean log" : "mean",
    log ? "SD log" : "SD",
    log ? "geometric mean" : "back-transformed mean",
    "median",
  ];
  return html`<h2>Every ${animalWord(result)}</h2>${csvLink("animal-means.csv", animalMeansCsv(result))}${htmlTable(head, rows)}`;
}

function provenance({ request, versions, table }: AnalysisResult): Html {
  return html`<h2>Where the numbers come from</h2><ul>
<li>Setpoint ${versions.setpoint}${versions.node ? `, Node ${versions.node}` : ""}${versions.duckdb ? `, DuckDB ${versions.duckdb}` : ""}; seed ${request.seed}</li>
<li>${request.table}, ${table.rows} rows, columns ${table.columns.join(", ")}${table.sha256 ? `; SHA-256 ${table.sha256}` : ""}</li>
${request.guessed.map((one) => html`<li>guessed: ${one.role} = ${one.column}, ${one.reason}</li>`)}
${request.changed.map((one) => html`<li>changed: ${one.option} = ${one.value} (default ${one.default})</li>`)}
</ul><p>The same again:</p><pre>${request.command}</pre>`;
}

function animalMeansCsv({ animalMeans }: AnalysisResult): string {
  return columnsCsv({
    group: animalMeans.map((row) => row.group),
    animal: animalMeans.map((row) => row.animal),
    batch: animalMeans.map((row) => row.batch),
    dendrites: animalMeans.map((row) => row.dendrites),
    n: animalMeans.map((row) => row.n),
    mean: animalMeans.map((row) => row.mean),
    sd: animalMeans.map((row) => row.sd),
    response: animalMeans.map((row) => row.response),
    median: animalMeans.map((row) => row.median),
  });
}

function contrastsCsv({ comparisons }: AnalysisResult): string {
  const rows = comparisons.flatMap((comparison) => comparison.contrasts);
  return columnsCsv({
    contrast: rows.map((row) => row.contrast),
    method: rows.map((row) => row.method),
    estimate: rows.map((row) => row.estimate),
    se: rows.map((row) => row.se),
    df: rows.map((row) => row.df),
    t: rows.map((row) => row.t),
    p: rows.map((row) => row.p),
    p_adjusted: rows.map((row) => row.pAdjusted),
    adjust: rows.map((row) => row.adjust),
    low: rows.map((row) => row.low),
    high: rows.map((row) => row.high),
    interval: rows.map((row) => row.interval),
    percent: rows.map((row) => row.percent),
    percent_low: rows.map((row) => row.percentLow),
    percent_high: rows.map((row) => row.percentHigh),
  });
}
