import type { RankOrder } from "../stats/rank-order.ts";
import type { RankOrderFindings } from "./comparison-findings.ts";

/** Most points of a rank-order plot that are kept. */
const RANK_POINTS = 400;

/** A rank-order comparison as plain data, thinned to some hundreds of points; null if there is no line. */
export function rankOrderFindings(order: RankOrder | null): RankOrderFindings | null {
  if (order === null) return null;
  const step = Math.max(1, Math.ceil(order.reference.length / RANK_POINTS));
  // The largest pair rules the least-squares line, so it is always kept.
  const last = order.reference.length - 1;
  const kept = (_: number, i: number) => i % step === 0 || i === last;
  return {
    reference: [...order.reference].filter(kept),
    treated: [...order.treated].filter(kept),
    slope: order.ols.slope,
    intercept: order.ols.intercept,
    slopeThroughOrigin: order.slopeThroughOrigin,
    logLogSlope: order.logLog.slope,
    r2: order.ols.R2,
  };
}
