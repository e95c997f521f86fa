import type { Model } from "../model/model.ts";
import { seconds } from "../model/recording.ts";

/** How the circuits of an experiment were run: part of its result, so that a verdict can be judged. */
export interface Simulated {
  /** Circuits that were simulated, arms and seeds together. */
  readonly circuits: number;
  /** Steps that occur, as the models write them. */
  readonly dt: readonly string[];
  readonly precision: readonly string[];
  /** Model time of all circuits together, s. */
  readonly modelSeconds: number;
  readonly acceleration: Acceleration;
  /** Circuits of each arm in which the guard saw runaway, silence or divergence. */
  readonly trips: Readonly<Record<string, number>>;
}

/** Was time compressed, and was it shown on these models that this changes nothing that matters? */
export interface Acceleration {
  /** Largest compression of any arm; 1 is none. */
  readonly compression: number;
  /** True where nothing was compressed, or an audit was passed. Without it there is no verdict. */
  readonly audited: boolean;
  /** Arms whose audit failed or is missing; absent in findings from before it was kept, where all count. */
  readonly failed?: readonly string[];
  readonly about: string;
}

/** What the audits of the compressed arms say together. */
export interface AuditedArms {
  readonly passed: boolean;
  readonly failed: readonly string[];
  readonly about: string;
}

/** The facts of these circuits; `trips` counts by arm, `audit` is that of the compressed arms where there was one. */
export function simulatedFacts(
  models: readonly Model[],
  trips: Readonly<Record<string, number>>,
  audit: AuditedArms | null,
): Simulated {
  const compressions = [...new Set(models.map((model) => model.compression ?? 1))];
  const compression = Math.max(1, ...compressions);
  const speed = compressions.length > 1 ? `up to ${compression}` : compression;
  return {
    circuits: models.length,
    dt: [...new Set(models.map(({ dt }) => String(dt)))],
    precision: [...new Set(models.map(({ precision }) => precision ?? "f32"))],
    modelSeconds: models.reduce((sum, { duration }) => sum + seconds(duration), 0),
    acceleration: {
      compression,
      audited: compression === 1 || (audit?.passed ?? false),
      failed: compression === 1 ? [] : (audit?.failed ?? Object.keys(trips)),
      about:
        compression === 1
          ? "no acceleration"
          : `slow time ran ${speed} times faster; ${audit?.about ?? "no audit shows that this changes nothing"}`,
    },
    trips,
  };
}
