import { numberText, percentText, pText } from "../figures/svg-text.ts";
import type { ComparisonFindings, LeaveOneOut } from "./comparison-findings.ts";
import type { GroupTree } from "./design-tree.ts";
import type { AnalysisResult } from "./findings.ts";
import { type Html, html, htmlTable } from "./html.ts";
import { plural } from "./plural.ts";

/** The first screen: verdicts, the design behind them, what hangs on one animal, and what the data cannot tell. */
export function summarySection(result: AnalysisResult): Html[] {
  return [
    heading(result),
    ...result.comparisons.map(verdictBlock),
    html`<h2>What stands behind it</h2>`,
    treeTable(result),
    informationParagraph(result),
    pooledBlock(result),
    ...robustness(result),
    cannotTell(result),
  ];
}

function heading({ request, table }: AnalysisResult): Html {
  return html`<h1>Did the synapses scale? ${request.value} by ${request.condition}</h1>
<p class="lead">${request.table}, ${table.rows} rows; compared: ${request.treated.join(", ")} against ${request.references.join(", ")}</p>
`;
}

/** The verdict in one sentence, with the three steps below it. */
function verdictBlock({ treated, reference, verdict }: ComparisonFindings): Html {
  const open = ["inconclusive", "not tested"].includes(verdict.verdict) ? " open" : "";
  const steps = verdict.steps.map(
    (step) => html`<li>${step.question} ${step.answer}${step.stopped ? " (decided here)" : ""}</li>`,
  );
  const form = verdict.form ? ` (${verdict.form})` : "";
  return html`<div class="verdict${open}"><span class="word">${verdict.verdict}${form}</span>
<p>${verdict.sentence}</p>${
    steps.length > 0
      ? html`<details><summary>${treated} against ${reference}: the steps of the verdict</summary><ol>${steps}</ol></details>`
      : ""
  }</div>
`;
}

/** Animals, dendrites and rows of each group; the animals themselves fold out. */
function treeTable({ design }: AnalysisResult): Html {
  const head = [
    "group",
    ...design.levels.map((level) => plural(level, 2)),
    plural(design.unit, 2),
    "rows per animal",
  ];
  const rows = design.groups.map((group) => [
    group.name,
    ...group.counts.map(String),
    group.rows.toLocaleString("en-US"),
    spread(group),
  ]);
  return html`${htmlTable(head, rows)}${animalDetails(design.groups, design.levels)}`;
}

function spread(group: GroupTree): string {
  const counts = group.animals.map((animal) => animal.rows);
  if (counts.length === 0) return "–";
  return counts.length === 1 ? String(counts[0]) : `${Math.min(...counts)} to ${Math.max(...counts)}`;
}

function animalDetails(groups: readonly GroupTree[], levels: readonly string[]): Html {
  if (levels.length === 0) return html``;
  const rows = groups.flatMap((group) =>
    group.animals.map((animal) => [
      group.name,
      html`${animal.name}`,
      String(animal.rows),
      ...(levels.length > 1 ? [html`${animal.dendrites.length}: ${animal.dendrites.join(", ")}`] : []),
    ]),
  );
  const head = [
    "group",
    levels[0]!,
    "rows",
    ...(levels.length > 1 ? [`${plural(levels[1]!, 2)}: rows of each`] : []),
  ];
  return html`<details><summary>every ${levels[0]}</summary>${htmlTable(head, rows)}</details>`;
}

function informationParagraph({ design, request }: AnalysisResult): Html {
  const icc = design.icc.map((row) => `${row.level} ${numberText(100 * row.icc, 2)} %`).join(", ");
  const effective = (design.effectiveN ?? []).map(
    (row) => `${row.group} ${Math.round(row.effective)} (of ${row.rows.toLocaleString("en-US")})`,
  );
  const parts = [
    icc
      ? html`<p>Intraclass correlation, share of the variance of size that lies between the levels: ${icc}.</p>`
      : "",
    effective.length > 0
      ? html`<p>Effective n, the number of independent rows that would tell as much about the mean: ${effective.join(", ")}.</p>`
      : "",
    request.nest.length === 0
      ? html`<p class="warning">No column names the animal. Rows of one animal resemble each other; every p value here takes them for independent and is too small.</p>`
      : "",
    design.structure.length > 0
      ? html`<ul>${design.structure.map((line) => html`<li>${line}</li>`)}</ul>`
      : "",
  ];
  return html`${parts}`;
}

/** What a test on pooled rows would have said; shown so that nobody needs to try it. */
function pooledBlock({ design, request }: AnalysisResult): Html {
  if (design.pooled.length === 0) return html``;
  const pairs = [...new Set(design.pooled.map((row) => `${row.treated} against ${row.reference}`))];
  const rows = pairs.map((pair) => {
    const tests = design.pooled.filter((row) => `${row.treated} against ${row.reference}` === pair);
    return html`<li>${pair}: ${tests.map((row) => `${row.test} p ${pText(row.p)}`).join(", ")}</li>`;
  });
  const why =
    request.nest.length > 0
      ? `it takes each row for an independent sample, although rows of one ${request.nest[0]} resemble each other`
      : "it takes each row for an independent sample";
  return html`<div class="wrong"><strong>Wrong, for comparison only:</strong> a test on pooled rows would have said<ul>${rows}</ul>
<p>It is wrong because ${why}; with designs like this one such tests call a difference in up to half of the studies in which there is none.</p></div>
`;
}

function robustness(result: AnalysisResult): Html[] {
  return result.leaveOneOut.filter((loo) => loo.rows.length > 0).map((loo) => robustnessLine(result, loo));
}

function robustnessLine(result: AnalysisResult, loo: LeaveOneOut): Html {
  const values = loo.rows.flatMap((row) => (row.estimate === null ? [] : [row.estimate]));
  const isLog = result.request.transform === "log";
  const text = (value: number) => (isLog ? percentText(100 * Math.expm1(value)) : numberText(value));
  const over = loo.over === "animal" ? (result.request.nest[0] ?? "row") : (result.request.batch ?? "batch");
  if (values.length === 0) return html`<p>Leaving out one ${over}: not estimable.</p>`;
  const range = `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
  const decided = loo.rows.some((row) => row.verdict !== null);
  const change = !decided
    ? ""
    : loo.verdictChanges.length === 0
      ? " The verdict never changes."
      : ` The verdict changes without ${loo.verdictChanges.join(", ")}.`;
  return html`<p${loo.verdictChanges.length > 0 ? html` class="warning"` : ""}>${loo.treated} against ${loo.reference}, leaving out one ${over} in turn: ${range}${
    loo.full.estimate === null ? "" : ` (whole table ${text(loo.full.estimate)})`
  }.${change}</p>`;
}

function cannotTell({ comparisons, warnings }: AnalysisResult): Html {
  const lines = [...new Set(comparisons.flatMap((comparison) => comparison.verdict.cannotTell))];
  return html`${lines.length > 0 ? html`<h2>What these data cannot tell</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>` : ""}${
    warnings.length > 0
      ? html`<h3>Warnings</h3><ul class="warning">${warnings.map((line) => html`<li>${line}</li>`)}</ul>`
      : ""
  }`;
}
