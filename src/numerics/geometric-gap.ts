import { log } from "./elementary.ts";

/**
 * Factor s of geometric gaps: floor(s log u) trials fail before the next success of chance `p` in [0, 1].
 *
 * s = 1 / log(1 - p), by the series of the logarithm where 1 - p loses digits; -Infinity at p = 0 (never), 0 at p = 1.
 */
export function gapScale(p: number): number {
  if (p >= 1) return 0;
  return 1 / (p < 1e-3 ? -p * (1 + p * (1 / 2 + p * (1 / 3 + p * (1 / 4 + p / 5)))) : log(1 - p));
}
