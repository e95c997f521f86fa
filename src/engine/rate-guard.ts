import { allFinite } from "../numerics/finite.ts";
import type { Expr, Program, Statement } from "../program/program.ts";
import { blockCount } from "./block-ranges.ts";
import type { RunningCircuit } from "./running-circuit.ts";

/** Why a run is out of bounds: who, what, and which mechanism may have done it. */
export interface GuardTrip {
  readonly kind: "runaway" | "silence" | "divergence";
  /** Population, or the name of the variable that is no number any more. */
  readonly of: string;
  /** Mechanisms that could have done it, the most likely first; empty where none acts there. */
  readonly mechanisms: readonly string[];
  /** Step after which it was found. */
  readonly step: number;
  /** A sentence for the reader. */
  readonly text: string;
}

/** Mean rate of a population that no healthy circuit keeps for a second, in Hz (design.md 4). */
const HIGHEST_RATE = 100;
/** Seconds without any spike. */
const LONGEST_SILENCE = 60;

/**
 * Watches mean rates, silence and numbers that are none, once in every second of model time.
 *
 * Silence does not count while the protocol holds any value away from that of the model: it may block the spikes.
 */
export class RateGuard {
  /** Steps between two looks. */
  readonly period: number;
  private readonly circuit: RunningCircuit;
  private counts: number[];
  /** By population: seconds without a spike. */
  private silent: number[];
  /** Mean start weight by projection; NaN where nothing changes the weights. */
  private startWeights: number[] = [];

  constructor(circuit: RunningCircuit) {
    this.circuit = circuit;
    this.period = Math.max(1, Math.round(1000 / circuit.program.dt));
    this.counts = [...circuit.spikeCounts];
    this.silent = circuit.program.populations.map(() => 0);
  }

  /** Notes the mean weights of a fresh circuit, to which later ones are compared. */
  async begin(): Promise<void> {
    this.startWeights = [];
    for (const index of this.circuit.program.projections.keys())
      this.startWeights.push(await meanWeight(this.circuit, index));
  }

  /** Looks at the circuit at a multiple of `period`; the trips of this second. */
  async look(): Promise<GuardTrip[]> {
    const diverged = await this.divergence();
    const trips = diverged === null ? [] : [diverged];
    const seconds = (this.period * this.circuit.program.dt) / 1000;
    const blocked = protocolHolds(this.circuit.program, this.circuit.step);
    for (const [p, { name, count, body }] of this.circuit.program.populations.entries()) {
      const spikes = this.circuit.spikeCounts[p]! - this.counts[p]!;
      if (body.kind === "neurons") {
        const rate = spikes / count / seconds;
        if (rate > HIGHEST_RATE) trips.push(await this.runaway(p, rate));
        this.silent[p] = spikes > 0 || blocked ? 0 : this.silent[p]! + seconds;
        if (this.silent[p]! >= LONGEST_SILENCE) {
          trips.push(this.silence(p, name));
          this.silent[p] = 0;
        }
      }
      this.counts[p] = this.circuit.spikeCounts[p]!;
    }
    return trips;
  }

  /** Counters as numbers, for a checkpoint. */
  save(): number[][] {
    return [this.counts, this.silent, this.startWeights];
  }

  restore([counts, silent, startWeights]: number[][]): void {
    this.counts = [...counts!];
    this.silent = [...silent!];
    this.startWeights = [...startWeights!];
  }

  private async runaway(population: number, rate: number): Promise<GuardTrip> {
    const { program, step } = this.circuit;
    const { name } = program.populations[population]!;
    const grown = await this.grownProjections(population);
    const mechanisms = [...new Set(grown.flatMap(({ index }) => weightWriters(program, index)))];
    const most = grown[0];
    const cause =
      most === undefined
        ? "no mechanism changes the weights onto it; its input and wiring do it"
        : `the mean weight of ${program.projections[most.index]!.name} is ${most.ratio.toPrecision(3)} times that of the start, changed by ${mechanisms.join(", ")}`;
    const text = `runaway: ${name} fires at ${rate.toFixed(1)} Hz over 1 s (limit ${HIGHEST_RATE} Hz) at t = ${seconds(program, step)}; ${cause}`;
    return { kind: "runaway", of: name, mechanisms, step, text };
  }

  private silence(population: number, name: string): GuardTrip {
    const { program, step } = this.circuit;
    const mechanisms = [
      ...new Set(
        program.projections.flatMap(({ to }, index) =>
          to === population ? weightWriters(program, index) : [],
        ),
      ),
    ];
    const cause =
      mechanisms.length === 0
        ? "no mechanism changes its weights"
        : `${mechanisms.join(", ")} changes its weights`;
    const text = `silence: ${name} has not fired for ${LONGEST_SILENCE} s at t = ${seconds(program, step)} and no protocol holds; ${cause}`;
    return { kind: "silence", of: name, mechanisms, step, text };
  }

  /** Projections onto a population with weights that change, those that grew most first. */
  private async grownProjections(population: number): Promise<{ index: number; ratio: number }[]> {
    const found: { index: number; ratio: number }[] = [];
    for (const [index, { to }] of this.circuit.program.projections.entries()) {
      if (to !== population || weightWriters(this.circuit.program, index).length === 0) continue;
      const ratio = (await meanWeight(this.circuit, index)) / this.startWeights[index]!;
      if (Number.isFinite(ratio)) found.push({ index, ratio });
    }
    return found.sort((a, b) => b.ratio - a.ratio || a.index - b.index);
  }

  private async divergence(): Promise<GuardTrip | null> {
    const broken = await this.circuit.brokenVariable();
    return broken === null ? null : this.divergenceOf(this.circuit.program.variables[broken]!.name);
  }

  /** The trip for a variable that was found not to be finite. */
  async divergenceOf(variable: string): Promise<GuardTrip> {
    const { program, step } = this.circuit;
    const { id } = program.variables.find(({ name }) => name === variable)!;
    // a broken weight shows in the neurons it reaches within a spike: look there for the cause
    const cause = (await this.brokenWeights()) ?? { name: variable, writers: writersOf(program, id) };
    const text = `divergence: ${cause.name} is not finite at t = ${seconds(program, step)}; written by ${cause.writers.join(", ") || "no equation"}`;
    return { kind: "divergence", of: cause.name, mechanisms: cause.writers, step, text };
  }

  private async brokenWeights(): Promise<{ name: string; writers: string[] } | null> {
    const { program } = this.circuit;
    for (const { id, name, site, projection } of program.variables) {
      if (site !== "synapse") continue;
      const { to } = program.projections[projection]!;
      for (let block = 0; block < blockCount(program.populations[to]!.count); block++) {
        const { values } = await this.circuit.readSynapses(projection, block, id);
        if (!allFinite(values)) return { name, writers: writersOf(program, id) };
      }
    }
    return null;
  }
}

async function meanWeight(circuit: RunningCircuit, projection: number): Promise<number> {
  const { to, weightVariable } = circuit.program.projections[projection]!;
  if (weightVariable === null) return Number.NaN;
  let sum = 0;
  let count = 0;
  for (let block = 0; block < blockCount(circuit.program.populations[to]!.count); block++) {
    const { values } = await circuit.readSynapses(projection, block, null);
    for (const value of values) sum += value;
    count += values.length;
  }
  return sum / count;
}

function weightWriters(program: Program, projection: number): string[] {
  const { weightVariable } = program.projections[projection]!;
  return weightVariable === null ? [] : writersOf(program, weightVariable);
}

/** Owners of the statements that store a variable, in the order of the program. */
function writersOf(program: Program, variable: number): string[] {
  const owners = new Set<string>();
  for (const statement of everyStatement(program))
    if (statement.kind === "assign" && statement.target === variable) owners.add(statement.origin.owner);
  return [...owners];
}

function everyStatement(program: Program): Statement[] {
  const inNeurons = program.populations.flatMap(({ body }) => {
    if (body.kind !== "neurons") return [];
    const { integrate, reset, onPost, gated, after } = body.neuron;
    const inner = [...onPost, ...gated].flatMap(({ statements }) => statements);
    return [...integrate, ...reset, ...inner, ...after];
  });
  const atSynapses = program.projections.flatMap(({ before, onPre }) => [
    ...before,
    ...onPre.map(({ statement }) => statement),
  ]);
  const passes = [...program.ticks.map((tick) => tick.passes), ...Object.values(program.onEnter)].flat();
  return [
    ...inNeurons,
    ...atSynapses,
    ...passes.flatMap((pass) => (pass.kind === "each" ? pass.statements : [])),
  ];
}

/** True if the protocol holds some value away from that of the model in a step. Gates do not count: they block no spikes. */
function protocolHolds(program: Program, step: number): boolean {
  const held = new Map<number, number>();
  for (const { step: from, set } of program.protocol) {
    if (from > step) continue;
    for (const { variable, value } of set) held.set(variable, value);
  }
  return [...held].some(([id, value]) => {
    const { name, initial } = program.variables[id]!;
    return !name.startsWith("gate.") && value !== constantOf(initial);
  });
}

function constantOf(e: Expr): number | null {
  return e.kind === "constant" ? e.value : null;
}

function seconds(program: Program, step: number): string {
  return `${Number(((step * program.dt) / 1000).toPrecision(12))} s`;
}
