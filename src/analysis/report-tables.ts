import { numberText, percentText, pText } from "../figures/svg-text.ts";
import type {
  ComparisonFindings,
  ContrastRow,
  DfValue,
  EstimateRange,
  LognormalRow,
  ModeratorFindings,
  PowerFindings,
  SizeClassFindings,
} from "./comparison-findings.ts";
import type { Exclusion } from "./exclusion.ts";
import type { AnalysisResult, MainModel } from "./findings.ts";
import { type Html, html, htmlTable } from "./html.ts";
import { testName } from "./methods-text.ts";

const methodNames = {
  kr: "Kenward-Roger",
  satterthwaite: "Satterthwaite",
  z: "z (as published)",
};

/** Contrasts, each with every choice of degrees of freedom; per cent where the response is a log. */
export function contrastTable(rows: readonly ContrastRow[]): Html {
  const log = rows.some((row) => row.percent !== null);
  const adjustments = new Set(rows.map((row) => row.adjust));
  const number = (value: number | null) => (value === null ? "–" : numberText(value));
  return htmlTable(
    [
      "contrast",
      "df method",
      log ? "change" : "difference",
      "95 % interval",
      "estimate ± SE",
      "df",
      "t",
      "p",
      adjustments.size === 1 ? `p (${[...adjustments][0]})` : "adjusted p",
    ],
    rows.map((row) => [
      html`${row.contrast}${row.by ? `, ${row.by}` : ""}`,
      methodNames[row.method],
      log ? percentText(row.percent) : number(row.estimate),
      log ? rangeText(row.percentLow, row.percentHigh, percentText) : rangeText(row.low, row.high, number),
      row.estimate === null ? "–" : `${number(row.estimate)} ± ${number(row.se)}`,
      dfText(row.df),
      number(row.t),
      pText(row.p),
      row.adjust === "none"
        ? "–"
        : `${pText(row.pAdjusted)}${adjustments.size === 1 ? "" : ` (${row.adjust})`}`,
    ]),
  );
}

/** Degrees of freedom in words. */
export function dfText(df: DfValue): string {
  return df === null ? "–" : df === "Inf" ? "∞" : df.toFixed(1);
}

function rangeText(low: number | null, high: number | null, text: (value: number | null) => string): string {
  return low === null || high === null ? "–" : `${text(low).replace(/ %$/, "")} to ${text(high)}`;
}

/** Marginal means of the groups. */
export function meansTable(result: AnalysisResult): Html {
  const name = { log: "geometric mean", sqrt: "squared mean root", identity: "mean" }[
    result.request.transform
  ];
  return htmlTable(
    [
      "group",
      `${name}${result.request.unit ? ` (${result.request.unit})` : ""}`,
      "95 % interval",
      "on the model scale ± SE",
      "df",
    ],
    result.means.map((row) => [
      html`${row.group}`,
      row.response === null ? "–" : numberText(row.response),
      rangeText(row.responseLow, row.responseHigh, (value) => numberText(value!)), // asked only with both ends
      row.estimate === null
        ? "not estimable"
        : `${numberText(row.estimate)} ± ${row.se === null ? "–" : numberText(row.se)}`,
      dfText(row.df),
    ]),
  );
}

/** Variance components, fixed effects and omnibus tests of the main model. */
export function modelTables(model: MainModel): Html {
  const number = (value: number | null) => (value === null ? "–" : numberText(value));
  const random = htmlTable(
    ["random effect", "term", "SD", "variance"],
    [
      ...model.random.map((row) => [
        html`${row.group}`,
        html`${row.term}${row.with ? ` with ${row.with} (correlation)` : ""}`,
        number(row.sd),
        number(row.variance),
      ]),
      ["residual", "", numberText(model.sigma), numberText(model.sigma ** 2)],
    ],
  );
  const fixed = htmlTable(
    ["fixed effect", "estimate", "SE", "df", "t", "p"],
    model.fixed.map((row) => [
      html`${row.term}`,
      row.estimate === null ? "not estimable" : numberText(row.estimate),
      number(row.se),
      dfText(row.df),
      number(row.t),
      pText(row.p),
    ]),
  );
  const tests = htmlTable(
    ["test of", "method", "statistic", "df", "p"],
    model.tests.map((row) => [
      html`${row.term}`,
      testName(row.method),
      row.F !== null ? `F ${numberText(row.F)}` : `chi2 ${number(row.chisq)}`,
      row.F !== null ? `${row.df}, ${dfText(row.dfDen)}` : String(row.df),
      pText(row.p),
    ]),
  );
  return html`<p>${model.formula}; ${model.criterion === "reml" ? "REML" : "maximum likelihood"}, ${model.rows} rows, ${
    model.status === "at-boundary" ? "a variance at 0" : model.status
  }.</p>${model.warnings.map((line) => html`<p class="warning">${line}</p>`)}${random}${fixed}${tests}`;
}

/** Scaling tests of one comparison, each with what its p value can mean. */
export function scalingTable({ scaling }: ComparisonFindings): Html {
  return htmlTable(
    ["test", "factor", "statistic", "p", "p from", "how to read it"],
    scaling.map((row) => [
      row.test,
      row.factor === null ? "–" : numberText(row.factor),
      row.statistic === null ? "–" : `${row.statisticName} ${numberText(row.statistic)}`,
      pText(row.p),
      row.calibration,
      row.note,
    ]),
  );
}

/** Fitted models of change: likelihood as a description, out-of-sample score as the criterion. */
export function modelComparisonTable({ models }: ComparisonFindings): Html {
  if (!models) return html``;
  const number = (value: number | null) => (value === null ? "–" : numberText(value, 4));
  return htmlTable(
    [
      "model",
      "factor",
      "share scaled",
      "score on left-out animals − best",
      "SE",
      "log-likelihood (pooled)",
      "AIC (pooled: too sure)",
    ],
    models.rows.map((row) => [
      row.model,
      number(row.factor),
      number(row.fraction),
      number(row.difference),
      number(row.se),
      number(row.logLik),
      number(row.aic),
    ]),
  );
}

/** Small and large synapses at the default cut under both rules, with what one factor for all would show there. */
export function sizeClassTable(findings: SizeClassFindings): Html {
  const estimate = (row: EstimateRange) =>
    `${percentText(row.estimate)}${row.low === null || row.high === null ? "" : ` (${rangeText(row.low, row.high, percentText)})`}`;
  return htmlTable(
    [
      "border at the 80 % quantile of",
      "class",
      "change (95 % interval)",
      "one factor would show",
      "change of the quantiles there",
      "p of condition by class",
    ],
    findings.rows.flatMap((row) => {
      const rule = row.rule === "pooled" ? "both groups together" : "each group";
      return [
        [
          rule,
          "small",
          estimate(row.small),
          percentText(row.expectedSmall),
          percentText(row.quantilesSmall),
          pText(row.interactionP),
        ],
        [
          rule,
          "large",
          estimate(row.large),
          percentText(row.expectedLarge),
          percentText(row.quantilesLarge),
          "",
        ],
      ];
    }),
  );
}

/** Log-normal fits by group. */
export function lognormalTable(rows: readonly LognormalRow[]): Html {
  return htmlTable(
    [
      "group",
      "n",
      "mean of log",
      "SD of log",
      "skewness",
      "excess kurtosis",
      "A²",
      "p",
      "p from",
      "best by AIC",
    ],
    rows.map((row) => [
      html`${row.group}`,
      String(row.n),
      numberText(row.mean),
      numberText(row.sd),
      numberText(row.skewness, 2),
      numberText(row.excessKurtosis, 2),
      row.andersonDarling === null ? "–" : numberText(row.andersonDarling),
      pText(row.p),
      row.calibration,
      [...row.aic].sort((a, b) => a.aic - b.aic)[0]?.distribution ?? "–",
    ]),
  );
}

/** Prevalence of each marker, then the interactions: planned and exploratory ones are a Holm family each. */
export function moderatorTables(findings: ModeratorFindings): Html {
  const prevalence = htmlTable(
    ["marker", "share by group", "p of a difference"],
    findings.prevalence.map((row) => [
      html`${row.marker}`,
      html`${row.shares.map((share) => `${share.group} ${numberText(100 * share.share, 2)} %`).join(", ")}`,
      pText(row.p),
    ]),
  );
  const interactions = htmlTable(
    ["condition by", "named beforehand", "F", "df", "p", "p (Holm)", ""],
    findings.interactions.map((row) => [
      html`${row.moderator}`,
      row.planned ? "yes" : "no: exploratory",
      row.F === null ? "–" : numberText(row.F),
      `${row.df}, ${dfText(row.dfDen)}`,
      pText(row.p),
      pText(row.pHolm),
      html`${row.warning ?? ""}`,
    ]),
  );
  const planned = findings.interactions.filter((row) => row.planned).length;
  return html`<p>${
    planned === findings.interactions.length
      ? "The moderators were named before the analysis."
      : `${planned === 0 ? "Exploratory: the moderators were not named beforehand" : "Moderators not named beforehand are exploratory, a Holm family of their own"}; a finding there asks for a new sample.`
  } A marker measured after the treatment may itself respond to it, so its prevalence is tested first.</p>${prevalence}${interactions}${contrastTable(findings.subgroups)}`;
}

/** Rows that did not enter, with the reason and the first lines of the file. */
export function exclusionTable(exclusions: readonly Exclusion[]): Html {
  if (exclusions.length === 0) return html`<p>No row was excluded.</p>`;
  return htmlTable(
    ["reason", "rows", "lines of the file"],
    exclusions.map((row) => [
      row.reason,
      String(row.rows),
      html`${row.lines.join(", ")}${row.lines.length < row.rows ? ", …" : ""}`,
    ]),
  );
}

/** What another study would need. */
export function powerSentences(power: PowerFindings, animal: string): Html {
  const needed = (count: number | null, of: string) =>
    count === null
      ? html`<li>${of}: more animals per group than were simulated.</li>`
      : html`<li>${of}: ${count} per group.</li>`;
  return html`<p>With the variances of this table (${power.perGroup} per group here), in units of one ${animal}:</p><ul>${needed(
    power.animalsFor80,
    `80 % power for a change of ${numberText(power.percent)} %`,
  )}${needed(power.animalsForMargin, `80 % power to call “no change” within ±${numberText(100 * power.margin)} %`)}</ul>${
    power.animalSd > 0
      ? html``
      : html`<p>These are the fewest that could do: the variance between animals is estimated 0 here, and so few animals cannot tell 0 from little. Plan with a likely SD: setpoint power --sd-mouse.</p>`
  }`;
}
