import {
  type CataloguePage,
  cataloguePage,
  origins,
  type PageSection,
  parameterTitles,
  sourceSection,
  valueText,
} from "./catalogue-page.ts";
import type { Protocol, ProtocolParameter } from "./protocol.ts";

/** The page of a protocol. Sizes that were chosen here stand apart from the source. */
export function protocolPage(protocol: Protocol, uses: readonly string[]): CataloguePage {
  const sections = [
    sourceSection(protocol),
    quantitySection(protocol, "sourced"),
    quantitySection(protocol, "chosen"),
    choiceSection(protocol),
  ];
  return cataloguePage(protocol, sections, uses);
}

function quantitySection({ parameters }: Protocol, which: keyof typeof parameterTitles): PageSection {
  const rows = Object.entries(parameters).flatMap(([name, of]) =>
    of.kind === "quantity" && (of.tag === "C") === (which === "chosen")
      ? [[name, valueText(of), origins[of.tag], of.between.join(" to "), of.about]]
      : [],
  );
  return {
    title: parameterTitles[which],
    table: { head: ["parameter", "value", "origin", "accepted", "what"], rows },
  };
}

/** Words and names, which are no numbers. */
function choiceSection({ parameters }: Protocol): PageSection {
  const rows = Object.entries(parameters).flatMap(([name, of]) =>
    of.kind === "quantity" ? [] : [[name, choiceText(of), of.about]],
  );
  return { title: "Choices", table: { head: ["parameter", "takes", "what"], rows } };
}

/** What a word or a list of names may be, and what it is where the model does not say it. */
export function choiceText(of: Exclude<ProtocolParameter, { readonly kind: "quantity" }>): string {
  if (of.kind === "word") return `one of ${of.words.join(", ")}; ${of.value} if not said`;
  return of.value === undefined ? "names, needed" : "names";
}
