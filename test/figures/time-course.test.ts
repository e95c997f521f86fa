import { expect, test } from "vitest";
import { dashGlyphs } from "../../src/figures/theme.ts";
import { timeCourse } from "../../src/figures/time-course.ts";

const course = (lines: number, spans: Parameters<typeof timeCourse>[0]["spans"] = []) =>
  timeCourse({
    name: "course",
    title: "Weights",
    caption: "",
    x: "time (h)",
    y: "weight (1)",
    scale: "linear",
    lines: Array.from({ length: lines }, (_, k) => ({
      name: `arm ${k}`,
      times: [0, 1, 2],
      values: [1, 2 + k, 3],
      low: [0.5, 1, 2],
      high: [90, 90, 90],
    })),
    levels: [],
    spans,
  });
const areas = (svg: string) => [...svg.matchAll(/aria-label="area"/g)].length;

test("a band is drawn of one line and left to the table where more would hide each other", async () => {
  const [one, three] = [await course(1), await course(3)];
  expect(areas(one.svg)).toBe(1);
  expect(areas(three.svg)).toBe(0);
  expect(three.csv).toContain("arm 2,1,4,1,90");
  // the axis does not make room for what is not drawn
  expect(one.svg).toContain(">80<");
  expect(three.svg).not.toContain(">80<");
});

test("the legend shows the dashes of each line", async () => {
  const { svg } = await course(4);
  for (const [k, glyph] of dashGlyphs.slice(0, 4).entries()) expect(svg).toContain(`${glyph} arm ${k}`);
});

test("ten lines have ten colours, and thirty no two of the same colour and dashes", async () => {
  const { svg } = await course(30);
  const strokes = [...svg.matchAll(/<g[^>]*aria-label="line"[^>]*>/g)].map(([mark]) => ({
    colour: /stroke="([^"]*)"/.exec(mark)![1]!,
    dash: /stroke-dasharray="([^"]*)"/.exec(mark)?.[1] ?? "",
  }));
  expect(strokes).toHaveLength(30);
  expect(new Set(strokes.slice(0, 10).map(({ colour }) => colour)).size).toBe(10);
  expect(new Set(strokes.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(30);
});

test("names of spans stand above the frame, as many as have room", async () => {
  const nights = (count: number) =>
    Array.from({ length: count }, (_, k) => ({
      name: "sleep",
      from: (2 * k + 1) / count,
      to: (2 * k + 2) / count,
    }));
  const names = (svg: string) => [...svg.matchAll(/<text[^>]*y="([^"]*)"[^>]*>sleep</g)].length;
  expect(names((await course(2, nights(5))).svg)).toBe(5);
  const many = names((await course(2, nights(60))).svg);
  expect(many).toBeGreaterThan(5);
  // a name is 28 px wide, and the frame 640
  expect(many).toBeLessThan(640 / 28);
});
