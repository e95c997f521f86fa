import { expect, test } from "vitest";
import { MOST_RATES, parseRates } from "../../src/io/parse-rates.ts";

const rates = (text: string, cells: number) => parseRates("r.csv", new TextEncoder().encode(text), cells);

test("each row is a pattern; a first row without numbers is a header", () => {
  const expected = [
    [0, 63.75, 1e-3],
    [2.5, 0, 0.1234567890123456],
  ];
  const body = "0,63.75,1e-3\n2.5,0,0.1234567890123456\n";
  expect(rates(body, 3)).toEqual(expected);
  expect(rates(`c0,c1,c2\n${body}`, 3)).toEqual(expected);
  expect(rates(`# rates in Hz\n${body.replaceAll(",", ";")}`, 3)).toEqual(expected);
  expect(rates("5\n7\n", 1)).toEqual([[5], [7]]);
});

test("a decimal comma and a minus are told with their place", () => {
  expect(() => rates("1;2\n1;0,5\n", 2)).toThrow(
    "r.csv, line 2, column 2: a rate must be a number of 0 or more, got 0,5\n  write it as 63.75; the unit stands in the model",
  );
  expect(() => rates("1,2\n1,-0.5\n", 2)).toThrow(
    "r.csv, line 2, column 2: a rate must be a number of 0 or more, got -0.5",
  );
});

test("more rates than a model can hold are refused at the row that is too much", () => {
  const cells = MOST_RATES / 2;
  const row = `${"0,".repeat(cells - 1)}0\n`;
  expect(rates(row.repeat(2), cells)).toHaveLength(2);
  expect(() => rates(row.repeat(3), cells)).toThrow(
    "r.csv, line 3: more than 2 patterns of 1000000 cells: a model can hold 2 million rates\n" +
      "  leave patterns out, or make a model of each part",
  );
});
