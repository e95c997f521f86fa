/** Ticks of a log axis: 1, 2, 5 in each decade, thinned to the decades where there are many; at least two. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const steps = decades > 4 ? [1] : decades > 2.2 ? [1, 3] : decades > 0.9 ? [1, 2, 5] : undefined;
  if (!steps) return denseTicks(low, high);
  const ticks: number[] = [];
  const every = Math.max(1, Math.ceil(decades / 7));
  const first = Math.floor(Math.log10(low) / every) * every;
  for (let power = first; power <= Math.ceil(Math.log10(high)); power += every)
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(3));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

/** Round ticks at equal steps for a log axis that spans less than a decade. */
function denseTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const base = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * base).find((s) => s >= rough)!;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) {
    const tick = Number((i * step).toPrecision(6));
    if (tick > 0) ticks.push(tick);
  }
  return ticks;
}

/** Smallest and largest of the finite numbers, spread by `margin` of their span (of their ratio when `log`). */
export function paddedRange(
  values: readonly (number | null)[],
  kind: "linear" | "log" = "linear",
  margin = 0.05,
): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (kind === "log" && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return kind === "log" ? [0.5, 2] : [0, 1];
  if (kind === "log") {
    const pad = Math.max(Math.log(high / low) * margin, low === high ? 0.3 : 0);
    return [low * Math.exp(-pad), high * Math.exp(pad)];
  }
  const pad = high > low ? (high - low) * margin : Math.abs(high) * 0.1 || 1;
  return [low - pad, high + pad];
}
