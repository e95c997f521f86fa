import type { Mechanism } from "../model/mechanism.ts";
import type { Model } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { guardPrecision } from "../plan/precision-guard.ts";
import { silenceObstacles } from "../plan/silence-plan.ts";
import { collectMistakes, type Mistakes } from "../program/mistakes.ts";
import type { Pass, Program, Tick } from "../program/program.ts";
import { parseQuantity } from "../units/quantity.ts";
import { warnBeside } from "./beside.ts";
import { attempt, type Build, type Catalogue } from "./build.ts";
import { resolveContinuous } from "./continuous-rules.ts";
import { neuronProgram, type PopulationDraft, type ProjectionDraft } from "./draft.ts";
import { draftPopulations } from "./draft-populations.ts";
import { resolveFactors } from "./factors.ts";
import { resolveDynamics } from "./neuron-dynamics.ts";
import { namesMoved, type PlacedEntry, placedEntries, statesEntered } from "./protocol-entries.ts";
import { quantityIn, resolveInput, wholeSteps } from "./resolve-input.ts";
import { type Instance, mechanismOf, resolveInstance, targetOf } from "./resolve-instance.ts";
import { resolveNeuronNames } from "./resolve-neuron.ts";
import { resolveProjection } from "./resolve-projection.ts";
import { resolveProtocol } from "./resolve-protocol.ts";
import { planRecording } from "./resolve-recording.ts";
import { bindShared } from "./shared-variables.ts";
import { resolveOnPost, resolveOnPre } from "./spike-rules.ts";
import { checkGroups } from "./split-groups.ts";
import { statementWriting } from "./statement-writing.ts";
import { resolveStructure } from "./structure-rules.ts";
import { resolveOnEnter, resolveTicks, warnOfStates } from "./tick-rules.ts";
import { settlePrecision } from "./variable-precision.ts";

/**
 * The program of a circuit: names, sites and units resolved and checked, equations discretised, times in steps.
 *
 * `lost` are names of parts that the model refers to and that could not be read: it is not told that they are unknown.
 * Fails: ModelErrors with every mistake of the model, those of its recording included. Nothing in the size of the circuit
 * is allocated; lists that stand in the model are copied.
 */
export function resolveModel(
  model: Model,
  catalogue: Catalogue,
  lost: Iterable<string> = [],
): { program: Program; warnings: string[] } {
  const mistakes = collectMistakes(lost);
  const entries = placedEntries(model, catalogue, mistakes);
  const build = newBuild(model, catalogue, mistakes, entries);
  const populations = draftPopulations(build);
  const placed = placeInstances(build, populations);
  warnBeside(build, placed);
  resolvePopulations(build, populations, placed);
  const projections = resolveProjections(build, populations, placed);
  const instances = placed.flatMap(({ name, mechanism, target }) => {
    const spec = model.mechanisms![name]!;
    const on = projections.filter((each) => spec.on?.includes(each.name));
    if (on.length > 0 || (spec.on ?? []).length === 0)
      return [resolveInstance(build, name, spec, { mechanism, target, projections: on })];
    build.mistakes.lose(name);
    return [];
  });
  bindShared(build, instances);
  for (const draft of populations) if (draft.neuron !== null) resolveDynamics(build, draft);
  const { ticks, onEnter } = resolveRules(build, instances);
  const protocol = resolveProtocol(build, entries, changeable(build, populations, instances));
  warnOfStates(build, instances, statesEntered(entries));
  const steps = wholeSteps(build, model.duration, "duration", build.compression);
  if (build.mistakes.count() === 0) warnOfLateMarks(build, steps);
  settlePrecision(build, populations, projections);
  if (build.mistakes.count() === 0) checkInitialValues(build);
  else checkRecording(build, populations, projections, ticks);
  build.mistakes.fail();
  const { warnings } = build.mistakes;
  const program: Program = {
    name: model.name,
    dt: build.dt,
    steps,
    seed: model.seed,
    precision: build.precision,
    variables: build.variables,
    populations: populations.map(finishPopulation),
    projections: projections.map((each) => each.program),
    ticks,
    onEnter,
    protocol,
    streams: build.streams,
    warnings,
    skipSilence: model.skipSilence ?? false,
  };
  const guarded = guardPrecision(program);
  for (const text of guarded.warnings.slice(warnings.length)) build.mistakes.warn(text);
  for (const obstacle of model.skipSilence ? silenceObstacles(program) : [])
    build.mistakes.warn(`skipSilence has no effect: ${obstacle}`);
  return { program: { ...guarded, warnings }, warnings: [...warnings] };
}

function newBuild(
  model: Model,
  catalogue: Catalogue,
  mistakes: Mistakes,
  entries: readonly PlacedEntry[],
): Build {
  const draft = { model, catalogue, mistakes, dt: 1, precision: "f32", compression: 1 } as const;
  let local = 0;
  const shared = {
    touched: namesMoved(entries),
    compressedBy: new Map<string, number>(),
    variables: [],
    movingRequirements: [],
    streams: [],
    newLocal: () => local++,
  };
  const dt = quantityIn(
    { ...draft, ...shared },
    model.dt,
    { time: 1, voltage: 0, current: 0, length: 0, amount: 0 },
    "dt",
  );
  if (!(dt > 0) || !Number.isFinite(dt))
    mistakes.tell({ what: `dt must be above 0, got ${model.dt}`, where: "dt", fix: 'write it as "0.1 ms"' });
  const compression = model.compression ?? 1;
  if (!(compression >= 1 && compression <= 100)) {
    mistakes.tell({
      what: `compression must be in 1..100, got ${compression}`,
      where: "compression",
      fix: "1 is real time",
    });
  }
  if (!Number.isSafeInteger(model.seed)) {
    mistakes.tell({
      what: `seed must be a whole number below 2^53, got ${model.seed}`,
      where: "seed",
      fix: "any whole number will do",
    });
  }
  // stand-ins for what is refused above, so that one run tells the other mistakes, too
  return {
    ...draft,
    ...shared,
    dt: dt > 0 && Number.isFinite(dt) ? dt : 0.1,
    precision: model.precision ?? "f32",
    compression: compression >= 1 && compression <= 100 ? compression : 1,
  };
}

interface Placed {
  readonly name: string;
  readonly mechanism: Mechanism;
  readonly target: PopulationDraft;
}

function placeInstances(build: Build, populations: readonly PopulationDraft[]): Placed[] {
  return Object.entries(build.model.mechanisms ?? {}).flatMap(([name, spec]) => {
    const mechanism = mechanismOf(build, name, spec);
    const target = targetOf(build, name, spec, populations);
    const before = build.mistakes.count();
    if (mechanism !== undefined && target !== undefined) checkWrites(build, name, mechanism, target);
    if (mechanism !== undefined && target !== undefined && build.mistakes.count() === before)
      return [{ name, mechanism, target }];
    build.mistakes.lose(name);
    return [];
  });
}

function checkWrites(build: Build, name: string, mechanism: Mechanism, target: PopulationDraft): void {
  const known = Object.keys(target.neuron!.quantities ?? {});
  for (const quantity of mechanism.writes ?? []) {
    if (known.includes(quantity)) continue;
    const near = nearestName(quantity, known);
    build.mistakes.tell({
      what: `${mechanism.name} writes ${quantity}, which the neuron ${target.neuron!.name} does not have`,
      where: `mechanisms.${name}`,
      fix:
        near === undefined ? `choose a neuron for ${target.name} that declares it` : `did you mean ${near}?`,
    });
  }
}

function resolvePopulations(
  build: Build,
  populations: readonly PopulationDraft[],
  placed: readonly Placed[],
): void {
  for (const draft of populations) {
    if (draft.neuron === null) {
      draft.input = resolveInput(build, draft, draft.spec.input!);
      if (draft.spec.preset !== undefined) {
        build.mistakes.tell({
          what: `${draft.name} is an input and has no preset`,
          where: `populations.${draft.name}.preset`,
          fix: "presets are sets of values of a neuron model; leave it out",
        });
      }
      continue;
    }
    const writers = new Map<string, string>();
    for (const { name, mechanism } of placed.filter((each) => each.target === draft)) {
      for (const quantity of mechanism.writes ?? []) {
        const other = writers.get(quantity);
        if (other !== undefined) {
          build.mistakes.tell({
            what: `${other} and ${name} both write ${quantity} of ${draft.name}`,
            where: `mechanisms.${name}`,
            fix: "a quantity of a neuron has one writer: remove one of them",
            ...statementWriting(mechanism, quantity),
          });
        }
        writers.set(quantity, name);
      }
    }
    resolveNeuronNames(build, draft, new Set(writers.keys()));
  }
}

function resolveProjections(
  build: Build,
  populations: readonly PopulationDraft[],
  placed: readonly Placed[],
): ProjectionDraft[] {
  const on = (which: (mechanism: Mechanism) => boolean): ReadonlySet<string> =>
    new Set(
      placed
        .filter(({ mechanism }) => which(mechanism))
        .flatMap(({ name }) => build.model.mechanisms![name]!.on ?? []),
    );
  const plastic = on(writesWeight);
  const dynamic = on(({ structural }) => structural !== undefined);
  return Object.entries(build.model.projections ?? {}).flatMap(([name, spec], index) => {
    const place = { index, populations, plastic: plastic.has(name), dynamic: dynamic.has(name) };
    const draft = resolveProjection(build, name, spec, place);
    if (draft === undefined) build.mistakes.lose(name);
    return draft === undefined ? [] : [draft];
  });
}

/** True if a statement has `w` as its target. */
function writesWeight(mechanism: Mechanism): boolean {
  const texts = [
    ...(mechanism.continuous ?? []),
    ...(mechanism.onPre ?? []),
    ...(mechanism.onPost ?? []),
    ...Object.values(mechanism.every ?? {}).flat(),
    ...Object.values(mechanism.onEnter ?? {}).flat(),
    ...(mechanism.structural?.after ?? []),
  ];
  return texts.some((text) => /^\s*(w\s*[-+*/]?=|d\s*\(\s*w\s*\))/.test(text));
}

function resolveRules(
  build: Build,
  instances: readonly Instance[],
): { ticks: Tick[]; onEnter: Record<string, Pass[]> } {
  resolveFactors(build, instances);
  const onEnter: Record<string, Pass[]> = {};
  const ticks: Tick[] = [];
  for (const instance of instances) {
    checkGroups(build, instance.mechanism);
    resolveContinuous(build, instance);
    resolveOnPre(build, instance);
    resolveOnPost(build, instance);
    ticks.push(...resolveTicks(build, instance));
    resolveOnEnter(build, instance, onEnter);
  }
  for (const instance of instances) ticks.push(...resolveStructure(build, instance));
  return { ticks, onEnter };
}

function finishPopulation(draft: PopulationDraft): Program["populations"][number] {
  const { name, count, firstCell, branches } = draft;
  const body =
    draft.input === null
      ? ({ kind: "neurons", neuron: neuronProgram(draft) } as const)
      : ({ kind: "input", input: draft.input } as const);
  return { name, count, firstCell, branches, body };
}

/** Names that a protocol may change. */
function changeable(
  build: Build,
  populations: readonly PopulationDraft[],
  instances: readonly Instance[],
): string[] {
  return [
    ...populations.flatMap(({ name, neuron, input }) => {
      if (neuron !== null) return Object.keys(neuron.parameters).map((parameter) => `${name}.${parameter}`);
      return input?.kind === "poisson"
        ? [`${name}.rate`]
        : input?.kind === "patterned"
          ? [`${name}.gain`]
          : [];
    }),
    ...instances.flatMap(({ name, mechanism }) =>
      Object.keys(mechanism.parameters).map((parameter) => `${name}.${parameter}`),
    ),
    ...Object.keys(build.model.gates ?? {}).map((gate) => `gate.${gate}`),
  ];
}

/** Tells of mistakes in what is recorded of a model that has others, as far as its parts are known. */
function checkRecording(
  build: Build,
  populations: readonly PopulationDraft[],
  projections: readonly ProjectionDraft[],
  ticks: readonly Tick[],
): void {
  const { dt, variables, mistakes, compression } = build;
  const known = { dt, variables, populations, projections: projections.map((each) => each.program), ticks };
  planRecording(build.model.recording ?? {}, known, compression, mistakes);
}

/** A mark after the end is never reached, and nothing would be kept at it. */
function warnOfLateMarks(build: Build, steps: number): void {
  const { model, mistakes } = build;
  for (const [i, at] of (model.recording?.weights?.at ?? []).entries()) {
    const where = `recording.weights.at[${i}]`;
    const quantity = attempt(mistakes, where, () => parseQuantity(at));
    if (quantity === undefined || quantity.value / build.compression <= (steps + 0.5) * build.dt) continue;
    mistakes.warn(
      `${where}: ${at} lies after the end of the run (${model.duration}), and no weights are kept at it`,
    );
  }
}

/** A start value that is a constant must be finite. */
function checkInitialValues(build: Build): void {
  for (const { name, initial } of build.variables) {
    if (initial.kind !== "constant" || Number.isFinite(initial.value)) continue;
    build.mistakes.tell({
      what: `${name} does not start at a finite number`,
      where: name,
      fix: "look for a division by 0 in its initial value",
    });
  }
}
