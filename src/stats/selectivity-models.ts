/**
 * How the treated sizes may come from the reference sizes.
 *
 * `uniform`, `selective`, `threshold` and `size-dependent` scale a synapse with a probability ("chance") by one log
 * factor delta; `additive` and `divergent` move every synapse by an amount that depends on its size.
 */
export type SelectivityKind =
  | "none"
  | "uniform"
  | "additive"
  | "selective"
  | "threshold"
  | "size-dependent"
  | "divergent";

/** A parameter of a model beside mu and sigma: its range, and where a search may start. */
export interface SelectivityParameter {
  readonly name: "delta" | "a0" | "a2" | "cut" | "amount" | "slope";
  readonly lower: number;
  readonly upper: number;
  readonly about: string;
}

interface ModelBase {
  readonly kind: SelectivityKind;
  readonly about: string;
  readonly parameters: readonly SelectivityParameter[];
  /** Starting values of `parameters`, given the difference of mean log size and the SD of log size. */
  readonly starts: (shift: number, sigma: number) => readonly (readonly number[])[];
}

/**
 * A synapse of rank u in the reference distribution scales by exp(delta) with probability chance(u).
 *
 * `extra` are the parameters after delta. `mass(u)` is the integral of the chance from 0 to u, so that mass(1) is
 * the mean fraction and truncation needs no quadrature.
 */
export interface ChanceModel extends ModelBase {
  readonly form: "chance";
  /** False where the chance is the same for all, so that no rank is needed. */
  readonly needsRank: boolean;
  readonly chance: (u: number, extra: ArrayLike<number>) => number;
  readonly mass: (u: number, extra: ArrayLike<number>) => number;
}

/** Every synapse moves by an amount given by its size; see `mixture-density.ts` for the change of variables. */
export interface MapModel extends ModelBase {
  readonly form: "map";
  readonly map: "additive" | "divergent";
}

/** One entry of `selectivityModels`. */
export type SelectivityModel = ChanceModel | MapModel;

/** Width, in units of rank, over which the chance of the threshold model falls from high to low. */
const THRESHOLD_WIDTH = 0.04;

const delta: SelectivityParameter = {
  name: "delta",
  lower: -3,
  upper: 3,
  about: "log factor of a scaled synapse",
};

/** The mean change, and larger ones in the same direction (both directions where the mean hardly moved). */
function deltas(shift: number, sigma: number): number[] {
  const step = Math.max(Math.abs(shift), 0.15 * sigma);
  const sign = shift < 0 ? -1 : 1;
  const near = [1.2, 2.2, 4].map((times) => sign * times * step);
  return Math.abs(shift) > 0.1 * sigma ? near : [...near, ...near.slice(0, 2).map((value) => -value)];
}

const across = (shift: number, sigma: number, extras: readonly (readonly number[])[]) =>
  deltas(shift, sigma).flatMap((value) => extras.map((extra) => [value, ...extra]));

/** All models, simplest first. */
export const selectivityModels: readonly SelectivityModel[] = [
  {
    kind: "none",
    form: "chance",
    about: "nothing changed",
    parameters: [],
    starts: () => [[]],
    needsRank: false,
    chance: () => 0,
    mass: () => 0,
  },
  {
    kind: "uniform",
    form: "chance",
    about: "every synapse is multiplied by one factor",
    parameters: [delta],
    starts: (shift) => [[shift]],
    needsRank: false,
    chance: () => 1,
    mass: (u) => u,
  },
  {
    kind: "additive",
    form: "map",
    map: "additive",
    about: "every synapse gains or loses the same amount; those that would fall below 0 are lost",
    parameters: [
      {
        name: "amount",
        lower: -0.95,
        upper: 20,
        about: "amount added, relative to the reference median size",
      },
    ],
    starts: (shift) => [[Math.exp(shift) - 1], [0.5 * (Math.exp(shift) - 1)], [0.02], [-0.02]],
  },
  {
    kind: "selective",
    form: "chance",
    about: "a part of the synapses, independent of size, is multiplied by one factor",
    parameters: [delta, { name: "a0", lower: 0.01, upper: 1, about: "fraction that scales" }],
    starts: (shift, sigma) => across(shift, sigma, [[0.4], [0.85]]),
    needsRank: false,
    chance: (_u, extra) => extra[0]!,
    mass: (u, extra) => u * extra[0]!,
  },
  {
    kind: "threshold",
    form: "chance",
    about: "synapses below a size scale by one factor, those above do not",
    parameters: [
      delta,
      { name: "cut", lower: 0.02, upper: 0.98, about: "rank above which synapses do not scale" },
    ],
    starts: (shift, sigma) => across(shift, sigma, [[0.3], [0.6], [0.85]]),
    needsRank: true,
    chance: (u, extra) => 1 / (1 + Math.exp((u - extra[0]!) / THRESHOLD_WIDTH)),
    mass: (u, extra) => u - THRESHOLD_WIDTH * (softplus(u, extra[0]!) - softplus(0, extra[0]!)),
  },
  {
    kind: "size-dependent",
    form: "chance",
    about: "the chance to scale falls with the square of the rank of the size",
    parameters: [
      delta,
      { name: "a0", lower: 0.01, upper: 1, about: "chance of the smallest synapse" },
      { name: "a2", lower: 0, upper: 1, about: "share of that chance which the largest synapse has lost" },
    ],
    starts: (shift, sigma) =>
      across(shift, sigma, [
        [0.5, 0.9],
        [0.9, 0.4],
        [0.9, 0.95],
      ]),
    needsRank: true,
    chance: (u, extra) => extra[0]! * (1 - extra[1]! * u * u),
    mass: (u, extra) => extra[0]! * (u - (extra[1]! * u * u * u) / 3),
  },
  {
    kind: "divergent",
    form: "map",
    map: "divergent",
    about: "every synapse scales, the larger the more: log change delta (1 - slope (1 - rank))",
    parameters: [
      { ...delta, about: "log factor of the largest synapses" },
      { name: "slope", lower: 0, upper: 1, about: "1: the smallest do not change; 0: all change alike" },
    ],
    starts: (shift, sigma) => [
      [shift / 0.75, 0.5],
      [shift / 0.55, 0.9],
      ...(Math.abs(shift) > 0.1 * sigma ? [] : [[-0.2 * sigma, 0.9]]),
    ],
  },
];

/** The model of a kind. */
export function selectivityModel(kind: SelectivityKind): SelectivityModel {
  return selectivityModels.find((model) => model.kind === kind)!; // every kind of the type is in the list
}

/** log(1 + exp((u - cut) / width)), the integral of the falling chance. */
function softplus(u: number, cut: number): number {
  const x = (u - cut) / THRESHOLD_WIDTH;
  return x > 30 ? x : Math.log1p(Math.exp(x));
}
