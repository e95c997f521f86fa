import type { ContrastRow } from "../analysis/comparison-findings.ts";
import type { AnalysisResult } from "../analysis/findings.ts";
import { plural } from "../analysis/plural.ts";

/** The object of `analyze --json`: comparisons, design and warnings first, then everything else that was found. */
export function analysisJson(result: AnalysisResult): object {
  const { comparisons, design, warnings, ...rest } = result;
  return {
    comparisons: comparisons.map(({ treated, reference, verdict, fraction, ...others }) => ({
      treated,
      reference,
      verdict: verdict.verdict,
      factor: verdict.factor,
      low: verdict.low,
      high: verdict.high,
      fraction: verdict.fraction,
      steps: verdict.steps,
      sentence: verdict.sentence,
      smallestMargin: verdict.smallestMargin,
      shape: verdict.shape,
      scores: verdict.scores,
      cannotTell: verdict.cannotTell,
      fractionProfile: fraction,
      ...others,
    })),
    design,
    warnings,
    ...rest,
  };
}

/** What a terminal shows: a verdict per comparison, the contrasts, what pooled rows would have said. */
export function analysisText(result: AnalysisResult): string {
  const lines = result.comparisons.map(({ verdict }) => verdict.sentence);
  lines.push("", designLine(result), "", ...contrastTable(result));
  const pooled = result.design.pooled.filter(({ test }) => test === "t test");
  if (pooled.length > 0)
    lines.push(
      "",
      `a t test on pooled rows (wrong, rows of one animal are not independent): ${pooled
        .map(({ treated, reference, p }) => `${treated} - ${reference} ${pText(p)}`)
        .join(", ")}`,
    );
  for (const left of result.leaveOneOut.filter(({ over }) => over === "animal")) {
    const estimates = left.rows.flatMap(({ estimate }) => (estimate === null ? [] : [estimate]));
    if (estimates.length === 0) continue;
    const changed =
      left.verdictChanges.length > 0 ? `; the verdict changes without ${left.verdictChanges.join(", ")}` : "";
    lines.push(
      `${left.treated} - ${left.reference}, one animal left out: ${effect(Math.min(...estimates), result)} to ${effect(Math.max(...estimates), result)}${changed}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function designLine({ design, request }: AnalysisResult): string {
  const groups = design.groups.map(({ name, counts, rows }) => {
    const levels = counts.map((count, i) => `${count} ${plural(design.levels[i]!, count)}`);
    return `${name}: ${[...levels, `${rows} ${plural(design.unit, rows)}`].join(", ")}`;
  });
  return `${request.value} by ${request.condition}; ${groups.join("; ")}`;
}

function effect(estimate: number, { request }: AnalysisResult): string {
  if (request.transform !== "log") return estimate.toPrecision(3);
  const percent = 100 * Math.expm1(estimate);
  return `${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %`;
}

const methodNames = { kr: "Kenward-Roger", satterthwaite: "Satterthwaite", z: "z (as published)" } as const;

function contrastTable(result: AnalysisResult): string[] {
  const rows = result.comparisons.flatMap(({ contrasts }) => contrasts);
  const cells = rows.map((row) => [
    row.contrast,
    methodNames[row.method],
    row.estimate === null ? "not estimable" : effect(row.estimate, result),
    interval(row, result),
    row.df === null || row.df === "Inf" ? (row.df ?? "") : row.df.toFixed(1),
    row.pAdjusted === null
      ? row.by === ""
        ? ""
        : `(${row.by})`
      : `${pText(row.pAdjusted)}${row.by === "" ? "" : ` (${row.by})`}`,
  ]);
  const head = [
    "contrast",
    "degrees of freedom by",
    "change",
    "95 % interval",
    "df",
    `p (${rows[0]?.adjust ?? "none"})`,
  ];
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]!.length)));
  return [head, ...cells].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd(),
  );
}

function interval({ low, high }: ContrastRow, result: AnalysisResult): string {
  return low === null || high === null ? "" : `${effect(low, result)} to ${effect(high, result)}`;
}

function pText(p: number): string {
  return p < 1e-4 ? "p < 0.0001" : `p = ${p < 0.001 ? p.toFixed(5) : p.toFixed(3)}`;
}
