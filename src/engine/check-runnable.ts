import { increment } from "../emit/wasm-rows.ts";
import { ModelError, type ModelPlace } from "../model/errors.ts";
import type { Site } from "../model/mechanism.ts";
import { contains, variablesRead } from "../program/expression-facts.ts";
import type { Expr, Pass, Program, Statement } from "../program/program.ts";
import { touched } from "../program/storage.ts";
import { hasRepeats } from "../resolve/structure-room.ts";

/** Fails with a ModelError where a program asks for what the compiled engine cannot do; the interpreter can do it. */
export function checkRunnable(program: Program): void {
  for (const [index, { name }] of program.populations.entries()) checkPopulation(program, name, index);
  for (const index of program.projections.keys()) checkArrivals(program, index);
  const passes = [...program.ticks.flatMap((tick) => tick.passes), ...Object.values(program.onEnter).flat()];
  for (const pass of passes) checkPass(program, pass);
}

function checkPopulation(program: Program, name: string, index: number): void {
  const { body } = program.populations[index]!;
  if (body.kind !== "neurons") return;
  const { neuron } = body;
  for (const { variable } of neuron.decays)
    checkSite(program, variable, "post", { owner: `population ${name}` });
  checkStatements(program, [...neuron.integrate, ...neuron.reset, ...neuron.after], "post", name, "steps");
  for (const step of neuron.onPost) checkStatements(program, step.statements, step.kind, name);
  for (const { statements } of neuron.gated) checkStatements(program, statements, "synapse", name);
}

function checkArrivals(program: Program, index: number): void {
  const { name, before, onPre, wiring, receptors, structure, transmits } = program.projections[index]!;
  checkStatements(program, before, "pre", name);
  const summed = new Set(receptors.map(({ variable }) => variable));
  for (const { site, statement } of onPre) {
    checkStatements(program, [statement], site, name);
    if ((site !== "post" && site !== "branch") || statement.kind === "let") continue;
    summed.add(statement.target);
    if (increment(statement.target, statement.value) === null) {
      throw new ModelError(
        `${program.variables[statement.target]!.name} is set by an arriving spike`,
        "many spikes arrive in one step: add to it with += or -=",
        { ...statement.origin },
      );
    }
  }
  const repeats = wiring.kind === "list" && hasRepeats(wiring.pre, wiring.post);
  if (!repeats && !(structure !== null && structure.multiplicity > 1)) return;
  const read = onPre.flatMap(({ statement }) => {
    const value = statement.kind === "assign" ? increment(statement.target, statement.value) : null;
    return [...touched([value === null ? statement : { kind: "let", local: 0, precision: "f64", value }])];
  });
  if (transmits !== null) read.push(...variablesRead(transmits));
  if (read.some((id) => summed.has(id))) {
    throw new ModelError(
      `a rule at arrivals reads what arrivals change, and two synapses of ${name} may join the same cells`,
      "let each pair of cells have one synapse, or read the variable in onPost or `every`",
      { owner: name },
    );
  }
}

function checkPass(program: Program, pass: Pass): void {
  if (pass.kind === "each") checkStatements(program, pass.statements, pass.domain.site, "a tick");
  else if (pass.kind === "rank") checkSite(program, pass.target, pass.domain.site, { owner: "rank" });
}

function checkStatements(
  program: Program,
  statements: readonly Statement[],
  site: Site,
  owner: string,
  draws: "steps" | "events" = "events",
): void {
  for (const statement of statements) {
    const place = statement.kind === "assign" ? statement.origin : { owner };
    if (statement.kind === "assign") checkSite(program, statement.target, site, place);
    if (draws === "events" && contains(statement.value, isStepDraw)) refuseDraw(place);
    const ofAxon = site === "pre" || site === "synapse";
    if (!ofAxon && contains(statement.value, (e) => e.kind === "ambient" && e.name === "pre")) {
      throw new ModelError(
        `a statement of site ${site} reads the number of the presynaptic cell`,
        "only synapses and axons have one",
        { ...place },
      );
    }
  }
}

function isStepDraw(part: Expr): boolean {
  return part.kind === "draw" && part.source.kind === "step";
}

function refuseDraw(place: ModelPlace): never {
  throw new ModelError(
    "an event reads a number that is drawn at every step",
    "draw at the event, or store the number in a variable of the neuron",
    { ...place },
  );
}

function checkSite(program: Program, variable: number, site: Site, place: ModelPlace): void {
  const found = program.variables[variable]!;
  if (found.site === site) return;
  throw new ModelError(
    `${found.name} lives at site ${found.site} and is changed by a statement of site ${site}`,
    "change it in an event of its own site, or in `every`",
    { ...place },
  );
}
