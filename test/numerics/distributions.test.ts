import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as d from "../../src/numerics/distributions.ts";
import * as normal from "../../src/numerics/normal-distribution.ts";

/** |a / b - 1|, or |a| where b is 0. */
function relative(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : Math.abs(a / b - 1);
}

// Right-hand values: R 4.2.2, options(digits = 17), expression in the first column.
const fromR: readonly (readonly [string, number, number])[] = [
  ["2*pt(-20,9)", d.tTwoSided(20, 9), 9.0795212999165496e-9],
  ["2*pt(-1e-3,9)", d.tTwoSided(1e-3, 9), 0.99922393032597334],
  ["2*pt(-2.5,3.3)", d.tTwoSided(2.5, 3.3), 0.0800528363083544],
  ["2*pt(-2,1e6)", d.tTwoSided(2, 1e6), 0.04550053385131918],
  ["2*pt(-2,1e10)", d.tTwoSided(2, 1e10), 0.0455002639233538],
  ["2*pt(-2,1e12)", d.tTwoSided(2, 1e12), 0.04550026389662837],
  ["pchisq(46.0517018598809,2,lower=F)", d.chiSquareUpper(46.0517018598809, 2), 1.0000000000000068e-10],
  ["pchisq(300,150,lower=F)", d.chiSquareUpper(300, 150), 4.5398243814756481e-12],
  ["qchisq(.95,2)", d.chiSquareQuantile(0.95, 2), 5.9914645471079799],
  ["qchisq(.001,30)", d.chiSquareQuantile(0.001, 30), 11.587951045645056],
  ["pf(10.7,2,9,lower=F)", d.fUpper(10.7, 2, 9), 0.004179844893961138],
  ["pf(.01,3,2.5,lower=F)", d.fUpper(0.01, 3, 2.5), 0.99827951335853449],
  ["pf(3,2,1e9,lower=F)", d.fUpper(3, 2, 1e9), 0.049787068815947556],
  ["pf(200,1,50,lower=F)", d.fUpper(200, 1, 50), 4.192027733793485e-19],
  ["pnorm(-30,log=T)", normal.normalLogCdf(-30), -454.32124395634321],
  ["pnorm(5,log=T)", normal.normalLogCdf(5), -2.8665161296376358e-7],
  ["pnorm(-10)", normal.normalCdf(-10), 7.6198530241605269e-24],
  ["pnorm(10,lower=F)", normal.normalUpper(10), 7.6198530241605269e-24],
  ["qnorm(1e-20)", normal.normalQuantile(1e-20), -9.2623400897984052],
  ["qnorm(.975)", normal.normalQuantile(0.975), 1.9599639845400536],
  ["qnorm(.3)", normal.normalQuantile(0.3), -0.52440051270804067],
  ["qt(.975,9)", d.tQuantile(0.975, 9), 2.2621571627982049],
  ["qt(1e-10,9)", d.tQuantile(1e-10, 9), -30.737330949971984],
  ["qt(.975,3.3)", d.tQuantile(0.975, 3.3), 3.0248744618408065],
  ["qt(.9995,1e8)", d.tQuantile(0.9995, 1e8), 3.2905268287892349],
  ["lgamma(.3)", d.logGamma(0.3), 1.0957979948180756],
  ["digamma(2.7)", d.digamma(2.7), 0.7967831689911411],
  ["trigamma(.4)", d.trigamma(0.4), 7.2753565905295972],
];

describe("distributions", () => {
  test.each(fromR)("%s agrees with R to 2e-14 relative", (_, ours, r) => {
    expect(relative(ours, r)).toBeLessThan(2e-14);
  });

  test("infinite degrees of freedom give the normal and the chi-square", () => {
    expect(d.tTwoSided(1.96, Infinity)).toBeCloseTo(2 * normal.normalUpper(1.96), 15);
    expect(d.tQuantile(0.975, Infinity)).toBe(normal.normalQuantile(0.975));
    expect(d.fUpper(3, 2, Infinity)).toBeCloseTo(Math.exp(-3), 15);
    expect(d.tCdf(-1, Infinity)).toBeCloseTo(normal.normalCdf(-1), 15);
  });

  test("end points are exact", () => {
    expect([normal.normalQuantile(0), normal.normalQuantile(1), normal.normalQuantile(0.5)]).toEqual([
      -Infinity,
      Infinity,
      0,
    ]);
    expect([d.tQuantile(0, 3), d.tQuantile(1, 3), d.tQuantile(0.5, 3)]).toEqual([-Infinity, Infinity, 0]);
    expect([d.chiSquareQuantile(0, 3), d.chiSquareQuantile(1, 3)]).toEqual([0, Infinity]);
    expect([d.chiSquareUpper(0, 3), d.fUpper(0, 2, 3), d.tTwoSided(Infinity, 3)]).toEqual([1, 1, 0]);
  });

  test("quantiles undo distribution functions", () => {
    const probability = fc.double({ min: 1e-12, max: 0.999, noNaN: true });
    const df = fc.double({ min: 0.3, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(probability, df, (p, nu) => {
        expect(relative(normal.normalCdf(normal.normalQuantile(p)), p)).toBeLessThan(1e-12);
        expect(relative(d.tCdf(d.tQuantile(p, nu), nu), p)).toBeLessThan(1e-9);
        expect(relative(1 - d.chiSquareUpper(d.chiSquareQuantile(p, nu), nu), p)).toBeLessThan(
          1e-4 + 1e-14 / p,
        );
      }),
      { seed: 1 },
    );
  });

  test("the square of t is F with one numerator degree of freedom", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 50, noNaN: true }),
        fc.double({ min: 0.5, max: 1e6, noNaN: true }),
        (t, nu) => {
          expect(relative(d.fUpper(t * t, 1, nu), d.tTwoSided(t, nu))).toBeLessThan(1e-10);
        },
      ),
      { seed: 2 },
    );
  });
});

describe("studentizedRangeUpper", () => {
  // R: the double integral summed with a quarter of our step, and by integrate() to 1e-11 at (8, 3, 9); not ptukey,
  // which stops at 1e-8 absolute or so (ptukey(8, 3, 9, lower = F) is 8.1180427e-4).
  test.each([
    [3.5, 3, 9, 0.0818453921898513],
    [8, 3, 9, 0.000811804583239238],
    [5, 6, 20, 0.021934349463447],
    [4, 3, 2, 0.185721537423407],
    [12, 3, 9, 3.67087461189217e-5],
    [20, 3, 4.5, 0.000154160512546192],
    [4.2, 10, 60, 0.109368270807481],
  ])("q %d of %d means on %d df agrees with the integral", (q, means, df, expected) => {
    expect(relative(d.studentizedRangeUpper(q, means, df), expected)).toBeLessThan(1e-12);
  });

  test("agrees with ptukey where that is accurate, with infinite df too", () => {
    // ptukey(3.3, 3, Inf, lower = F)
    expect(relative(d.studentizedRangeUpper(3.3, 3, Infinity), 0.05131090641898628)).toBeLessThan(2e-11);
    expect(relative(d.studentizedRangeUpper(3.3, 3, 1e11), 0.05131090641898628)).toBeLessThan(1e-9);
  });

  test("two means give the two-sided t probability", () => {
    expect(d.studentizedRangeUpper(3 * Math.SQRT2, 2, 7)).toBe(d.tTwoSided(3, 7));
  });
});
