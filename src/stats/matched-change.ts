import type { ChangeEstimate } from "./change-test.ts";
import type { MatchedSizes } from "./matched-threshold.ts";

/**
 * A change of mean log size with what a detection limit hid of it put back.
 *
 * With a limit the means of what is seen differ less than the sizes do: scaling down loses its smallest. The factor is
 * then the one at which both groups, cut alike, agree, and its intervals are those of the difference of means, moved
 * there and stretched, since the cut follows the factor. t and p stay those of what is seen: without a change nothing
 * is cut.
 */
export function matchedChange(
  change: ChangeEstimate,
  { correction, stretch }: Pick<MatchedSizes, "correction" | "stretch">,
): ChangeEstimate {
  const centre = change.estimate + correction;
  const moved = (end: number) => centre + stretch * (end - change.estimate);
  return {
    ...change,
    estimate: centre,
    low: moved(change.low),
    high: moved(change.high),
    low90: moved(change.low90),
    high90: moved(change.high90),
  };
}
