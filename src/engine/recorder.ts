import type { WrittenGroup } from "../io/parquet-stream.ts";
import { allFinite } from "../numerics/finite.ts";
import { partlySorted } from "../numerics/partly-sorted.ts";
import { mean, quantileSorted, variance } from "../numerics/quantile.ts";
import type { RecordingPlan } from "../resolve/resolve-recording.ts";
import { GrowingColumns } from "./growing-columns.ts";
import type { RunningCircuit, SpikeRecords, StateSection } from "./running-circuit.ts";

/** A quantity of the series, such as `E.rate` in Hz or `EE.w q50`. */
export interface RecordedQuantity {
  readonly name: string;
  readonly unit: string;
}

/** A finished table, in groups of rows: `spikes` has time, population, cell; `series` time, quantity, cell, value. */
export interface RecordedTable {
  readonly kind: "spikes" | "series";
  readonly groups: () => Generator<TableGroup>;
}

/** Columns in the order of the table; a cell is null where the quantity has none. Times in s. */
export type TableGroup = WrittenGroup;

/** Quantiles of a distribution that are kept, in %. */
const PERCENTS = [1, 5, 25, 50, 75, 95, 99];
const SHARES = PERCENTS.map((p) => p / 100);
/** Rows at which a table is finished, at the next whole second of model time. */
const FULL = 250_000;
/** Rows in a group of a file. */
const GROUP = 100_000;

/**
 * Keeps what a plan asks for, and gives it away in tables whose ends depend on the model alone.
 *
 * Reads between steps and writes nothing into the circuit. Its memory holds the rows since the last table, at most `FULL`
 * and those of one second. Values are those after the step that ends at their time; spikes carry the end of their step.
 */
export class Recorder {
  readonly quantities: readonly RecordedQuantity[];
  private readonly plan: RecordingPlan;
  private readonly circuit: RunningCircuit;
  private readonly second: number;
  /** By recorded population: steps and cells. */
  private readonly spikes: readonly GrowingColumns[];
  /** By population: where its spikes stand among them, or -1. */
  private readonly spikesOf: readonly number[];
  /** Step, number of the quantity, cell or -1, value. */
  private readonly series = new GrowingColumns(["f64", "i32", "i32", "f64"]);
  private counts: number[];

  constructor(plan: RecordingPlan, circuit: RunningCircuit) {
    const { program } = circuit;
    this.plan = plan;
    this.circuit = circuit;
    this.second = Math.max(1, Math.round(1000 / program.dt));
    this.counts = program.populations.map(() => 0);
    this.spikes = plan.spikes.map(() => new GrowingColumns(["f64", "i32"]));
    this.quantities = [
      ...program.populations.map(({ name }) => ({ name: `${name}.rate`, unit: "Hz" })),
      ...plan.variables.map(({ name, unit }) => ({ name, unit })),
      ...plan.quantiles.flatMap(({ name, unit }) =>
        ["mean", "sd", ...PERCENTS.map((p) => `q${p}`)].map((of) => ({ name: `${name} ${of}`, unit })),
      ),
      ...synapseQuantities(plan, circuit),
    ];
    this.spikesOf = program.populations.map((_, population) => plan.spikes.indexOf(population));
    if (plan.spikes.length > 0) circuit.onSpikes = (records) => this.take(records);
  }

  /** Keeps the spikes of the recorded populations. */
  private take(records: SpikeRecords): void {
    for (let at = 0; at < records.length; ) {
      const count = records[at + 3]!;
      const rows = this.spikes[this.spikesOf[records[at]!]!];
      if (rows !== undefined) {
        const row = rows.openRows(count);
        // named one by one: taking an array apart costs more than the few spikes of a step
        const steps = rows.room[0]!;
        const cells = rows.room[1]!;
        const step = records[at + 1]! + records[at + 2]! * 2 ** 32;
        for (let k = 0; k < count; k++) {
          steps[row + k] = step;
          cells[row + k] = records[at + 4 + k]!;
        }
      }
      at += 4 + count;
    }
  }

  /** The next step after `step` at which something has to be read, or a table may end. */
  nextMark(step: number): number {
    const periods = [this.plan.rateSteps, this.second];
    for (const { steps } of [...this.plan.variables, ...this.plan.quantiles]) periods.push(steps);
    if (this.plan.synapses !== null) periods.push(this.plan.synapses.steps);
    return Math.min(...periods.map((steps) => step + steps - (step % steps)));
  }

  /** Reads what is due now; the name of a variable that is not finite, which is then not kept, or null. */
  async read(): Promise<string | null> {
    const { step, program } = this.circuit;
    if (step > 0 && step % this.plan.rateSteps === 0) this.readRates();
    let quantity = program.populations.length;
    for (const each of this.plan.variables) {
      if (step % each.steps === 0) {
        const values = await this.circuit.readVariable(each.variable);
        const kept = each.cells === null ? values : Float64Array.from(each.cells, (cell) => values[cell]!);
        if (!allFinite(kept)) return each.name;
        const { site } = program.variables[each.variable]!;
        const shared = site === "population" || site === "network";
        kept.forEach((value, i) => {
          this.series.push(step, quantity, shared ? -1 : (each.cells?.[i] ?? i), value / each.scale);
        });
      }
      quantity++;
    }
    for (const each of this.plan.quantiles) {
      if (step % each.steps === 0) {
        const values = await this.circuit.readVariable(each.variable);
        if (!allFinite(values)) return each.name;
        distribution(values).forEach((value, i) => {
          this.series.push(step, quantity + i, -1, value / each.scale);
        });
      }
      quantity += 2 + PERCENTS.length;
    }
    await this.readCounts(quantity);
    return null;
  }

  private async readCounts(first: number): Promise<void> {
    const { step } = this.circuit;
    const { synapses } = this.plan;
    if (synapses === null || step % synapses.steps !== 0) return;
    let quantity = first;
    for (const projection of synapses.projections)
      this.series.push(step, quantity++, -1, await this.circuit.countSynapses(projection));
    for (const change of synapses.changes) {
      for (const which of CHANGES) {
        const byNeuron = await this.circuit.readVariable(change[which]);
        this.series.push(
          step,
          quantity++,
          -1,
          byNeuron.reduce((sum, one) => sum + one, 0),
        );
      }
    }
  }

  private readRates(): void {
    const { step, program, spikeCounts } = this.circuit;
    const seconds = (this.plan.rateSteps * program.dt) / 1000;
    program.populations.forEach(({ count }, p) => {
      this.series.push(step, p, -1, (spikeCounts[p]! - this.counts[p]!) / count / seconds);
      this.counts[p] = spikeCounts[p]!;
    });
  }

  /** True if the tables should be taken now: they are long enough, and a second of model time is full. */
  isFull(): boolean {
    const rows = this.spikes.reduce((sum, { count }) => sum + count, this.series.count);
    return this.circuit.step % this.second === 0 && rows >= FULL;
  }

  /** The tables since the last ones; those without rows are left out. Call `clear` once they are written. */
  tables(): RecordedTable[] {
    const tables: RecordedTable[] = [];
    if (this.spikes.some(({ count }) => count > 0))
      tables.push({ kind: "spikes", groups: () => this.spikeGroups() });
    if (this.series.count > 0) tables.push({ kind: "series", groups: () => this.seriesGroups() });
    return tables;
  }

  clear(): void {
    for (const rows of [...this.spikes, this.series]) rows.clear();
  }

  private *spikeGroups(): Generator<TableGroup> {
    const { program } = this.circuit;
    for (const [index, rows] of this.spikes.entries()) {
      const { name } = program.populations[this.plan.spikes[index]!]!;
      const [steps, cells] = [rows.column(0), rows.column(1)];
      for (let from = 0; from < rows.count; from += GROUP) {
        const count = Math.min(GROUP, rows.count - from);
        const times = new Float64Array(count);
        for (let k = 0; k < count; k++) times[k] = ((steps[from + k]! + 1) * program.dt) / 1000;
        yield [times, { word: name, length: count }, cells.subarray(from, from + count)];
      }
    }
  }

  private *seriesGroups(): Generator<TableGroup> {
    const { dt } = this.circuit.program;
    for (let from = 0; from < this.series.count; from += GROUP) {
      const part = (column: number) => this.series.column(column).subarray(from, from + GROUP);
      yield [
        Float64Array.from(part(0), (step) => (step * dt) / 1000),
        Array.from(part(1), (quantity) => this.quantities[quantity]!.name),
        Array.from(part(2), (cell) => (cell < 0 ? null : cell)),
        Float64Array.from(part(3)),
      ];
    }
  }

  /** What it would have to know to go on: sections `recorder counts` and `recorder rows`. */
  *save(): Generator<StateSection> {
    const columns = [...this.spikes, this.series];
    const numbers = Float64Array.of(...columns.map(({ count }) => count), ...this.counts);
    yield { name: "recorder counts", bytes: new Uint8Array(numbers.buffer) };
    for (const [index, rows] of columns.entries())
      yield { name: `recorder rows ${index}`, bytes: rows.save() };
  }

  /** Takes a section over; `recorder counts` comes first. */
  restore({ name, bytes }: StateSection): void {
    const columns = [...this.spikes, this.series];
    if (name === "recorder counts") {
      const numbers = new Float64Array(bytes.slice().buffer);
      columns.forEach((rows, index) => {
        rows.clear();
        rows.openRows(numbers[index]!);
      });
      this.counts = [...numbers.subarray(columns.length)];
      return;
    }
    const rows = columns[Number(name.slice("recorder rows ".length))]!;
    rows.restore(bytes, 0, rows.count);
  }
}

/** What is counted of the changes of structure. */
const CHANGES = ["formed", "eliminated", "refused"] as const;

/** Numbers of synapses by projection, and of what happened to them since the start, by instance. */
function synapseQuantities({ synapses }: RecordingPlan, { program }: RunningCircuit): RecordedQuantity[] {
  if (synapses === null) return [];
  const named = (name: string) => ({ name, unit: "1" });
  return [
    ...synapses.projections.map((projection) => named(`${program.projections[projection]!.name}.synapses`)),
    ...synapses.changes.flatMap(({ instance }) =>
      CHANGES.map((which) => named(`${instance}.${which} total`)),
    ),
  ];
}

/** Mean, SD (0 for one value) and quantiles. */
function distribution(values: Float64Array): number[] {
  const sorted = partlySorted(values, SHARES);
  const sd = values.length < 2 ? 0 : Math.sqrt(variance(values));
  return [mean(values), sd, ...SHARES.map((p) => quantileSorted(sorted, p))];
}
