import type { Mechanism } from "../model/mechanism.ts";

/**
 * The same rules on a coarser grid: what `mechanism` does every second it does every `interval`.
 *
 * For rules whose constants are hours, in runs of days: their steps are exact for constant input at any length, so that
 * a grid of a minute costs a sixtieth and leaves what is measured. Fails: `bug:` where nothing happens every second.
 */
export function coarseTicks(mechanism: Mechanism, interval: string): Mechanism {
  const { "1 s": statements, ...others } = mechanism.every ?? {};
  if (statements === undefined) throw new Error(`bug: ${mechanism.name} has no tick of 1 s`);
  return { ...mechanism, every: { ...others, [interval]: statements } };
}
