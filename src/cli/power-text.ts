import type { PowerCurveData } from "../figures/power-curve.ts";
import type { PowerResult } from "../stats/power.ts";
import type { PowerDesign } from "../stats/power-design.ts";
import {
  contrastVariance,
  criticalValue,
  designDf,
  equivalencePower,
  theoreticalPower,
} from "../stats/power-theory.ts";
import type { Share } from "../stats/wilson-interval.ts";
import type { PowerAxis, PowerPlan } from "./power-plan.ts";

/** The design, where its variance comes from, and what theory says: printed before the simulation. */
export function designText(design: PowerDesign, plan: PowerPlan): string {
  const { conditions, mice, dendrites, synapses, sd } = design;
  const variance = contrastVariance(design);
  const se = Math.sqrt(variance.total);
  const df = design.test === "z" ? Infinity : designDf(design);
  const share = (part: number) => `${Math.round((100 * part) / variance.total)} %`;
  const doubled = (change: Partial<PowerDesign>) =>
    `SE ${Math.sqrt(contrastVariance({ ...design, ...change }).total).toFixed(4)}`;
  const lines = [
    `Design: ${conditions} conditions x ${mice} mice x ${dendrites} dendrites x ${synapses} synapses${design.dispersion ? ` on average (dispersion ${design.dispersion})` : ""}, ${grouped(conditions * mice * dendrites * synapses)} synapses`,
    `SDs of log size: mice ${sd.mouse}, dendrites ${sd.dendrite}, synapses ${sd.residual}; effect ${signedPercent(Math.expm1(design.effect))}`,
    ...sizesText(design),
    `Test: ${testName(design)}, two-sided ${design.alpha}${adjustText(design)}: |t| above ${criticalValue(design, df).toFixed(3)} on ${df === Infinity ? "infinite" : df} df`,
    "",
    `Variance of treated - reference: ${variance.total.toPrecision(3)} = mice ${share(variance.mouse)} + dendrites ${share(variance.dendrite)} + synapses ${share(variance.residual)}; SE ${se.toFixed(4)}`,
    `  twice the mice: ${doubled({ mice: 2 * mice })}; twice the dendrites per mouse: ${doubled({ dendrites: 2 * dendrites })}; twice the synapses per dendrite: ${doubled({ synapses: 2 * synapses })}`,
    `Theory: power ${percent(theoreticalPower(design))}; ${percent(equivalencePower(design))} to show equivalence within ${percent(design.margin)} if there is no effect`,
    `Mice per condition for 80 %: ${plan.miceForPower ?? (design.effect === 0 ? "none, the effect is 0" : "more than 500")}; for equivalence: ${plan.miceForEquivalence ?? "more than 500"}`,
  ];
  if (plan.cheapest === null) lines.push("Budget: too small for two mice per condition");
  else if (plan.cheapest)
    lines.push(
      `Most precise for the budget: ${plan.cheapest.mice} mice per condition x ${plan.cheapest.dendrites} dendrites x ${plan.cheapest.synapses} synapses, cost ${plan.cheapest.cost.toPrecision(6)}`,
    );
  return `${lines.join("\n")}\n\n`;
}

/** How sizes depart from the model, and what then holds for the normal ones only. */
function sizesText({ sizes }: PowerDesign): string[] {
  if (!sizes) return [];
  const parts = [
    sizes.shape === "normal" ? "normal log sizes" : `${sizes.shape} log sizes`,
    ...(sizes.sdOfLogSd > 0 ? [`mice differ in log SD by ${percent(sizes.sdOfLogSd)}`] : []),
    ...(sizes.undetected > 0
      ? [`a detection limit hides ${percent(sizes.undetected)} of the untreated`]
      : []),
  ];
  return [
    `Sizes: ${parts.join(", ")}; every synapse is drawn. Variance, theory and mice needed below are for normal sizes, all seen.`,
  ];
}

function testName(design: PowerDesign): string {
  return { kr: "Kenward-Roger", satterthwaite: "Satterthwaite", z: "normal (z)" }[design.test];
}

function adjustText(design: PowerDesign): string {
  const comparisons = design.conditions - 1;
  if (comparisons === 1) return "";
  return design.adjust === "none" ? ", unadjusted" : `, single-step over ${comparisons} comparisons`;
}

/** The curve as a table with bars; one row per value of `over`. */
export function curveText(over: PowerAxis, design: PowerDesign, curve: readonly PowerResult[]): string {
  const header = [
    over,
    "power",
    "95 % interval",
    "all refs",
    "theory",
    "false",
    "any false",
    ...(design.sizes ? ["mean found"] : []),
    "+-",
    "equivalent",
    "type M",
    "type S",
    "singular",
    "studies",
    "",
  ];
  const rows = curve.map((r) => [
    String(r.design[over]),
    percent(r.power.value),
    `${percent(r.power.low)} - ${percent(r.power.high)}`,
    percent(r.powerAll.value),
    percent(r.theory.power),
    percent(r.typeOne.value),
    percent(r.typeOneAny.value),
    ...(design.sizes ? [signedPercent(Math.expm1(r.meanEstimate))] : []),
    `${(100 * Math.expm1(r.halfWidth)).toFixed(1)} %`,
    percent(r.equivalence.value),
    r.typeM === null ? "-" : r.typeM.toFixed(2),
    percent(r.typeS.value),
    percent(r.singular.value),
    grouped(r.simulations) + (r.complete ? "" : " (stopped)"),
    bar(r.power),
  ]);
  const widths = header.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === header.length - 1 ? cell : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  const notes = [
    `power: one given comparison significant at an effect of ${signedPercent(Math.expm1(design.effect))}; all refs: those with every reference`,
    "false, any false: the same studies without the effect, one comparison and any; singular: a variance estimated 0",
    `+-: half-width of the interval around the change; equivalent: 90 % interval within ${percent(design.margin)} when there is no effect`,
    ...(design.sizes
      ? ["mean found: the mean estimate; sizes below a detection limit are missing, which draws it towards 0"]
      : []),
    "type M: how many times too large a significant estimate is on average; type S: share of them with the wrong sign",
  ];
  return `${[line(header), ...rows.map(line), "", ...notes].join("\n")}\n`;
}

/** The curve as the figure takes it. */
export function curveData(over: PowerAxis, curve: readonly PowerResult[]): PowerCurveData {
  const { effect, margin } = curve[0]!.design;
  const series: readonly (readonly [string, (r: PowerResult) => Share])[] = [
    ["finding one comparison", (r) => r.power],
    ["finding every comparison", (r) => r.powerAll],
    [`showing no effect within ${percent(margin)}`, (r) => r.equivalence],
  ];
  const shown = curve[0]!.design.conditions === 2 ? [series[0]!, series[2]!] : series;
  return {
    name: "power-curve",
    title: `Power to find ${signedPercent(Math.expm1(effect))}`,
    caption:
      "Simulated studies, the last curve without an effect; bands are 95 % Wilson intervals, the dashed line is 80 %.",
    x: { mice: "mice per condition", dendrites: "dendrites per mouse", synapses: "synapses per dendrite" }[
      over
    ],
    series: "chance of",
    points: shown.flatMap(([name, share]) =>
      curve.map((r) => {
        const { value, low, high } = share(r);
        return { series: name, x: r.design[over], power: value!, low, high };
      }),
    ),
  };
}

/** Twenty characters for 0 to 100 %. */
function bar(share: Share): string {
  const filled = Math.round(20 * (share.value ?? 0));
  return "#".repeat(filled) + ".".repeat(20 - filled);
}

function percent(share: number | null): string {
  if (share === null) return "-";
  const value = 100 * share;
  return `${value >= 9.95 || value === 0 ? value.toFixed(0) : value.toFixed(1)} %`;
}

function signedPercent(change: number): string {
  return `${change > 0 ? "+" : ""}${(100 * change).toFixed(1)} %`;
}

function grouped(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}
