import { csvParse } from "d3-dsv";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, test } from "vitest";
import { methodsText } from "../../src/analysis/methods-text.ts";
import { rCode } from "../../src/analysis/r-code.ts";
import { reportFiles } from "../../src/analysis/report.ts";
import { exampleResult, hostile } from "./example-result.ts";

let files: Map<string, string | Uint8Array>;
let page: string;
let document: ReturnType<typeof parseHTML>["document"];

beforeAll(async () => {
  files = await reportFiles(exampleResult, (svg) => Uint8Array.of(svg.length % 256));
  page = files.get("report.html") as string;
  document = parseHTML(page).document;
});

describe("the report", () => {
  test("takes no name from the table for markup", () => {
    expect(document.querySelectorAll("script, img, i, b").length).toBe(0);
    expect(page).not.toMatch(/<script|<img/i);
    expect(document.querySelector("h1")!.textContent).toContain(hostile.value);
    expect(document.querySelector("h1")!.textContent).toContain(hostile.condition);
  });

  test("asks nothing of the network", () => {
    expect(page).toContain("default-src 'none'");
    const links = [...document.querySelectorAll("[href], [src]")].map(
      (element) => element.getAttribute("href") ?? "",
    );
    expect(links.every((link) => link.startsWith("data:text/csv"))).toBe(true);
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\/|@import|url\(/);
  });

  test("begins with the verdict, and labels the pooled test as wrong", () => {
    const order = [
      "size-dependent.",
      "What stands behind it",
      "Wrong, for comparison only",
      "What these data cannot tell",
      "Contrasts",
    ];
    const places = order.map((words) => page.indexOf(words));
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  test("says without which animal the verdict changes", () => {
    expect(document.body.textContent).toContain(`The verdict changes without ${hostile.mouse}`);
  });

  test("puts SVG, PNG and CSV of every figure beside the page and the figure into it", () => {
    const names = [...files.keys()].flatMap((path) => /^figures\/(.*)\.svg$/.exec(path)?.[1] ?? []);
    expect(names.length).toBe(12);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(files.has(`figures/${name}.png`)).toBe(true);
      expect(csvParse(files.get(`data/${name}.csv`) as string).length).toBeGreaterThan(0);
      expect(document.getElementById(name)).not.toBeNull();
    }
  });

  test("keeps the animals' names whole in their CSV", () => {
    const rows = csvParse(files.get("data/animal-means.csv") as string);
    expect(rows.map((row) => row["animal"])).toContain(hostile.mouse);
    expect(rows[0]!["group"]).toBe(hostile.reference);
  });

  test("gives the result back from analysis.json", () => {
    expect(JSON.parse(files.get("analysis.json") as string)).toEqual(exampleResult);
  });

  test("leaves out what was not estimated", async () => {
    const bare = await reportFiles({
      ...exampleResult,
      checks: null,
      power: null,
      moderators: null,
      leaveOneOut: [],
      animalMeans: [],
      comparisons: exampleResult.comparisons.map((comparison) => ({
        ...comparison,
        verdict: { ...comparison.verdict, shape: null, verdict: "not tested" as const },
        contrasts: comparison.contrasts.map((row) => ({
          ...row,
          estimate: null,
          percent: null,
          p: null,
          percentLow: null,
          percentHigh: null,
        })),
        rankOrder: null,
        models: null,
        fraction: null,
        sizeClasses: null,
        paired: null,
      })),
    });
    expect(bare.get("report.html")).not.toMatch(/NaN|undefined|>null</);
  });

  test("draws no comparison of models that holds no model", async () => {
    const [first, ...rest] = exampleResult.comparisons;
    const without = { ...first!, models: { ...first!.models!, rows: [] } };
    const drawn = await reportFiles(
      { ...exampleResult, comparisons: [without, ...rest] },
      () => new Uint8Array(1),
    );
    const count = (names: Iterable<string>) => [...names].filter((name) => /models-.*svg$/.test(name)).length;
    expect(count(drawn.keys())).toBe(count(files.keys()) - 1);
  });

  test("prints no NaN, undefined or null", () => {
    expect(document.body.textContent).not.toMatch(/\bNaN\b|\bundefined\b|\bnull\b/);
  });
});

describe("the methods paragraph", () => {
  const text = methodsText(exampleResult).join("\n");

  test("names versions, seed, guessed columns and changed options", () => {
    expect(text).toContain("Setpoint 0.1.0, Node 20.1.0");
    expect(text).toContain("seed 42");
    expect(text).toContain("--boot 500 (default 999)");
    expect(text).toContain(`condition: ${hostile.condition}`);
    expect(text).toContain("detection limit of 0.02");
  });

  test("says that all options stood at their defaults if they did", () => {
    const plain = { ...exampleResult, request: { ...exampleResult.request, changed: [] } };
    expect(methodsText(plain).join("\n")).toContain("All options stood at their defaults.");
  });
});

describe("the R code", () => {
  test("quotes every name and label of the table", () => {
    const code = rCode(exampleResult);
    expect(code).toContain(String.raw`d <- read.csv("<x> & \"table\".csv", check.names = FALSE)`);
    expect(code).toContain(String.raw`d[["size \"a\" <b>&</b>"]] >= 0.02`);
    expect(code).toContain(String.raw`levels = c("SW,\n${"`back`"}", "S'; drop <i>& \"t\"")`);
  });

  test("drops the condition and nothing else for the likelihood ratio", () => {
    const model = { ...exampleResult.model, formula: "log(a) ~ `x + y` + c + (1 | `m + n`)" };
    const code = rCode({
      ...exampleResult,
      model,
      request: { ...exampleResult.request, condition: "x + y" },
    });
    expect(code).toContain("reduced <- lmer(log(a) ~ c + (1 | `m + n`), data = d, REML = FALSE)");
  });

  test("takes Satterthwaite where R cannot hold the matrix of Kenward-Roger", () => {
    const code = rCode({ ...exampleResult, model: { ...exampleResult.model, rows: 6920 } });
    expect(code).toContain("lmerTest.limit = 6920");
    expect(rCode(exampleResult)).toContain('lmer.df = "kenward-roger"');
  });

  test("weighs a pooled reference equally", () => {
    const request = { ...exampleResult.request, references: ["a", "b"], treated: ["c"] };
    const comparisons = exampleResult.comparisons.map((one) => ({ ...one, treated: "c", reference: "a+b" }));
    expect(rCode({ ...exampleResult, request, comparisons })).toContain('"c - a+b" = c(-1/2, -1/2, 1)');
  });
});
