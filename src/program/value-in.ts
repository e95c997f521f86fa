import { parseQuantity } from "../units/quantity.ts";

/** `value` in `unit` as a number in coherent units; the same bits as the text `"5 Hz"` gives. Fails: UnitError. */
export function valueIn(value: number, unit: string): number {
  return unit.trim() === "1" || !Number.isFinite(value) ? value : parseQuantity(`${value} ${unit}`).value;
}
