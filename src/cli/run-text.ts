import type { ConfusionTable, ExperimentResult, TargetResult } from "../runs/experiment-result.ts";
import { type FindingResult, intervalText } from "../runs/summarise.ts";

/** The result of a run as a person reads it in a terminal. */
export function runText(result: ExperimentResult): string {
  const count = Object.values(result.replicates)[0] ?? 0;
  const parts = [`${result.experiment}: ${result.question}`, `source: ${result.source.cite}`];
  if (result.rows.length > 0) {
    parts.push(
      table(
        [
          "#",
          "quantity",
          "published",
          count > 1 ? "this one" : "obtained",
          "median",
          "95 % predictive interval",
          "inside",
          "accepted",
          "basis",
        ],
        result.rows.map(targetCells),
      ),
    );
    if (result.caption) parts.push(wrap(`${result.caption} Intervals from ${count} replicates.`));
  }
  for (const confusion of result.confusion) parts.push(confusionText(confusion));
  if (result.size === "full" || result.rows.every(({ basis }) => basis === "context")) {
    parts.push(
      table(["finding", "arm", "value", "interval", "range", "from", ""], result.findings.map(findingCells)),
    );
  }
  if (result.controls.length > 0) {
    parts.push(
      `controls that must miss a finding:\n${result.controls
        .map(
          ({ arm, missed }) =>
            `  ${arm}: ${missed.length > 0 ? `misses ${missed.join(", ")}` : "MISSES NOTHING"}`,
        )
        .join("\n")}`,
    );
  }
  if (result.counterEvidence !== null)
    parts.push(wrap(`evidence that points the other way: ${result.counterEvidence}`));
  if (result.simulated !== null) {
    const { circuits, acceleration } = result.simulated;
    parts.push(`${circuits} circuits simulated, ${acceleration.about}`);
  }
  const loud = result.verdict === "refuted" || result.verdict === "not discriminating";
  parts.push(`verdict: ${loud ? result.verdict.toUpperCase() : result.verdict} (${result.sentence})`);
  return `${parts.join("\n\n")}\n`;
}

function targetCells(row: TargetResult): string[] {
  const interval = row.low === null ? "" : `${number(row.low)} to ${number(row.high)}`;
  return [
    String(row.number),
    row.quantity,
    typeof row.source === "number" ? `${number(row.source)} ${unit(row.unit)}`.trim() : row.source,
    number(row.shown),
    number(row.median),
    interval,
    word(row.inside),
    word(row.accepted),
    row.basis,
  ];
}

function findingCells(finding: FindingResult): string[] {
  const [least, most] = finding.between;
  return [
    finding.about,
    finding.arm,
    number(finding.value),
    intervalText(finding, number, ""),
    `${number(least)} to ${number(most)}`,
    finding.range,
    finding.state === "out" ? "OUT" : finding.state === "in" ? "in" : "crosses a bound",
  ];
}

function confusionText(confusion: ConfusionTable): string {
  const rows = confusion.rows.map(({ arm, counts }) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return [arm, ...counts.map((count) => (total === 0 ? "" : `${Math.round((100 * count) / total)} %`))];
  });
  return `${confusion.title}\n${table(["true / called", ...confusion.classes], rows)}`;
}

function word(value: boolean | null): string {
  return value === null ? "" : value ? "yes" : "NO";
}

function unit(name: string): string {
  return name === "1" ? "" : name;
}

/** Four significant digits, small p values as powers of ten. */
function number(value: number | null): string {
  if (value === null) return "";
  if (value === 0 || Number.isInteger(value)) return String(value);
  if (value === Number.POSITIVE_INFINITY) return "Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(0);
  if (size >= 100) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** Rows in aligned columns under a header. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function wrap(text: string, width = 100): string {
  const lines: string[] = [""];
  for (const part of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last]!.length + part.length + 1 > width) lines.push(part);
    else lines[last] = lines[last] === "" ? part : `${lines[last]} ${part}`;
  }
  return lines.join("\n");
}
