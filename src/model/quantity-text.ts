/** A number with its unit, such as `"5 mV"`, or a plain number where the unit is 1. */
export type QuantityText = string | number;
