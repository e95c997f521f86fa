import { escapeMarkup } from "../figures/svg-text.ts";

/** Markup that is already safe; only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** Template of markup: every string in `${}` is escaped, markup made by `html` is not, lists are joined. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = literals[0]!;
  parts.forEach((part, i) => {
    markup += markupOf(part) + literals[i + 1]!;
  });
  return { markup };
}

/** Text that is markup already and was made by this program, such as a drawn figure. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "string") return escapeMarkup(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  return part.map(markupOf).join("");
}

/** A table; numbers line up, short cells stay on one line, long ones break. Empty without rows. */
export function htmlTable(head: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  if (rows.length === 0) return html``;
  const cell = (value: string | Html) => {
    const text = typeof value === "string" ? value : value.markup;
    if (typeof value === "string" && /^[<−+-]?[\d.,–]/.test(text))
      return html`<td class="number">${value}</td>`;
    return text.length <= 28 ? html`<td class="short">${value}</td>` : html`<td>${value}</td>`;
  };
  return html`<div class="scroll"><table><thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map(cell)}</tr>\n`,
  )}</tbody></table></div>\n`;
}

/** A link that saves `csv` under `name`; the text travels in the page. */
export function csvLink(name: string, csv: string, words = "data (CSV)"): Html {
  return html`<a class="data" download="${name}" href="data:text/csv;charset=utf-8,${encodeURIComponent(csv)}">${words}</a>`;
}
