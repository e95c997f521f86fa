import { classMap } from "../figures/class-map.ts";
import { confusionMatrix } from "../figures/confusion-matrix.ts";
import type { Figure } from "../figures/figure.ts";
import { fourPanel } from "../figures/four-panel.ts";
import { pValueHistograms } from "../figures/p-value-histograms.ts";
import { publishedTable } from "../figures/published-table.ts";
import { numberText, pText } from "../figures/svg-text.ts";
import type { ClassMap, Measured } from "../model/experiment.ts";
import type { ControlResult, ExperimentResult, TargetResult } from "../runs/experiment-result.ts";
import { type FindingResult, intervalText } from "../runs/summarise.ts";
import { type Course, courseFigure, findingsFigure } from "./experiment-figures.ts";
import type { AnalysisResult } from "./findings.ts";
import { type Html, html, htmlTable } from "./html.ts";
import { reportFiles } from "./report.ts";
import { quantityName, sizesFigure } from "./report-figures.ts";
import { figureBlock, figureFiles, type Rasterise, reportPage } from "./report-page.ts";

/** What can stand beside the findings of an experiment. */
export interface ExperimentExtras {
  /** Every replicate: a measured number called `p` is drawn as a histogram by arm. */
  readonly records?: readonly { readonly arm: string; readonly measured: Measured }[];
  /** Recorded quantities of the circuits, drawn against time. */
  readonly courses?: readonly Course[];
  /** Maps of classes. */
  readonly maps?: readonly ClassMap[];
  /** The analysis of the cohort that is shown; its own report goes into `cohort/`. */
  readonly cohort?: AnalysisResult;
  readonly version?: string;
  readonly rasterise?: Rasterise;
}

/** Every file of the report of an experiment by its path: `report.html`, `figures/`, `data/`, and `cohort/`. */
export async function experimentFiles(
  result: ExperimentResult,
  extras: ExperimentExtras = {},
): Promise<Map<string, string | Uint8Array>> {
  const figures = await experimentFigures(result, extras);
  const files = figureFiles(figures, extras.rasterise);
  if (extras.cohort)
    for (const [path, content] of await reportFiles(extras.cohort, extras.rasterise))
      files.set(`cohort/${path}`, content);
  files.set("report.html", experimentHtml(result, extras, figures));
  return files;
}

async function experimentFigures(
  result: ExperimentResult,
  { records, cohort, courses, maps }: ExperimentExtras,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const byArm = result.rows.length > 0 ? null : await findingsFigure(result);
  if (byArm !== null) figures.push(byArm);
  for (const [index, map] of (maps ?? []).entries()) figures.push(await classMap(map, `map-${index + 1}`));
  for (const [index, course] of (courses ?? []).entries()) figures.push(await courseFigure(course, index));
  if (cohort) {
    const panels = await cohortPanels(result, cohort);
    figures.push(...(panels ? [panels] : [await sizesFigure(cohort)]));
  }
  if (result.rows.some((row) => typeof row.source === "number" && row.median !== null))
    figures.push(
      await publishedTable({
        name: "published",
        title: "Published against simulated",
        caption: result.caption ?? "",
        rows: result.rows.map((row) => ({
          ...row,
          source: typeof row.source === "number" ? row.source : null,
        })),
      }),
    );
  for (const [index, table] of result.confusion.entries())
    if (table.rows.some((row) => row.counts.some((count) => count > 0)))
      figures.push(
        await confusionMatrix({
          name: `confusion-${index + 1}`,
          title: table.title,
          caption:
            "Rows: what was simulated; columns: what was called, as per cent of the cohorts of the row.",
          truths: table.rows.map((row) => row.arm),
          verdicts: table.classes,
          counts: table.rows.map((row) => row.counts),
        }),
      );
  const tests = pValuesByArm(records ?? []);
  if (tests.length > 0)
    figures.push(
      await pValueHistograms({
        name: "p-values",
        title: "p values by arm",
        caption:
          "Where nothing differs, a sound test gives a flat histogram and a first bar at the dashed line; a tall first bar there is the share of false findings.",
        tests,
      }),
    );
  return figures;
}

/** Values of `p` by arm, for arms with at least 20 of them. */
function pValuesByArm(records: NonNullable<ExperimentExtras["records"]>): { test: string; p: number[] }[] {
  const arms = [...new Set(records.map(({ arm }) => arm))];
  return arms
    .map((arm) => ({
      test: arm,
      p: records.flatMap((record) => {
        const p = record.arm === arm ? (record.measured["p"] ?? null) : null;
        return p === null ? [] : [p];
      }),
    }))
    .filter(({ p }) => p.length >= 20);
}

/** Rows of the targets that the source draws as bars: by size class, and by endosome. */
const classRows = [33, 34, 35, 36];
const markerRows = [39, 40, 41, 42];

async function cohortPanels(result: ExperimentResult, cohort: AnalysisResult): Promise<Figure | null> {
  const bars = (numbers: readonly number[]) =>
    result.rows.flatMap((row) => {
      if (!numbers.includes(row.number) || row.unit !== "%" || typeof row.source !== "number") return [];
      return [
        { label: row.quantity, estimate: row.shown, low: row.low, high: row.high, published: row.source },
      ];
    });
  const classes = bars(classRows);
  const markers = bars(markerRows);
  if (classes.length === 0 || markers.length === 0) return null;
  const { sample } = cohort;
  return fourPanel({
    name: "cohort",
    title: "The simulated cohort, drawn as the source draws its own",
    quantity: quantityName(cohort),
    groups: sample.groups,
    references: cohort.request.references,
    values: sample.groups.map((_, g) =>
      sample.values.filter((_, i) => sample.groupOf[sample.animal[i]!] === g),
    ),
    animals: cohort.animalMeans.map((row) => ({ group: row.group, mean: row.response })),
    classes,
    markers,
  });
}

function experimentHtml(
  result: ExperimentResult,
  extras: ExperimentExtras,
  figures: readonly Figure[],
): string {
  const open = result.verdict === "supported" ? "" : " open";
  const replicates = Object.entries(result.replicates)
    .filter(([, count]) => count > 0)
    .map(([arm, count]) => `${arm} ${count}`);
  return reportPage(`${result.experiment}: ${result.verdict}`, [
    html`<h1>${result.question}</h1>
<p class="lead">${result.experiment}, ${result.source.cite}, doi:${result.source.doi}</p>
<div class="verdict${open}"><span class="word">${result.verdict}</span><p>${result.sentence}.</p></div>
<p>Replicates per arm: ${replicates.join(", ")}; first seed ${result.seed}.${
      result.label === "demo" ? " This was a quick run: it shows what happens and carries no verdict." : ""
    } ${claimsText(result)}</p>`,
    result.counterEvidence === null
      ? html``
      : html`<p><strong>Evidence that points the other way.</strong> ${result.counterEvidence}</p>`,
    html`<h2>Findings</h2>${findingsTable(result.findings)}`,
    result.rows.length > 0
      ? html`<h2>Published against simulated</h2><p>${result.caption ?? ""}</p>${targetsTable(result.rows)}`
      : html``,
    html`${figures.map(figureBlock)}`,
    controlsSection(result.controls),
    simulatedSection(result),
    extras.cohort ? cohortSection(extras.cohort) : html``,
    html`<h2>Where the numbers come from</h2><p>Setpoint${extras.version ? ` ${extras.version}` : ""}, experiment ${result.experiment}, seed ${result.seed}, size ${result.size}.</p>
<pre>setpoint run ${result.experiment}${result.size === "quick" ? " --quick" : ""} --seed ${result.seed}</pre>`,
  ]);
}

function findingsTable(findings: readonly FindingResult[]): Html {
  const stateWords = { in: "in range", out: "OUT of range", straddles: "crosses a bound" };
  return htmlTable(
    ["finding", "arm", "value", "95 % interval", "must lie in", "range from", ""],
    findings.map((finding) => [
      html`${finding.about}`,
      html`${finding.arm}${finding.against === null ? "" : ` minus ${finding.against}${finding.p === null ? "" : `, p ${pText(finding.p)} (Holm)`}`}`,
      finding.value === null ? "–" : `${numberText(finding.value)}${unitText(finding.unit)}`,
      intervalText(finding, numberText, "–"),
      `${boundText(finding.between[0])} to ${boundText(finding.between[1])}`,
      rangeWords[finding.range],
      html`${stateWords[finding.state]}`,
    ]),
  );
}

/** Where an acceptance range comes from, in words. */
const rangeWords = {
  src: "the source",
  V: "a publication",
  K: "general knowledge, to be checked",
  here: "chosen here",
  cal: "calibrated here",
} as const;

function boundText(bound: number): string {
  return Number.isFinite(bound) ? numberText(bound) : bound > 0 ? "∞" : "−∞";
}

function unitText(unit: string): string {
  return unit === "1" || unit === "" || unit.startsWith("share") ? "" : ` ${unit}`;
}

/** Every target: source, simulated median and predictive interval, and whether the generator was tuned on it. */
function targetsTable(rows: readonly TargetResult[]): Html {
  const number = (value: number | null) => (value === null ? "–" : numberText(value));
  return htmlTable(
    [
      "row",
      "quantity",
      "source",
      "this cohort",
      "median",
      "95 % predictive interval",
      "source inside",
      "basis",
    ],
    rows.map((row) => [
      String(row.number),
      html`${row.quantity}`,
      html`${typeof row.source === "number" ? numberText(row.source) + unitText(row.unit) : row.source}`,
      number(row.shown),
      number(row.median),
      row.low === null || row.high === null ? "–" : `${numberText(row.low)} to ${numberText(row.high)}`,
      html`${row.inside === null ? "–" : row.inside ? "yes" : html`<strong class="warning">no</strong>`}`,
      html`${row.basis}`,
    ]),
  );
}

function controlsSection(controls: readonly ControlResult[]): Html {
  if (controls.length === 0) return html``;
  const rows = controls.map((control) => [
    html`${control.arm}`,
    html`${control.of}`,
    html`${control.missed.length > 0 ? control.missed.join(", ") : "none: the assay cannot tell the two"}`,
  ]);
  const compared = controls.flatMap((control) =>
    control.comparisons
      .filter(({ pairs }) => pairs >= 2)
      .map((each) => [
        html`${each.finding}`,
        html`${control.of} minus ${control.arm}`,
        each.value === null ? "–" : numberText(each.value),
        each.low === null || each.high === null ? "–" : `${numberText(each.low)} to ${numberText(each.high)}`,
        html`${pText(each.p)}${each.exact ? " (exact)" : ""}`,
        pText(each.holm),
      ]),
  );
  return html`<h2>Controls</h2><p>Arms that must miss at least one finding of the arm they are a control of, or the assay cannot tell the two.</p>${htmlTable(
    ["control", "of", "findings missed"],
    rows,
  )}${
    compared.length === 0
      ? html``
      : html`<p>Differences between arms, paired by seed: mean with its 95 % BCa interval, and the paired permutation test (Holm over the controls).</p>${htmlTable(
          ["finding", "arms", "difference", "95 % interval", "p", "p, Holm"],
          compared,
        )}`
  }`;
}

/** `Speaks about the claims A01, C02.` */
function claimsText({ claims, refutes }: ExperimentResult): string {
  if (claims.length === 0) return "";
  const against =
    refutes.length === 0
      ? ""
      : ` Where the findings on it are supported, ${refutes.join(", ")} is refuted as written.`;
  return `Speaks about claim${claims.length === 1 ? "" : "s"} ${claims.join(", ")}.${against}`;
}

function simulatedSection({ simulated }: ExperimentResult): Html {
  if (simulated === null) return html``;
  const { circuits, dt, precision, modelSeconds, acceleration, trips } = simulated;
  const tripped = Object.entries(trips).filter(([, count]) => count > 0);
  return html`<h2>How it was simulated</h2><p>${String(circuits)} circuits, step ${dt.join(", ")}, ${precision.join(", ")}, ${numberText(modelSeconds / 3600)} h of model time in all; ${acceleration.about}.${
    tripped.length === 0
      ? ""
      : ` The guard saw runaway, silence or numbers that are none in ${tripped.map(([arm, count]) => `${count} of ${arm}`).join(", ")}.`
  }</p>`;
}

function cohortSection(cohort: AnalysisResult): Html {
  return html`<h2>The cohort that is shown</h2>${cohort.comparisons.map(
    ({ verdict }) => html`<p>${verdict.sentence}</p>`,
  )}<p><a href="cohort/report.html">its whole analysis</a></p>`;
}
