/** x^n for a whole n >= 0, by squaring: the same bits wherever it runs. */
export function wholePower(x: number, n: number): number {
  let power = 1;
  for (let square = x, left = n; left > 0; left = Math.floor(left / 2), square *= square)
    if (left % 2 === 1) power *= square;
  return power;
}
