import type { ComparisonFindings, SizeClassRow } from "./comparison-findings.ts";
import type { AnalysisResult } from "./findings.ts";
import { quoted } from "./main-model.ts";

/** What the code of the size classes shares with that of the main model. */
export interface RWords {
  /** `text` as an R string. */
  readonly text: (text: string) => string;
  /** Arguments of `emmeans` that choose the degrees of freedom. */
  readonly degrees: string;
}

/**
 * R code of the contrasts of small and of large synapses: the border, the model with the size class, and for each
 * comparison the change in either class and their difference. Empty where no class was tested.
 *
 * The pooled border is that of the groups compared, so its model has their rows; with a border in each group the model
 * has all rows.
 */
export function sizeClassLines(result: AnalysisResult, words: RWords): string[] {
  const blocks = result.comparisons.flatMap((comparison) =>
    (comparison.sizeClasses?.rows ?? [])
      .filter((row) => row.small.low !== null)
      .map((row) => block(result, comparison, row, words)),
  );
  if (blocks.length === 0) return [];
  const { request, table } = result;
  const used = [request.value, request.condition, ...request.nest, ...request.covariates]
    .concat(request.batch === null ? [] : [request.batch])
    .filter((name) => table.columns.includes(name));
  return [
    "",
    "# Small and large synapses. The class is cut at the response: read the result beside what one factor would show.",
    `d <- d[complete.cases(d[, c(${[...new Set(used)].map(words.text).join(", ")})]), ]`,
    ...blocks.flat(),
  ];
}

function block(
  { request, model, table }: AnalysisResult,
  comparison: ComparisonFindings,
  { rule, cut }: SizeClassRow,
  { text, degrees }: RWords,
): string[] {
  const references = request.references.includes(comparison.reference)
    ? [comparison.reference]
    : request.references;
  const all = [...request.references, ...request.treated];
  const groups = rule === "pooled" ? [...references, comparison.treated] : all;
  const value = `part[[${text(request.value)}]]`;
  const condition = `part[[${text(request.condition)}]]`;
  const name = className(table.columns);
  const border =
    rule === "pooled"
      ? `quantile(${value}, ${cut})`
      : `ave(${value}, ${condition}, FUN = function(x) quantile(x, ${cut}))`;
  const weights = groups.map((group) =>
    group === comparison.treated
      ? "1"
      : references.includes(group)
        ? references.length === 1
          ? "-1"
          : `-1/${references.length}`
        : "0",
  );
  const right = model.formula.slice(model.formula.indexOf(" ~ ") + 3);
  const own = quoted(request.condition);
  return [
    // A line break inside a label would end the comment.
    `# ${comparison.treated} against ${comparison.reference}, border at the ${100 * cut} % quantile of ${rule === "pooled" ? "these groups together" : "each group"}`.replace(
      /\s+/g,
      " ",
    ),
    `part <- d[d[[${text(request.condition)}]] %in% c(${groups.map(text).join(", ")}), ]`,
    `${condition} <- factor(${condition}, levels = c(${groups.map(text).join(", ")}))`,
    `part$${name} <- factor(ifelse(${value} > ${border}, "large", "small"), levels = c("small", "large"))`,
    `classes <- lmer(log(${quoted(request.value)}) ~ ${right.replace(own, `${own} * ${name}`)}, data = part, REML = TRUE)`,
    `cells <- emmeans(classes, c(${text(request.condition)}, ${text(name)}), ${degrees})`,
    `w <- c(${weights.join(", ")})`,
    'change <- contrast(cells, list(small = c(w, 0 * w), large = c(0 * w, w), "large - small" = c(-w, w)))',
    'print(summary(change, infer = TRUE, adjust = "none"))',
  ];
}

/** Name of the class column, as the analysis chose it: one that the table does not have. */
function className(columns: readonly string[]): string {
  let name = "sizeclass";
  while (columns.includes(name)) name += "_";
  return name;
}
