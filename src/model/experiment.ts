import type { AssayDesign } from "./assay-design.ts";
import type { CohortDesign } from "./cohort-design.ts";
import { ModelError } from "./errors.ts";
import type { ImagingRecord } from "./imaging-record.ts";
import type { Model } from "./model.ts";
import { nearestName } from "./nearest.ts";
import type { QuantityText } from "./quantity-text.ts";
import type { CircuitRecording } from "./recording.ts";
import type { Table } from "./table.ts";

/** `quick` shows what happens and carries no verdict; `full` carries the verdict. */
export type RunSize = "quick" | "full";

/** An arm that an instrument draws from a distribution, without a circuit. */
export interface SampledArm {
  readonly design: CohortDesign | AssayDesign;
  readonly seed: number;
  /** Name of the analysis, where arms share their data and differ in how they are analysed. */
  readonly analysis?: string;
}

/** An arm that is arithmetic: nothing is simulated, `measure` computes with these settings. */
export interface ComputedArm {
  readonly settings: Readonly<Record<string, number | string>>;
  readonly seed: number;
}

/** A circuit as an animal of a cohort: its group, and the moment at which it is imaged, one of its marks. */
export interface AnimalCircuit {
  readonly condition: string;
  readonly circuit: Model;
  readonly at: QuantityText;
}

/** An arm whose animals are circuits, all imaged by one virtual microscope. Cohorts may share circuits. */
export interface ImagedArm {
  readonly animals: readonly AnimalCircuit[];
  /** The group whose change is asked for. */
  readonly treated: string;
  /** SDs of log size of animals and of dendrites beyond what the circuits say, and how much larger synapses in S1 are. */
  readonly beyond: { readonly sdMouse: number; readonly sdDendrite: number; readonly regionS1: number };
  /** Of the imaging: which dendrites, their places, what tracing errs. */
  readonly seed: number;
}

/** What one arm returns for one seed: data that the runner simulates. A circuit is the model itself. */
export type ArmData = SampledArm | ComputedArm | ImagedArm | Model;

/** One replicate of a sampled arm, as `measure` receives it. */
export interface SampledRecording {
  readonly arm: string;
  readonly data: SampledArm;
  readonly table: Table;
}

/** One replicate of a computed arm. */
export interface ComputedRecording {
  readonly arm: string;
  readonly data: ComputedArm;
}

/** One replicate of an imaged arm: the table of a cohort of circuits. */
export interface ImagedRecording {
  readonly arm: string;
  readonly data: ImagedArm;
  readonly table: Table;
  readonly record: ImagingRecord;
}

/** What `measure` receives of an arm that returns `D`. */
export type RecordingOf<D> = D extends Model
  ? CircuitRecording
  : D extends SampledArm
    ? SampledRecording
    : D extends ComputedArm
      ? ComputedRecording
      : D extends ImagedArm
        ? ImagedRecording
        : never;

/** One replicate of any arm. */
export type Recording = RecordingOf<ArmData>;

/** Numbers of one replicate by name; null where a number could not be estimated. */
export type Measured = Readonly<Record<string, number | null>>;

type Digit = 0 | NonZero;
type NonZero = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Id of a claim of the sources, such as `A28`: A01 to A50, B01 to B32, C01 to C44. */
export type ClaimId =
  | `${"A" | "B" | "C"}${`0${NonZero}` | `${1 | 2}${Digit}`}`
  | `${"A" | "C"}3${Digit}`
  | `B3${0 | 1 | 2}`
  | `A4${Digit}`
  | "A50"
  | `C4${0 | 1 | 2 | 3 | 4}`;

/**
 * Where an acceptance range comes from: `src` a source document, `V` a publication that was read, `K` a publication from
 * general knowledge (not shown as a citation), `here` chosen for this catalogue, `cal` calibrated by a Monte Carlo.
 */
export type RangeSource = "src" | "V" | "K" | "here" | "cal";

/**
 * A number over the replicates of an arm, and the range in which it must lie.
 *
 * `as` says how replicates become a number with its interval:
 * - `mean`: 95 % BCa bootstrap over replicates; `median`: 95 % by order statistics
 * - `difference`: mean of the paired differences to the arm `against` at the same seed, 95 % BCa, permutation p
 * - `share` of replicates whose number is 1, 95 % Wilson, for what must hold of replicates not run; `seeds`: the same
 *   share, decided by those that ran ("in 9 of 10 seeds")
 * - `equivalence`: mean with the 90 % interval of two one-sided tests
 * - `position`: share of replicates below `source`; 0.025 to 0.975 if the source lies in the 95 % predictive interval
 */
export interface Finding {
  readonly about: string;
  readonly unit: string;
  /** Name of the measured number; the finding's own name if absent. */
  readonly of?: string;
  readonly as: "median" | "mean" | "difference" | "share" | "seeds" | "equivalence" | "position";
  /** Value in the source; needed by `position`. */
  readonly source?: number;
  /** Arm to subtract; needed by `difference`. */
  readonly against?: string;
  readonly between: readonly [number, number];
  /** Where `between` comes from. */
  readonly range: RangeSource;
  /** In range as soon as the interval reaches the range: for an error rate that a sound test meets exactly. */
  readonly touching?: boolean;
  /** The arm it is read from; the first arm if absent. */
  readonly arm?: string;
}

/** An arm that must miss a finding of the arm it is a control of, or the assay cannot tell the two. */
export interface Control {
  readonly arm: string;
  /** The arm whose findings it is asked; the first arm if absent. */
  readonly of?: string;
  /** The findings of which it must miss at least one; all of the arm `of` if absent. */
  readonly misses?: readonly string[];
}

/** One row of a table of published against obtained. */
export interface TargetRow {
  /** Number of the row in the list of targets. */
  readonly number: number;
  readonly quantity: string;
  readonly unit: string;
  /** Published value; text where it is no number. */
  readonly source: number | string;
  /** Measured number to set beside it; null for context that nothing measures. */
  readonly of: string | null;
  /** Was the generator calibrated on this number? `context` is neither. */
  readonly basis: "tuned" | "predicted" | "context";
  /** Acceptance in words. */
  readonly acceptance: string;
  /** The arm it is measured on; the first arm if absent. */
  readonly arm?: string;
  /** Findings that decide the acceptance. */
  readonly findings?: readonly string[];
  /** The range that decides it instead, where the row is reported and no finding judges it. */
  readonly between?: readonly [number, number];
}

/** A confusion table made of the arms: `of` holds the index into `classes` of what each replicate was called. */
export interface ConfusionSpec {
  readonly title: string;
  readonly of: string;
  readonly classes: readonly string[];
  /** Arms shown as rows, in order. */
  readonly arms: readonly string[];
}

/** A recorded quantity that the report draws against time, one line for each arm (first replicate). */
export interface CourseSpec {
  readonly title: string;
  /** Name of a recorded series: `E.rate`, `EE.w q50`, `scaling.H q50`; the mean over cells where it has cells. */
  readonly quantity: string;
  readonly unit: string;
  readonly scale?: "linear" | "log";
  /** Arms shown; all if absent. */
  readonly arms?: readonly string[];
}

/** Classes over two quantities, one panel for each setting, which the report draws as a map. */
export interface ClassMap {
  readonly title: string;
  readonly caption: string;
  readonly x: { readonly label: string; readonly values: readonly string[] };
  readonly y: { readonly label: string; readonly values: readonly string[] };
  /** At most four, from what is wanted to what is not. */
  readonly classes: readonly string[];
  /** Panels in a row of the figure. */
  readonly columns: number;
  /** Index of the class by y, then x. */
  readonly panels: readonly { readonly heading: string; readonly cells: readonly (readonly number[])[] }[];
}

/**
 * What an experiment says of itself, with arms that return data of type `D`, findings named `F` and claims `C`.
 */
export interface ExperimentSpec<D extends ArmData, F extends string = string, C extends ClaimId = ClaimId> {
  readonly name: string;
  readonly question: string;
  readonly source: { readonly cite: string; readonly doi: string };
  /** Claims of the sources that the experiment tests. */
  readonly claims: readonly C[];
  /** The findings that a claim rests on, for those of `claims` that do not rest on all but `checks`. */
  readonly restsOn?: { readonly [Claim in NoInfer<C>]?: readonly NoInfer<F>[] };
  /** Those of `claims` that their findings, where they are supported, refute: the sentence is shown to be wrong. */
  readonly refutes?: readonly NoInfer<C>[];
  /**
   * Findings that check the manipulation, the assay or the simulation. Out of range they refute the experiment but no
   * claim: one that rests on such a check is left open, as its sentence was not put to the test.
   */
  readonly checks?: readonly NoInfer<F>[];
  /** Published evidence that points the other way, as one sentence. */
  readonly counterEvidence?: string;
  readonly seed: number;
  readonly findings: Readonly<Record<F, Finding>>;
  /** The first arm is the test arm. */
  readonly arms: Readonly<Record<string, (size: RunSize, seed: number) => D>>;
  readonly control: readonly (string | Control)[];
  /** Arms whose recording of the same seed `measure` may ask for. */
  readonly pairedWith?: readonly string[];
  /** True if its findings compare each compressed arm with real time on the same seeds: no other audit is needed then. */
  readonly isAudit?: boolean;
  /** Replicates of an arm. */
  readonly replicates: (size: RunSize, arm: string) => number;
  /** Pure: numbers of one replicate; `paired` gives the replicate of another arm at the same seed. */
  readonly measure: (recording: RecordingOf<D>, paired: (arm: string) => RecordingOf<D>) => Measured;
  readonly rows?: readonly TargetRow[];
  readonly confusion?: readonly ConfusionSpec[];
  readonly courses?: readonly CourseSpec[];
  /** Pure: maps of computed arms, for the seed of the first replicate. */
  readonly maps?: (seed: number) => readonly ClassMap[];
  /** True if the first replicate of the first arm, a cohort, is analysed and reported like a table from a lab. */
  readonly showsCohort?: boolean;
  /** Sentence under the table or figure: how it may be read. */
  readonly caption?: string;
}

/**
 * A question, arms that return data, and the ranges in which the answers must lie.
 *
 * Only the runner simulates; `measure` is a pure function of simulated replicates.
 */
export type Experiment = ExperimentSpec<ArmData>;

/**
 * `spec` as it is; the name under which an experiment is defined, so that the catalogue can be searched.
 *
 * Fails: a claim, a finding or an arm that a field names and the experiment has not. Names that
 * are written out are checked by their type, those that are made by a loop only here.
 */
export function experiment<D extends ArmData, F extends string, C extends ClaimId>(
  spec: ExperimentSpec<D, F, C>,
): Experiment {
  // the runner hands each arm the recording of its own data, which is what the narrower `measure` takes
  const defined = spec as unknown as Experiment;
  checkNames(defined);
  return defined;
}

/** The findings that a claim of an experiment rests on. */
export function restingOn({ restsOn, findings, checks = [] }: Experiment, claim: ClaimId): readonly string[] {
  return restsOn?.[claim] ?? Object.keys(findings).filter((name) => !checks.includes(name));
}

/** The controls of an experiment with what each is asked. */
export function controlsOf(experiment: Experiment): Required<Control>[] {
  const test = Object.keys(experiment.arms)[0]!;
  return experiment.control.map((control) => {
    const { arm, of = test, misses } = typeof control === "string" ? { arm: control } : control;
    const own = Object.keys(experiment.findings).filter(
      (name) => (experiment.findings[name]!.arm ?? test) === of,
    );
    return { arm, of, misses: misses ?? own };
  });
}

/** Is the arm a circuit, which has to be simulated step by step? */
export function isCircuit(data: ArmData): data is Model {
  return "populations" in data;
}

/** Is the arm a cohort of circuits? */
export function isImaged(data: ArmData): data is ImagedArm {
  return "animals" in data;
}

/** The circuits that an arm needs to be simulated: itself, or its animals; none where nothing is simulated. */
export function circuitsOf(data: ArmData): readonly Model[] {
  if (isCircuit(data)) return [data];
  return isImaged(data) ? data.animals.map(({ circuit }) => circuit) : [];
}

/**
 * Checks the claims, findings and arms that fields of an experiment name.
 *
 * Fails: ModelError at a name that the experiment has not, and at a claim that rests on checks alone.
 */
function checkNames({
  name,
  claims,
  restsOn = {},
  refutes = [],
  checks = [],
  findings,
  control,
  ...rest
}: Experiment) {
  const known = {
    claim: claims as readonly string[],
    finding: Object.keys(findings),
    arm: Object.keys(rest.arms),
  };
  const check = (kind: keyof typeof known, field: string, names: readonly string[]) => {
    const unknown = names.find((each) => !known[kind].includes(each));
    if (unknown === undefined) return;
    const near = nearestName(unknown, known[kind]);
    throw new ModelError(
      `${name}: unknown ${kind} in ${field}: ${unknown}`,
      near === undefined ? `its ${kind}s are ${known[kind].join(", ") || "none"}` : `did you mean ${near}?`,
    );
  };
  check("claim", "refutes", refutes);
  check("claim", "restsOn", Object.keys(restsOn));
  for (const [claim, names] of Object.entries(restsOn)) {
    check("finding", `restsOn.${claim}`, names);
    if (names.every((each) => checks.includes(each)))
      throw new ModelError(
        `${name}: ${claim} rests on no finding that could refute it`,
        "name one that is not under checks, or leave the claim out",
      );
  }
  check("finding", "checks", checks);
  for (const each of control) {
    const { arm, of = arm, misses = [] } = typeof each === "string" ? { arm: each } : each;
    check("arm", "control", [arm]);
    check("arm", `control ${arm}`, [of]);
    check("finding", `control ${arm}`, misses);
  }
  for (const [finding, { arm, against }] of Object.entries(findings))
    check(
      "arm",
      `finding ${finding}`,
      [arm, against].filter((each) => each !== undefined),
    );
  check("arm", "pairedWith", rest.pairedWith ?? []);
  for (const { title, arms = [] } of [...(rest.courses ?? []), ...(rest.confusion ?? [])])
    check("arm", `"${title}"`, arms);
  for (const { quantity, arm } of rest.rows ?? [])
    check("arm", `row "${quantity}"`, arm === undefined ? [] : [arm]);
}
