import type { Manifest } from "./manifest.ts";

/** Whether a verdict may rest on a run, and the sentence that says so (design.md 5). */
export function verdictPermission({
  mode,
  compression,
  audit,
}: Pick<Manifest, "mode" | "compression" | "audit">): {
  readonly carriesVerdict: boolean;
  readonly sentence: string;
} {
  if (mode === "X0") return { carriesVerdict: true, sentence: "carries a verdict: it ran in real time" };
  if (audit !== undefined) return { carriesVerdict: audit.carriesVerdict, sentence: audit.sentence };
  return {
    carriesVerdict: false,
    sentence: `carries no verdict: time is compressed ${compression} times and was not audited`,
  };
}
