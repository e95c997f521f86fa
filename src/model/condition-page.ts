import { type CataloguePage, cataloguePage, citation, origins, type PageSection } from "./catalogue-page.ts";
import type { Condition, ConditionChange } from "./condition.ts";

/** The page of a condition. Sizes that were chosen here stand apart from the sources. */
export function conditionPage(condition: Condition, uses: readonly string[]): CataloguePage {
  const { signature } = condition;
  const sections = [
    basisSection(condition, "sourced"),
    changeSection(condition, "sourced"),
    { title: "Predicts", lines: signature === undefined ? [] : [signature] },
    basisSection(condition, "chosen"),
    changeSection(condition, "chosen"),
  ];
  return cataloguePage(condition, sections, uses);
}

type Which = "sourced" | "chosen";

function basisSection({ basis = [] }: Condition, which: Which): PageSection {
  const lines = basis
    .filter(({ tag }) => (tag === "C") === (which === "chosen"))
    .map(({ text, doi }) => citation(doi === undefined ? { cite: text } : { cite: text, doi }));
  return { title: which === "chosen" ? "Why it was chosen so" : "Source", lines };
}

function changeSection({ changes }: Condition, which: Which): PageSection {
  const rows = Object.entries(changes)
    .filter(([, { tag }]) => (tag === "C") === (which === "chosen"))
    .map(([target, change]) => [
      target,
      changeText(change),
      change.tag === undefined ? "" : origins[change.tag],
    ]);
  return {
    title:
      which === "chosen"
        ? "Changes chosen here: modelling choices, no measurements"
        : "Changes from the source",
    table: { head: ["target", "change", "origin"], rows },
  };
}

/** A change in words. */
export function changeText(change: ConditionChange): string {
  if ("times" in change) return `times ${change.times}`;
  return "plus" in change ? `plus ${change.plus}` : `set to ${change.set}`;
}
