import type { ContrastResult, FitResult, JsonDf } from "../stats/fit-result.ts";

/** A fit as a person reads it in a terminal. */
export function fitText(fit: FitResult): string {
  const sections = [
    headline(fit),
    randomSection(fit),
    fixedSection(fit),
    anovaSection(fit),
    testSection(fit),
    intervalSection(fit),
    meanSection(fit),
    contrastSection("Contrasts", fit.contrasts, fit),
    slopeSection(fit),
    contrastSection("Differences of slopes", fit.slopeContrasts, fit),
    rangeSection(fit),
    ...(fit.warnings.length === 0
      ? []
      : [["Notes", ...fit.warnings.map((warning) => wrap(`- ${warning}`))].join("\n")]),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

const methodNames: Readonly<Record<string, string>> = {
  kr: "Kenward-Roger",
  satterthwaite: "Satterthwaite",
  z: "normal (z): too liberal with few animals",
};

const criterionNames = { reml: "REML", ml: "maximum likelihood" } as const;

const statusWords: Readonly<Record<FitResult["status"], string>> = {
  converged: "converged",
  "at-boundary": "converged at a boundary: a variance is estimated as 0",
  stalled: "STALLED before the optimum: do not trust these numbers",
};

function headline(fit: FitResult): string {
  const groups = Object.entries(fit.groups).map(([name, count]) => `${whole(count)} ${name}`);
  const left = fit.dropped > 0 ? ` (${whole(fit.dropped)} left out)` : "";
  return [
    fit.formula,
    `${whole(fit.rows)} rows${left}${groups.length > 0 ? `; levels: ${groups.join(", ")}` : ""}`,
    `${criterionNames[fit.criterion]}, ${statusWords[fit.status]}`,
    `${fit.criterion === "reml" ? "REML criterion" : "-2 log-likelihood"} ${fit.objective.toFixed(2)}, AIC ${fit.aic.toFixed(1)}, BIC ${fit.bic.toFixed(1)}`,
  ].join("\n");
}

function randomSection(fit: FitResult): string {
  const variances = fit.random.filter((row) => row.with === null);
  const total = variances.reduce((sum, row) => sum + row.variance, 0);
  const onlyIntercepts = variances.every((row) => row.term === "(Intercept)" || row.term === "");
  return table(
    "Random effects",
    ["", "", "SD", "variance", onlyIntercepts ? "share" : ""],
    fit.random.map((row) =>
      row.with === null
        ? [
            row.group,
            row.term,
            number(row.sd),
            number(row.variance),
            onlyIntercepts && total > 0 ? `${((100 * row.variance) / total).toFixed(1)} %` : "",
          ]
        : [
            row.group,
            `correlation of ${row.term} and ${row.with}`,
            row.sd === null ? "-" : row.sd.toFixed(2),
            "",
            "",
          ],
    ),
  );
}

function fixedSection(fit: FitResult): string {
  return table(
    `Fixed effects; df: ${methodNames[fit.dfMethod] ?? fit.dfMethod}`,
    ["", "estimate", "SE", "df", fit.dfMethod === "z" ? "z" : "t", "p"],
    fit.fixed.map((row) =>
      row.estimate === null
        ? [row.term, "not estimable", "", "", "", ""]
        : [row.term, number(row.estimate), number(row.se), df(row.df), statistic(row.t), pValue(row.p)],
    ),
  );
}

function anovaSection(fit: FitResult): string {
  const rows = fit.anova.filter((row) => row.F !== null);
  if (rows.length === 0) return "";
  return table(
    "Terms (type III F tests)",
    ["", "F", "df", "p"],
    rows.map((row) => [row.term, statistic(row.F), `${row.numDf}, ${df(row.denDf)}`, pValue(row.p)]),
  );
}

function testSection(fit: FitResult): string {
  if (fit.tests.length === 0) return "";
  return table(
    "Tests of terms (each dropped with the terms that contain it)",
    ["", "", "statistic", "df", "p"],
    fit.tests.map((row) =>
      row.chisq !== null
        ? [
            row.term,
            row.replicates === undefined
              ? "likelihood ratio, ML"
              : `the same, bootstrap of ${whole(row.replicates)}`,
            `chi2 = ${statistic(row.chisq)}`,
            String(row.df),
            pValue(row.p),
          ]
        : [
            row.term,
            methodNames[row.method]!,
            `F = ${statistic(row.F)}`,
            `${row.df}, ${df(row.dfDen)}`,
            pValue(row.p),
          ],
    ),
  );
}

function intervalSection({ bootstrapIntervals = [] }: FitResult): string {
  if (bootstrapIntervals.length === 0) return "";
  return table(
    "Bootstrap of every parameter (percentile intervals)",
    ["", "estimate", "SE", "low", "high", "data sets"],
    bootstrapIntervals.map((row) => [
      row.parameter,
      number(row.estimate),
      number(row.se),
      number(row.low),
      number(row.high),
      whole(row.replicates),
    ]),
  );
}

function meanSection(fit: FitResult): string {
  if (fit.means.length === 0) return "";
  const back = fit.response.transform !== "identity" && fit.means.some((mean) => mean.response !== null);
  const groups = Object.keys(fit.means[0]!.counts.groups);
  return table(
    "Marginal means; each interval unadjusted",
    [
      "",
      "mean",
      "SE",
      "df",
      "interval",
      back ? `${fit.response.name}` : "",
      ...groups.map((group) => group),
      "rows",
    ],
    fit.means.map((mean) => [
      mean.label,
      mean.estimate === null ? "not estimable" : number(mean.estimate),
      number(mean.se),
      df(mean.df),
      interval(mean.low, mean.high),
      back ? `${number(mean.response)} ${interval(mean.responseLow, mean.responseHigh)}` : "",
      ...groups.map((group) => whole(mean.counts.groups[group] ?? 0)),
      whole(mean.counts.rows),
    ]),
  );
}

function contrastSection(title: string, contrasts: readonly ContrastResult[], fit: FitResult): string {
  if (contrasts.length === 0) return "";
  const { adjust, interval: kind } = contrasts[0]!;
  const percent = contrasts.some((contrast) => contrast.percent !== null);
  const hasBy = contrasts.some((contrast) => contrast.by !== null);
  const beside = contrasts[0]!.sideBySide.dfMethod;
  const top = Object.keys(fit.groups).at(-1);
  return table(
    `${title}; p adjusted: ${adjust}; intervals ${kind}${percent ? "; change in per cent" : ""}`,
    [
      "",
      hasBy ? "at" : "",
      "estimate",
      "SE",
      "df",
      "p",
      "adjusted p",
      percent ? "change" : "interval",
      `p (${beside})`,
      top ?? "",
    ],
    contrasts.map((row) => [
      row.contrast,
      row.by ?? "",
      row.estimate === null ? "not estimable" : number(row.estimate),
      number(row.se),
      df(row.df),
      pValue(row.p),
      pValue(row.pAdjusted),
      row.percent === null
        ? interval(row.low, row.high)
        : row.percentLow === null
          ? `${signed(row.percent)} %`
          : `${signed(row.percent)} % [${signed(row.percentLow)}, ${signed(row.percentHigh)}]`,
      pValue(row.sideBySide.pAdjusted),
      top === undefined ? "" : String(row.counts.groups[top] ?? ""),
    ]),
  );
}

function slopeSection(fit: FitResult): string {
  if (fit.slopes.length === 0) return "";
  return table(
    "Slopes",
    ["", "by", "slope", "SE", "df", "interval", "p"],
    fit.slopes.map((row) => [
      row.label,
      row.covariate,
      row.estimate === null ? "not estimable" : number(row.estimate),
      number(row.se),
      df(row.df),
      interval(row.low, row.high),
      pValue(row.p),
    ]),
  );
}

function rangeSection(fit: FitResult): string {
  if (fit.significantRanges.length === 0) return "";
  return table(
    "Where the simultaneous interval leaves 0 out, inside the observed range",
    ["", "", "from", "to", ""],
    fit.significantRanges.map((row) => [
      row.contrast,
      row.covariate,
      number(row.from),
      number(row.to),
      `${row.sign} 0`,
    ]),
  );
}

/** A title over columns; the first column to the left, those of numbers to the right. Empty columns are left out. */
function table(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = header.map((head, j) => head !== "" || rows.some((row) => row[j] !== ""));
  const cells = [header, ...rows].map((row) => row.filter((_, j) => used[j]));
  const widths = cells[0]!.map((_, j) => Math.max(...cells.map((row) => row[j]!.length)));
  const isText = cells[0]!.map((_, j) =>
    cells.slice(1).some((row) => /^[^\d<>[-]/.test(row[j]!) && row[j] !== "not estimable"),
  );
  const lines = cells.map((row) =>
    `  ${row.map((cell, j) => (isText[j] ? cell.padEnd(widths[j]!) : cell.padStart(widths[j]!))).join("  ")}`.trimEnd(),
  );
  return [title, ...lines].join("\n");
}

/** Four significant digits without exponents where they can be helped. */
function number(value: number | null): string {
  if (value === null) return "-";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-5) return value.toExponential(3);
  const digits = Math.max(0, 3 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(digits, 8));
}

const statistic = (value: number | null): string => (value === null ? "-" : value.toFixed(2));
const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
const signed = (value: number | null): string =>
  value === null ? "-" : `${value > 0 ? "+" : ""}${value.toFixed(1)}`;
const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? "-" : `[${number(low)}, ${number(high)}]`;

function df(value: JsonDf): string {
  return value === null ? "-" : value === "Inf" ? "Inf" : value >= 1000 ? whole(value) : value.toFixed(1);
}

function pValue(p: number | null): string {
  if (p === null) return "-";
  if (p < 1e-4) return p < 1e-16 ? "<1e-16" : p.toExponential(1);
  return p.toFixed(4);
}

/** Lines of at most 100 characters, continued with an indent. */
function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > 98) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `  ${each}`).join("\n");
}
