import { electronMicroscope, imageSynapses } from "../instruments/microscope.ts";
import { type SimulatedSynapses, simulatedSynapses } from "../instruments/simulated-synapses.ts";
import { sizeMapOf } from "../instruments/size-map.ts";
import { structuralCoupling } from "../mechanisms/structural-coupling.ts";
import type { AnimalCircuit, ImagedArm, ImagedRecording } from "../model/experiment.ts";
import { seconds } from "../model/recording.ts";
import { circuitId, endedRun, type TaskHost } from "./circuit-runs.ts";
import { readSnapshots } from "./read-recording.ts";

/** Where the circuits of a cohort were simulated. */
export interface CohortPlace {
  readonly host: TaskHost;
  readonly circuits: string;
  readonly version: string;
}

/** The table that the microscope of the source study gives of the animals of an arm, which have been simulated. */
export async function imagedCohort(
  { animals, beyond, seed }: ImagedArm,
  place: CohortPlace,
): Promise<Pick<ImagedRecording, "table" | "record">> {
  const imaged = [];
  for (const animal of animals) {
    const circuit = await circuitId(animal.circuit, place.host.catalogue, place.version);
    imaged.push({
      condition: animal.condition,
      circuit,
      synapses: await synapsesOf(animal, circuit, place),
    });
  }
  const microscope = { ...electronMicroscope(sizeMapOf(structuralCoupling.parameters)), beyond };
  return imageSynapses(imaged, microscope, seed);
}

/** What was read before: many cohorts are imaged of the same circuits. */
const known = new WeakMap<TaskHost, Map<string, Promise<SimulatedSynapses>>>();

function synapsesOf(animal: AnimalCircuit, id: string, place: CohortPlace): Promise<SimulatedSynapses> {
  const own = known.get(place.host) ?? new Map<string, Promise<SimulatedSynapses>>();
  known.set(place.host, own);
  const key = `${place.circuits}/${id}@${animal.at}`;
  const found = own.get(key) ?? readSynapses(animal, id, place);
  own.set(key, found);
  return found;
}

async function readSynapses(
  { at }: AnimalCircuit,
  id: string,
  { host, circuits }: CohortPlace,
): Promise<SimulatedSynapses> {
  const store = host.openStore(`${circuits}/${id}`);
  const manifest = await endedRun(store);
  if (manifest === null) throw new Error(`bug: circuit ${id} has not been simulated`);
  const kept = await readSnapshots(store, manifest);
  const wanted = seconds(at);
  // marks are whole steps, whose times carry rounding
  const now = kept.filter(({ time }) => Math.abs(time - wanted) <= 1e-9 * wanted + 0.05);
  if (now.length === 0) throw new Error(`bug: circuit ${id} kept no weights at ${at}`);
  const first = kept.filter(({ time }) => time === kept[0]!.time && time < now[0]!.time);
  return simulatedSynapses(now, first);
}
