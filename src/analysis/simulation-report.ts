import type { Figure } from "../figures/figure.ts";
import type { ProtocolEntry } from "../model/model.ts";
import { compressionCells, compressionHeader } from "./compression-table.ts";
import { type Html, html, htmlTable } from "./html.ts";
import { figureBlock, figureFiles, type Rasterise, reportPage } from "./report-page.ts";
import { modelFactors, type SimulatedRun, targetRates } from "./simulated-run.ts";
import { clockOf, conditionName, simulationFigures } from "./simulation-figures.ts";

/** Mean rate of a population in the last fifth of a run, and its set-point. */
export interface FinalRate {
  readonly population: string;
  readonly rate: number;
  readonly target: number | null;
}

/** The report of a run: its files, and the rates that it ended with. */
export async function simulationReport(
  run: SimulatedRun,
  rasterise?: Rasterise,
): Promise<{
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly rates: readonly FinalRate[];
}> {
  const figures = await simulationFigures(run);
  const rates = finalRates(run);
  const files = new Map<string, string | Uint8Array>([["report.html", pageOf(run, figures, rates)]]);
  for (const [name, content] of figureFiles(figures, rasterise)) files.set(name, content);
  return { files, rates };
}

function finalRates({ model, series, facts }: SimulatedRun): FinalRate[] {
  const targets = targetRates(model);
  return Object.entries(model.populations).flatMap(([population, { neuron }]) => {
    if (neuron === undefined) return [];
    const recorded = series.get(`${population}.rate`);
    if (recorded === undefined) return [];
    const last = recorded.values.filter((_, i) => recorded.times[i]! > 0.8 * facts.modelSeconds);
    if (last.length === 0) return [];
    const rate = last.reduce((a, b) => a + b, 0) / last.length;
    return [
      { population, rate, target: targets.find((each) => each.population === population)?.rate ?? null },
    ];
  });
}

function pageOf(run: SimulatedRun, figures: readonly Figure[], rates: readonly FinalRate[]): string {
  const { model, facts } = run;
  return reportPage(`${model.name}: a simulated circuit`, [
    html`<h1>${model.name}</h1><p class="lead">${model.about ?? ""}</p>`,
    ...facts.trips.map((trip) => html`<div class="wrong"><strong>The rate guard:</strong> ${trip}</div>`),
    html`<h2>Where it ended</h2>`,
    htmlTable(
      ["population", "mean rate of the last fifth (Hz)", "set-point (Hz)"],
      rates.map(({ population, rate, target }) => [
        population,
        rate.toFixed(2),
        target === null ? "none" : target.toFixed(2),
      ]),
    ),
    html`<h2>Figures</h2>`,
    ...figures.map(figureBlock),
    ...noFactors(run, figures),
    html`<h2>Circuit</h2>`,
    ...circuitTables(run),
    html`<h2>How it was run</h2>`,
    methods(run),
    ...compressionSection(run),
    ...facts.warnings.map((warning) => html`<p class="warning">${warning}</p>`),
  ]);
}

/** Why no factor is shown, where none is. */
function noFactors({ model }: SimulatedRun, figures: readonly Figure[]): Html[] {
  if (figures.some(({ name }) => name === "factors")) return [];
  const [first] = modelFactors(model);
  return [
    first === undefined
      ? html`<p>No factor over time: no mechanism of this circuit multiplies the weights of a neuron by one.</p>`
      : html`<p>No factor over time: it was not recorded. Add <code>${first}</code> to <code>recording.quantiles</code> of the model.</p>`,
  ];
}

function circuitTables({ model }: SimulatedRun): Html[] {
  const nameOf = (what: string | { readonly name: string }) => (typeof what === "string" ? what : what.name);
  return [
    htmlTable(
      ["population", "cells", "what"],
      Object.entries(model.populations).map(([name, { count, neuron, input }]) => [
        name,
        String(count),
        neuron === undefined ? `input, ${input!.kind}` : nameOf(neuron),
      ]),
    ),
    htmlTable(
      ["projection", "from", "to", "receptor", "wiring"],
      Object.entries(model.projections ?? {}).map(([name, { from, to, receptor, wiring }]) => [
        name,
        from,
        to,
        receptor,
        wiring.kind,
      ]),
    ),
    htmlTable(
      ["mechanism", "is", "on", "source"],
      Object.entries(model.mechanisms ?? {}).map(([name, { mechanism, on, population }]) => [
        name,
        nameOf(mechanism),
        on?.join(", ") ?? population ?? "",
        typeof mechanism === "string" ? "" : mechanism.source.cite,
      ]),
    ),
    ...protocolTable(model.protocol ?? []),
  ];
}

/** Rows of a long protocol that the report shows. */
const SHOWN = 30;

function protocolTable(protocol: readonly ProtocolEntry[]): Html[] {
  if (protocol.length === 0) return [];
  const rows = protocol
    .slice(0, SHOWN)
    .map((entry) => [String(entry.at), String(entry.until ?? ""), whatOf(entry)]);
  const left = protocol.length - rows.length;
  return [
    htmlTable(["from", "until", "what happens"], rows),
    ...(left > 0 ? [html`<p>and ${left} entries more, in model.json</p>`] : []),
  ];
}

function whatOf(entry: ProtocolEntry): string {
  const { enter, set = {}, of, about } = entry;
  const condition = conditionName(entry);
  const parts = [
    ...(enter === undefined ? [] : [`${enter} begins`]),
    ...(condition === undefined ? [] : [`${condition}${of === undefined ? "" : ` in ${of.join(", ")}`}`]),
    ...Object.entries(set).map(([name, value]) => `${name} = ${value}`),
  ];
  return `${parts.join("; ")}${about === undefined ? "" : ` (${about})`}`;
}

function methods({ model, facts }: SimulatedRun): Html {
  const clock = clockOf({ model, facts });
  const length = Number((facts.modelSeconds / clock.seconds).toPrecision(4));
  const compression = model.compression ?? 1;
  return html`<p>Simulated with Setpoint ${facts.version} in steps of ${String(model.dt)}, seed ${model.seed}, precision ${model.precision ?? "f32"};
${length} ${clock.unit} of the circuit in ${facts.wallSeconds.toFixed(1)} s on ${facts.threads} ${facts.threads === 1 ? "thread" : "threads"}. The result is the same on any number of threads.
SHA-256 of the model: ${facts.hash}.</p>${
    compression > 1
      ? html`<p>Time is compressed ${compression} times: the constants of sensors, scaling and slower processes are moved together, those of membranes, synapses and spike timing are not.
The noise of the controllers is larger by the square root of that. This run ${facts.permission.sentence}.</p>`
      : ""
  }`;
}

/** What the audit of a compressed run found, quantity by quantity. */
function compressionSection({ facts: { compressionErrors } }: SimulatedRun): Html[] {
  if (compressionErrors.length === 0) return [];
  return [
    html`<h2>Error of the compression</h2>`,
    htmlTable(compressionHeader, compressionErrors.map(compressionCells)),
    html`<p>The circuit was run at half the compression, too, on the same seeds. The error is that against real time, extrapolated to first order (Richardson),
in per cent of the size of the quantity, with its standard error over the seeds; at the end stands for the last fifth of the run, along the run for the root mean square over twenty parts, without what chance explains.
Limits: 5 % for rates and SDs, 3 % for means and quantiles.</p>`,
  ];
}
