import { type Dimension, dimensionless } from "./dimension.ts";

/** A unit as `up / down` of the coherent unit of its dimension; both exact in f64, so a conversion rounds once. */
export interface Unit {
  readonly up: number;
  readonly down: number;
  readonly dimension: Dimension;
}

const time: Dimension = { ...dimensionless, time: 1 };
const rate: Dimension = { ...dimensionless, time: -1 };
const voltage: Dimension = { ...dimensionless, voltage: 1 };
const current: Dimension = { ...dimensionless, current: 1 };
const conductance: Dimension = { ...dimensionless, current: 1, voltage: -1 };
const resistance: Dimension = { ...dimensionless, current: -1, voltage: 1 };
const capacitance: Dimension = { ...dimensionless, current: 1, voltage: -1, time: 1 };
const charge: Dimension = { ...dimensionless, current: 1, time: 1 };
const length: Dimension = { ...dimensionless, length: 1 };
const volume: Dimension = { ...dimensionless, length: 3 };
const amount: Dimension = { ...dimensionless, amount: 1 };
const concentration: Dimension = { ...dimensionless, amount: 1, length: -3 };

/** Symbol, dimension, and its size in the coherent unit as numerator and denominator. */
const rows: readonly (readonly [string, Dimension, number, number?])[] = [
  ["ms", time, 1],
  ["s", time, 1e3],
  ["us", time, 1, 1e3],
  ["min", time, 6e4],
  ["h", time, 3.6e6],
  ["d", time, 8.64e7],
  ["mV", voltage, 1],
  ["V", voltage, 1e3],
  ["uV", voltage, 1, 1e3],
  ["pA", current, 1],
  ["nA", current, 1e3],
  ["uA", current, 1e6],
  ["mA", current, 1e9],
  ["A", current, 1e12],
  ["nS", conductance, 1],
  ["pS", conductance, 1, 1e3],
  ["uS", conductance, 1e3],
  ["mS", conductance, 1e6],
  ["S", conductance, 1e9],
  ["pF", capacitance, 1],
  ["nF", capacitance, 1e3],
  ["uF", capacitance, 1e6],
  ["F", capacitance, 1e12],
  ["mM", concentration, 1],
  ["uM", concentration, 1, 1e3],
  ["nM", concentration, 1, 1e6],
  ["M", concentration, 1e3],
  ["amol", amount, 1],
  ["fmol", amount, 1e3],
  ["pmol", amount, 1e6],
  ["nmol", amount, 1e9],
  ["umol", amount, 1e12],
  ["mmol", amount, 1e15],
  ["mol", amount, 1e18],
  ["um", length, 1],
  ["nm", length, 1, 1e3],
  ["mm", length, 1e3],
  ["cm", length, 1e4],
  ["m", length, 1e6],
  ["fL", volume, 1],
  ["pL", volume, 1e3],
  ["nL", volume, 1e6],
  ["uL", volume, 1e9],
  ["mL", volume, 1e12],
  ["L", volume, 1e15],
  ["Hz", rate, 1, 1e3],
  ["kHz", rate, 1],
  ["fC", charge, 1],
  ["pC", charge, 1e3],
  ["C", charge, 1e15],
  ["Gohm", resistance, 1],
  ["Mohm", resistance, 1, 1e3],
  ["ohm", resistance, 1, 1e9],
  ["%", dimensionless, 1, 100],
];

/** Every unit symbol and its meaning; M is mol per litre, C coulomb, d day. */
export const unitTable: ReadonlyMap<string, Unit> = new Map(
  rows.map(([symbol, dimension, up, down = 1]) => [symbol, { up, down, dimension }]),
);

/** Every unit symbol. */
export const unitNames: readonly string[] = rows.map(([symbol]) => symbol);

/** Words that people write for a symbol. */
const words: Readonly<Record<string, string>> = {
  sec: "s",
  second: "s",
  minute: "min",
  hr: "h",
  hour: "h",
  day: "d",
  volt: "V",
  millivolt: "mV",
  amp: "A",
  ampere: "A",
  siemens: "S",
  farad: "F",
  molar: "M",
  metre: "m",
  meter: "m",
  micron: "um",
  litre: "L",
  liter: "L",
  hertz: "Hz",
  percent: "%",
  msec: "ms",
};

/** The symbol that somebody who wrote `name` most likely meant, or undefined: a word, another case, or one letter off. */
export function nearestUnit(name: string): string | undefined {
  const lower = name.toLowerCase();
  const word = words[lower] ?? words[lower.replace(/s$/, "")];
  if (word !== undefined) return word;
  return (
    unitNames.find((symbol) => symbol.toLowerCase() === lower) ??
    unitNames.find((symbol) => symbol.length > 1 && oneLetterOff(symbol.toLowerCase(), lower))
  );
}

function oneLetterOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return (
    [a.slice(i + 1), a.slice(i)].some((rest) => rest === b.slice(i + 1)) || a.slice(i + 1) === b.slice(i)
  );
}
