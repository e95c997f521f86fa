import { expect, test } from "vitest";
import { shapeGrid } from "../../src/stats/animal-quantiles.ts";
import { bandCritical, drawnBandCritical, smoothErrors } from "../../src/stats/shape-band.ts";

test("a point where the animals agree takes the error of its neighbours, and takes nothing off theirs", () => {
  const errors = shapeGrid.map(() => 0.1);
  for (const zeros of [[0], [0, 1, 2], [8], [16], [0, 16]]) {
    const rounded = errors.map((error, i) => (zeros.includes(i) ? 0 : error));
    for (const error of smoothErrors(shapeGrid, rounded)) expect(error).toBeCloseTo(0.1, 10);
    const nearly = errors.map((error, i) => (zeros.includes(i) ? 1e-17 : error));
    for (const error of smoothErrors(shapeGrid, nearly)) expect(error).toBeCloseTo(0.1, 10);
  }
});

test("errors at fewer than 4 points give all the root mean square, and only zeros give zeros", () => {
  const errors = shapeGrid.map((_, i) => (i < 3 ? 0.1 : 0));
  const typical = 0.1 * Math.sqrt(3 / 17);
  for (const error of smoothErrors(shapeGrid, errors)) expect(error).toBeCloseTo(typical, 12);
  expect(
    smoothErrors(
      shapeGrid,
      shapeGrid.map(() => 0),
    ),
  ).toEqual(shapeGrid.map(() => 0));
});

test("a parabola in the normal score is left as it is", () => {
  const parabola = shapeGrid.map((q) => Math.exp(-2 + 0.5 * (q - 0.5)));
  const once = smoothErrors(shapeGrid, parabola);
  smoothErrors(shapeGrid, once).forEach((error, i) => {
    expect(error).toBeCloseTo(once[i]!, 12);
  });
});

test("the tabulated critical values are those that are drawn", () => {
  // 4,000 draws know their 95 % point to about 2 % at 6 degrees of freedom and 3 % at 3: three times that.
  expect(Math.abs(drawnBandCritical(shapeGrid, 6, 4000) / bandCritical(6) - 1)).toBeLessThan(0.06);
  expect(Math.abs(drawnBandCritical(shapeGrid, 3, 4000) / bandCritical(3) - 1)).toBeLessThan(0.09);
});
