import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { definePower } from "../../src/cli/power.ts";

/** What `setpoint power` with these words prints on stdout. */
async function printed(...words: string[]): Promise<string> {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  await definePower().exitOverride().parseAsync(words, { from: "user" });
  return text;
}

const quick = ["--simulations", "250", "--seed", "3"];

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

describe("setpoint power", () => {
  test("prints the design, what its variance is made of, and then the curve", async () => {
    const text = await printed(...quick, "--values", "3,4");
    expect(text).toContain("Design: 3 conditions x 4 mice x 14 dendrites x 41 synapses, 6,888 synapses");
    expect(text).toContain("mice 58 % + dendrites 29 % + synapses 13 %");
    expect(text.indexOf("Variance of treated - reference")).toBeLessThan(text.indexOf("95 % interval"));
    expect(text).toMatch(/^ *3 +\d+ %/m);
    expect(text).not.toMatch(/NaN|undefined/);
  });

  test("--json prints one object with a row per value of the curve", async () => {
    const result = JSON.parse(
      await printed(...quick, "--json", "--over", "dendrites", "--values", "2,14", "--effect", "0.7"),
    );
    expect(result.curve.map((row: { design: { dendrites: number } }) => row.design.dendrites)).toEqual([
      2, 14,
    ]);
    expect(result.design.effect).toBeCloseTo(Math.log(0.7), 12);
    expect(result.interrupted).toBe(false);
    expect(result.curve[1].power.value).toBeGreaterThan(result.curve[0].power.value);
  });

  test("--out writes the curve as a figure and its numbers", async () => {
    const folder = mkdtempSync(join(tmpdir(), "setpoint-power-"));
    try {
      await printed(...quick, "--values", "4,6", "--out", folder);
      expect(readdirSync(folder).sort()).toEqual([
        "power-curve.csv",
        "power-curve.png",
        "power-curve.svg",
        "power.json",
      ]);
      expect(readFileSync(join(folder, "power-curve.svg"), "utf8")).toContain("mice per condition");
      expect(JSON.parse(readFileSync(join(folder, "power.json"), "utf8")).curve).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a percent and its factor are the same effect", async () => {
    const percent = JSON.parse(await printed(...quick, "--json", "--values", "4", "--effect", "-18%"));
    const factor = JSON.parse(await printed(...quick, "--json", "--values", "4", "--effect", "0.82"));
    expect(percent.curve[0].power).toEqual(factor.curve[0].power);
  });

  test("varying counts go through the mixed model and come out a little weaker", async () => {
    const words = [...quick, "--json", "--values", "4", "--mice", "4"];
    const equal = JSON.parse(await printed(...words)).curve[0];
    const varied = JSON.parse(await printed(...words, "--dispersion", "1")).curve[0];
    expect(varied.halfWidth).toBeGreaterThan(equal.halfWidth);
  });

  test("costs and a budget give the cheapest design", async () => {
    const costs = [
      "--cost-mouse",
      "500",
      "--cost-dendrite",
      "40",
      "--cost-synapse",
      "1",
      "--budget",
      "60000",
    ];
    expect(await printed(...quick, "--values", "4", ...costs)).toMatch(
      /Most precise for the budget: \d+ mice/,
    );
    await expect(printed(...quick, "--budget", "9")).rejects.toThrow("needs --cost-mouse, --cost-dendrite");
  });

  test("sizes that depart from the model are named, drawn row by row, and the mean found stands in the table", async () => {
    const text = await printed(
      "--simulations",
      "50",
      "--values",
      "3",
      "--shape",
      "right-skewed",
      "--sd-log-sd",
      "12%",
      "--undetected",
      "10%",
    );
    expect(text).toContain(
      "Sizes: right-skewed log sizes, mice differ in log SD by 12 %, a detection limit hides 10 % of the untreated; every synapse is drawn.",
    );
    expect(text).toContain("mean found");
    expect(text).toMatch(/^ *3 +\d+(\.\d)? %/m);
    expect(text).not.toMatch(/NaN|undefined/);
  });

  test.each([
    [["--undetected", "70%"], "the share below the detection limit must lie between 0 and 50 %, got 70 %"],
    [["--sd-log-sd", "80%"], "the spread of the log SD between mice must lie between 0 and 50 %, got 80 %"],
    [["--shape", "gamma"], "Allowed choices are normal, right-skewed, left-skewed, heavy-tailed"],
    [["--effect", "-100%"], "a percent above -100% such as -18%, or a factor such as 0.82, got -100%"],
    [["--effect", "18"], "a factor of 18 is meant for a percent: write 18% or -18%"],
    [["--mice", "2.5"], "it must be a whole number above 0, got 2.5"],
    [["--mice", "1"], "mice must be a whole number of at least 2, got 1"],
    [["--values", "1,4"], "mice must be a whole number of at least 2, got 1"],
    [["--test", "wald"], "Allowed choices are kr, satterthwaite, z"],
  ])("%j is refused with what is wrong", async (words, message) => {
    await expect(printed(...words)).rejects.toThrow(message);
  });
});
