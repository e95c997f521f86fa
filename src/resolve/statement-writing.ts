import { parseEquation } from "../equations/parse-equation.ts";
import type { Mechanism } from "../model/mechanism.ts";

/** The first statement of a mechanism that sets `name`, with the place of the name in it; undefined if none does. */
export function statementWriting(
  { continuous = [], onPre = [], onPost = [], every = {}, onEnter = {}, structural }: Mechanism,
  name: string,
): { readonly text: string; readonly span: { readonly start: number; readonly end: number } } | undefined {
  const timed = [...Object.values(every), ...Object.values(onEnter), structural?.after ?? []].flat();
  for (const text of [...continuous, ...onPre, ...onPost, ...timed]) {
    const target = targetOf(text);
    if (target?.name === name) return { text, span: target.span };
  }
  return undefined;
}

/** What a statement sets; undefined where it cannot be read, which is told where it is resolved. */
function targetOf(text: string): ReturnType<typeof parseEquation>["target"] | undefined {
  try {
    return parseEquation(text).target;
  } catch {
    return undefined;
  }
}
