import { csvParse } from "d3-dsv";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, test } from "vitest";
import { methodsText, testName } from "../../src/analysis/methods-text.ts";
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

  test("calls the animals needed the fewest where none of the variance lies between animals", async () => {
    const words = "the fewest that could do: the variance between animals is estimated 0";
    expect(page).not.toContain(words);
    const power = { ...exampleResult.power!, animalSd: 0 };
    const flat = await reportFiles({ ...exampleResult, power }, () => new Uint8Array());
    expect(flat.get("report.html")).toContain(words);
  });

  test("says without which animal the verdict changes", () => {
    expect(document.body.textContent).toContain(`The verdict changes without ${hostile.mouse}`);
  });

  test("puts SVG, PNG and CSV of every figure beside the page and the figure into it", () => {
    const names = [...files.keys()].flatMap((path) => /^figures\/(.*)\.svg$/.exec(path)?.[1] ?? []);
    expect(names.length).toBe(13);
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
        shift: null,
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

test("a group whose mean has no error stays in the table of means", async () => {
  const [first, ...others] = exampleResult.means;
  const nothing = { se: null, df: null, low: null, high: null, responseLow: null, responseHigh: null };
  const files = await reportFiles({ ...exampleResult, means: [{ ...first!, ...nothing }, ...others] });
  expect(files.get("report.html")).toMatch(/2(\.00)? ± –/);
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

  test("says how small and large synapses were told apart, and by which likelihood the change was modelled", () => {
    expect(text).toContain("Synapses above the 80 % quantile of size count as large");
    expect(text).toContain("contrasts of its marginal means with Kenward-Roger degrees of freedom");
    expect(text).toContain(
      "(uniform, size-dependent) were fitted by maximum likelihood to the pooled log sizes",
    );
    const [first] = exampleResult.comparisons;
    const paired = {
      ...first!,
      sizeClasses: null,
      models: { ...first!.models!, engine: "paired" as const },
    };
    const other = methodsText({ ...exampleResult, comparisons: [paired] }).join("\n");
    expect(other).not.toContain("count as large");
    expect(other).toContain("to the second log size given the first");
    expect(other).toContain("its covariate baseline is the mean log size of the");
    expect(testName("lrt")).toBe("likelihood ratio");
  });

  test("names only the descriptions that the report shows", () => {
    expect(text).toContain(
      "Rank-order regression, Kolmogorov-Smirnov and Anderson-Darling distances are shown",
    );
    const [first] = exampleResult.comparisons;
    const shown = (change: object) =>
      methodsText({ ...exampleResult, comparisons: [{ ...first!, scaling: [], ...change }] }).join("\n");
    expect(shown({})).toContain("Rank-order regression is shown as a description");
    expect(shown({})).not.toContain("Anderson-Darling distances");
    expect(shown({ rankOrder: null })).not.toMatch(/(Rank-order|distances).* did not enter a verdict/);
  });

  test("says that the factor allows for the detection limit, and the table of contrasts does not", () => {
    expect(text).toContain("p values and the table of contrasts are those of the sizes seen");
    const request = { ...exampleResult.request, threshold: null };
    expect(methodsText({ ...exampleResult, request }).join("\n")).not.toContain("across the detection limit");
  });

  test("says that the p values of size classes are not calibrated, where there are classes", async () => {
    const text = "The p values of the classes are not calibrated";
    expect(page).toContain(text);
    const comparisons = exampleResult.comparisons.map((one) => ({ ...one, sizeClasses: null }));
    const without = await reportFiles({ ...exampleResult, comparisons });
    expect(without.get("report.html")).not.toContain(text);
  });

  test("claims no model of the size classes where none was fitted", () => {
    const [first] = exampleResult.comparisons;
    const bare = { estimate: -12, low: null, high: null, p: null };
    const rows = first!.sizeClasses!.rows.map((row) => ({ ...row, small: bare, large: bare }));
    const comparisons = [{ ...first!, sizeClasses: { ...first!.sizeClasses!, rows } }];
    const other = { ...exampleResult, comparisons };
    expect(methodsText(other).join("\n")).toContain(
      "Differences of mean log size are given without intervals",
    );
    expect(rCode(other)).not.toContain("sizeclass");
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

  test("repeats the size classes by both rules, on the groups that each border needs", () => {
    const request = {
      ...exampleResult.request,
      value: "asi",
      condition: "state",
      references: ["SW", "EW"],
      treated: ["S"],
    };
    const model = { ...exampleResult.model, formula: "log(asi) ~ state + batch + (1 | mouse)" };
    const [first] = exampleResult.comparisons;
    const comparisons = [{ ...first!, treated: "S", reference: "EW" }];
    const code = rCode({ ...exampleResult, request, model, comparisons });
    expect(code).toContain('part <- d[d[["state"]] %in% c("EW", "S"), ]');
    expect(code).toContain('part[["asi"]] > quantile(part[["asi"]], 0.8)');
    expect(code).toContain('part <- d[d[["state"]] %in% c("SW", "EW", "S"), ]');
    expect(code).toContain('ave(part[["asi"]], part[["state"]], FUN = function(x) quantile(x, 0.8))');
    expect(code).toContain("w <- c(0, -1, 1)");
    expect(code).toContain("classes <- lmer(log(asi) ~ state * sizeclass + batch + (1 | mouse), data = part");
    expect(code).toContain(
      "# Not repeated here: the shape test and the models of change (mixture likelihood)",
    );
  });

  test("asks for the degrees of freedom that the analysis used", () => {
    const request = { ...exampleResult.request, df: "z" as const };
    expect(rCode({ ...exampleResult, request })).toContain('lmer.df = "asymptotic"');
  });

  test("weighs a pooled reference equally", () => {
    const request = { ...exampleResult.request, references: ["a", "b"], treated: ["c"] };
    const comparisons = exampleResult.comparisons.map((one) => ({ ...one, treated: "c", reference: "a+b" }));
    expect(rCode({ ...exampleResult, request, comparisons })).toContain('"c - a+b" = c(-1/2, -1/2, 1)');
  });
});
