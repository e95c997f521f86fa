import { type GuardTrip, RateGuard } from "../engine/rate-guard.ts";
import { Recorder } from "../engine/recorder.ts";
import type { RunningCircuit, StateSection } from "../engine/running-circuit.ts";
import { DataError } from "../model/errors.ts";
import type { Program } from "../program/program.ts";
import type { RecordingPlan } from "../resolve/resolve-recording.ts";
import type { Checkpoint, ListedFile } from "./checkpoint-file.ts";
import { saveCheckpoint } from "./checkpoint-slots.ts";
import { type KeptTrip, withTrip } from "./kept-trips.ts";
import type { Manifest } from "./manifest.ts";
import { Pace } from "./pace.ts";
import { mergeParts, writePart } from "./run-tables.ts";
import type { SimulationModel } from "./simulation-model.ts";
import type { SimulationOutcome, SimulationSetting } from "./simulation-setting.ts";
import { refusals, structureTallies } from "./structure-tally.ts";
import { writeSnapshot } from "./write-snapshot.ts";

interface SessionParts {
  readonly made: SimulationModel;
  readonly program: Program;
  readonly plan: RecordingPlan;
  readonly circuit: RunningCircuit;
  readonly threads: number;
  readonly setting: SimulationSetting;
}

/** One process's share of a run: the circuit with its recorder and guard, and the folder they write to. */
export class SimulationSession {
  private readonly parts: SessionParts;
  private readonly recorder: Recorder;
  private readonly guard: RateGuard;
  private readonly pace: Pace;
  private files: ListedFile[] = [];
  private trips: KeptTrip[] = [];
  private generation = 0;
  private lastSaved: number;
  /** False until what is due at the present step has been read. */
  private marked = false;

  private constructor(parts: SessionParts) {
    this.parts = parts;
    this.recorder = new Recorder(parts.plan, parts.circuit);
    this.guard = new RateGuard(parts.circuit);
    this.pace = new Pace(parts.circuit, parts.program.steps, parts.setting);
    this.lastSaved = parts.setting.clock();
  }

  /** A session with a fresh circuit. */
  static async open(parts: SessionParts): Promise<SimulationSession> {
    const session = new SimulationSession(parts);
    await session.guard.begin();
    return session;
  }

  /** Takes over the state of a checkpoint. */
  async restore({ header, sections }: Checkpoint): Promise<void> {
    const own: StateSection[] = [];
    const ofCircuit = async function* () {
      for await (const section of sections()) {
        if (/^(recorder|guard)/.test(section.name)) own.push(section);
        else yield section;
      }
    };
    await this.parts.circuit.restore(ofCircuit());
    for (const section of own) {
      if (section.name !== "guard") this.recorder.restore(section);
      else {
        const { numbers, trips } = JSON.parse(new TextDecoder().decode(section.bytes)) as GuardState;
        this.guard.restore(numbers);
        this.trips = [...trips];
      }
    }
    this.files = [...header.files];
    this.generation = header.generation + 1;
    this.marked = true;
    this.pace.start();
  }

  /**
   * Removes parts and snapshots that the checkpoint does not list: they are made again.
   *
   * Fails: DataError if a listed one is gone or was changed.
   */
  async dropUnlisted(): Promise<void> {
    const { store } = this.parts.setting;
    const listed = new Map(this.files.map((file) => [file.name, file]));
    for (const folder of ["parts", "snapshots"])
      for (const name of await store.list(folder)) if (!listed.has(name)) await store.remove(name);
    for (const { name, sha256 } of this.files) {
      const found = await store.fingerprint(name);
      if (found?.sha256 === sha256) continue;
      throw new DataError(
        found === null ? "a file of the run is missing" : "a file of the run was changed",
        "bring it back from a copy, or run the model again with --fresh",
        { file: name },
      );
    }
  }

  /** Runs to the end, or until it is stopped. */
  async run(): Promise<SimulationOutcome> {
    const { circuit, program, setting } = this.parts;
    if (!this.marked) {
      const trip = await this.mark();
      if (trip !== null) return this.stopByGuard(trip);
    }
    while (circuit.step < program.steps) {
      if (setting.stopped?.()) return this.interrupt();
      const next = Math.min(program.steps, this.nextMark(), circuit.step + this.pace.slice);
      await this.pace.run(next - circuit.step);
      const trip = await this.mark();
      if (trip !== null) return this.stopByGuard(trip);
      if (setting.clock() - this.lastSaved >= (setting.checkpointEvery ?? 60_000)) await this.save();
    }
    return this.finish();
  }

  private nextMark(): number {
    const { circuit, plan } = this.parts;
    const { step } = circuit;
    const snapshot = plan.weights.at.find((at) => at > step) ?? Number.POSITIVE_INFINITY;
    const look = step + this.guard.period - (step % this.guard.period);
    return Math.min(this.recorder.nextMark(step), snapshot, look);
  }

  /** Everything that is due between two steps; a trip that stops the run, or null. */
  private async mark(): Promise<GuardTrip | null> {
    const { circuit, plan, made, setting } = this.parts;
    const due = circuit.step > 0 && circuit.step % this.guard.period === 0;
    const trips = due ? await this.guard.look() : [];
    if (trips[0]?.kind !== "divergence") {
      const variable = await this.recorder.read();
      if (variable !== null) trips.unshift(await this.guard.divergenceOf(variable));
    }
    this.trips = trips.reduce(withTrip, this.trips);
    if (trips[0]?.kind === "divergence") return trips[0];
    if (plan.weights.at.includes(circuit.step)) {
      for (const [i, projection] of plan.weights.projections.entries()) {
        const kept = plan.weights.variables[i]!;
        this.files.push(await writeSnapshot(setting.store, circuit, projection, kept));
      }
    }
    if (this.recorder.isFull()) await this.writeTables();
    if (made.model.guard !== "record") return trips[0] ?? null;
    for (const trip of trips) setting.notice?.(trip.text);
    return null;
  }

  private async writeTables(): Promise<void> {
    const { store } = this.parts.setting;
    for (const table of this.recorder.tables()) {
      const number = this.files.filter(({ name }) => name.startsWith("parts/")).length;
      this.files.push(await writePart(store, number, table, this.recorder.quantities));
    }
    this.recorder.clear();
  }

  private async save(): Promise<void> {
    const { made, setting, circuit } = this.parts;
    const header = {
      format: 1,
      model: made.hash,
      engine: setting.version,
      step: circuit.step,
      generation: this.generation,
      files: this.files,
    } as const;
    await saveCheckpoint(setting.store, header, this.sections());
    this.generation++;
    this.lastSaved = setting.clock();
  }

  private async *sections(): AsyncGenerator<StateSection> {
    yield* this.parts.circuit.save();
    yield* this.recorder.save();
    const state: GuardState = { numbers: this.guard.save(), trips: this.trips };
    yield { name: "guard", bytes: new TextEncoder().encode(JSON.stringify(state)) };
  }

  private async interrupt(): Promise<SimulationOutcome> {
    const { circuit, program } = this.parts;
    await this.save();
    await this.writeManifest("interrupted");
    const seconds = (steps: number) => (steps * program.dt) / 1000;
    return { status: "interrupted", time: seconds(circuit.step), duration: seconds(program.steps) };
  }

  private async stopByGuard(trip: GuardTrip): Promise<SimulationOutcome> {
    const { circuit, program } = this.parts;
    await this.writeTables();
    // a state that is no number would be found again at once: the last good checkpoint stays the one to go back to
    if (trip.kind !== "divergence") await this.save();
    await this.writeFindings();
    await this.writeManifest("guard");
    return { status: "guard", trip, time: (circuit.step * program.dt) / 1000 };
  }

  private async finish(): Promise<SimulationOutcome> {
    const { store } = this.parts.setting;
    await this.writeTables();
    await this.save();
    for (const kind of ["spikes", "series"] as const) {
      const merged = await mergeParts(store, kind, this.files, this.recorder.quantities);
      if (merged !== null) this.files.push(merged);
    }
    await this.writeFindings();
    const manifest = await this.writeManifest("done");
    for (const text of refusals(manifest.structure)) this.parts.setting.notice?.(text);
    return { status: "done", manifest };
  }

  /** What the guard found, where it found something. */
  private async writeFindings(): Promise<void> {
    if (this.trips.length === 0) return;
    await this.parts.setting.store.write("findings.json", `${JSON.stringify(this.trips, null, 1)}\n`);
  }

  private async writeManifest(status: Manifest["status"]): Promise<Manifest> {
    const { made, program, circuit, threads, setting } = this.parts;
    const compression = made.model.compression ?? 1;
    const manifest: Manifest = {
      status,
      name: program.name,
      version: setting.version,
      modelHash: made.hash,
      seed: program.seed,
      precision: program.precision,
      mode: compression === 1 ? "X0" : "X3",
      compression,
      dt: program.dt,
      modelSeconds: (circuit.step * program.dt) / 1000,
      wallSeconds: this.pace.seconds(),
      threads,
      host: setting.host,
      quantities: [...this.recorder.quantities, ...keptQuantities(this.parts.plan)],
      trips: this.trips,
      structure: await structureTallies(circuit),
      warnings: program.warnings,
      files: this.files,
    };
    await setting.store.write("manifest.json", `${JSON.stringify(manifest, null, 1)}\n`);
    return manifest;
  }
}

interface GuardState {
  readonly numbers: number[][];
  readonly trips: readonly KeptTrip[];
}

/** Names and units of what is kept with the weights. */
function keptQuantities({ weights }: RecordingPlan): { readonly name: string; readonly unit: string }[] {
  const units = new Map(weights.variables.flat().map(({ name, unit }) => [name, unit]));
  return [...units].map(([name, unit]) => ({ name, unit }));
}
