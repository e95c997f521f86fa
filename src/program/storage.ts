import { variablesRead } from "./expression-facts.ts";
import type { Decay, NeuronProgram, Program, ProjectionProgram, Statement } from "./program.ts";

/**
 * A clock of growing-scale traces: they are stored multiplied by exp(rate t), so that nothing has to be done while they
 * decay, and brought back to their own scale every `steps` steps.
 */
export interface TraceClock {
  /** 1/ms. */
  readonly rate: number;
  readonly steps: number;
}

/** How the engine keeps the variables of a program and which work it does when. */
export interface Storage {
  readonly clocks: readonly TraceClock[];
  /** Clock of a variable in growing scale, by its number. */
  readonly clockOf: ReadonlyMap<number, number>;
  /** Decays of a population done at the start of each step, because events of the step read them. */
  readonly early: readonly (readonly Decay[])[];
  /** Decays of a population done in the pass that integrates, for the step that follows. */
  readonly fused: readonly (readonly Decay[])[];
  /** Decays of a projection's synapses that have no clock: done at every synapse in every step. */
  readonly swept: readonly (readonly Decay[])[];
}

/** Longest span of a growing scale, in time constants: exp(24) keeps single precision far from its limits. */
const SPAN = 24;

/** Decides how each decaying variable is kept. */
export function planStorage(program: Program): Storage {
  const clocks: TraceClock[] = [];
  const clockOf = new Map<number, number>();
  const clockFor = (rate: number): number => {
    const known = clocks.findIndex((clock) => clock.rate === rate);
    if (known >= 0) return known;
    clocks.push({ rate, steps: Math.max(1, Math.floor(SPAN / (rate * program.dt))) });
    return clocks.length - 1;
  };
  const early: Decay[][] = program.populations.map(() => []);
  const fused: Decay[][] = program.populations.map(() => []);
  program.populations.forEach((population, index) => {
    if (population.body.kind !== "neurons") return;
    const { neuron } = population.body;
    const inStep = touchedInStep(neuron);
    const byEvents = readByEvents(program, index, neuron);
    for (const decay of neuron.decays) {
      const rate = traceRate(decay);
      if (rate !== null && !inStep.has(decay.variable) && !receives(program, decay.variable)) {
        clockOf.set(decay.variable, clockFor(rate));
      } else if (byEvents.has(decay.variable) || !dependsOnScalars(program, decay)) early[index]!.push(decay);
      else fused[index]!.push(decay);
    }
  });
  const swept = program.projections.map((projection) =>
    projection.decays.filter((decay) => {
      const rate = traceRate(decay);
      const { site } = program.variables[decay.variable]!;
      if (rate !== null && !(site === "pre" && usedBefore(projection, decay.variable)))
        clockOf.set(decay.variable, clockFor(rate));
      return site === "synapse" && rate === null;
    }),
  );
  return { clocks, clockOf, early, fused, swept };
}

/** The rate of a decay toward 0 with a constant rate above 0; null for any other. */
function traceRate(decay: Decay): number | null {
  const toZero = decay.toward.kind === "constant" && decay.toward.value === 0;
  return toZero && decay.rate.kind === "constant" && decay.rate.value > 0 ? decay.rate.value : null;
}

/** True if the rate and the end of a decay are the same for all neurons. */
function dependsOnScalars(program: Program, { rate, toward }: Decay): boolean {
  return [...variablesRead(rate), ...variablesRead(toward)].every((id) =>
    ["population", "network"].includes(program.variables[id]!.site),
  );
}

/** The decays of a projection's axons that have no clock: their rows are brought to now when they are needed. */
export function unclocked(program: Program, storage: Storage, projection: number): readonly Decay[] {
  return program.projections[projection]!.decays.filter(
    ({ variable }) => program.variables[variable]!.site === "pre" && !storage.clockOf.has(variable),
  );
}

/** Variables that phases 3, 4 and 6 read or write. */
function touchedInStep(neuron: NeuronProgram): Set<number> {
  const found = touched([...neuron.integrate, ...neuron.reset, ...neuron.after]);
  for (const variable of variablesRead(neuron.threshold)) found.add(variable);
  for (const gate of neuron.gated) {
    for (const variable of [...variablesRead(gate.condition), ...touched(gate.statements)])
      found.add(variable);
  }
  for (const decay of neuron.decays) {
    for (const variable of [...variablesRead(decay.rate), ...variablesRead(decay.toward)])
      found.add(variable);
  }
  return found;
}

/** Variables of the population that arrivals, post spikes or gates read or write, other than by delivery. */
function readByEvents(program: Program, population: number, neuron: NeuronProgram): Set<number> {
  const found = touched([...neuron.onPost.flatMap((step) => step.statements), ...neuron.after]);
  for (const gate of neuron.gated) {
    for (const variable of [...variablesRead(gate.condition), ...touched(gate.statements)])
      found.add(variable);
  }
  for (const projection of program.projections) {
    if (projection.to !== population) continue;
    const statements = [...projection.before, ...projection.onPre.map(({ statement }) => statement)];
    for (const variable of touched(statements)) found.add(variable);
    for (const factor of [projection.gain, projection.branchGain, projection.transmits]) {
      if (factor !== null) for (const variable of variablesRead(factor)) found.add(variable);
    }
  }
  return found;
}

function receives(program: Program, variable: number): boolean {
  return program.projections.some(({ receptors }) =>
    receptors.some((receptor) => receptor.variable === variable),
  );
}

/** True if short-term plasticity uses it, whose rows are advanced one at a time. */
function usedBefore(projection: ProjectionProgram, variable: number): boolean {
  if (touched(projection.before).has(variable)) return true;
  return projection.release !== null && variablesRead(projection.release).has(variable);
}

/** Variables that statements read or write. */
export function touched(statements: readonly Statement[]): Set<number> {
  const found = new Set<number>();
  for (const statement of statements) {
    if (statement.kind === "assign") found.add(statement.target);
    for (const variable of variablesRead(statement.value)) found.add(variable);
  }
  return found;
}
