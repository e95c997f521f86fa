/** True if every value is a finite number. */
export function allFinite(values: ArrayLike<number>): boolean {
  // x - x is 0 for finite numbers alone, and a sum of those needs no branch
  let none = 0;
  for (let i = 0; i < values.length; i++) none += values[i]! - values[i]!;
  return none === 0;
}
