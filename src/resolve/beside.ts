import type { Mechanism } from "../model/mechanism.ts";
import type { Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";

/** Warns of mechanisms on the same neurons that one of them says do not go together. */
export function warnBeside(
  build: Build,
  placed: readonly {
    readonly name: string;
    readonly mechanism: Mechanism;
    readonly target: PopulationDraft;
  }[],
): void {
  for (const one of placed)
    for (const other of placed) {
      const why = one.mechanism.beside?.[other.mechanism.name];
      if (other === one || other.target !== one.target || why === undefined) continue;
      build.mistakes.warn(`mechanisms.${one.name}: beside ${other.name} (${other.mechanism.name}) ${why}`);
    }
}
