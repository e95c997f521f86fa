import { describe, expect, test } from "vitest";
import { neurons } from "../../src/neurons/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { calledCli } from "./called-cli.ts";

const entriesOf = async (what: string): Promise<{ name: string; lines: string[] }[]> =>
  JSON.parse((await calledCli(["list", what, "--json"], process.cwd())).out)[what];

describe("what is listed", () => {
  test.each([
    ["neurons", neurons],
    ["protocols", protocols],
  ])(
    "of %s: numbers that were chosen here stand apart from the source",
    async (what, parts) => {
      const entries = await entriesOf(what);
      expect(entries.map(({ name }) => name)).toEqual(parts.map(({ name }) => name));
      for (const [k, { name, parameters }] of parts.entries()) {
        const { lines } = entries[k]!;
        const words = lines.findIndex((line) => line.startsWith("chosen here, no measurements"));
        for (const [parameter, of] of Object.entries(parameters)) {
          if (!("tag" in of)) continue;
          const at = lines.findIndex((line) => new RegExp(`^ +${parameter}\\b`).test(line));
          expect(at, `${name}.${parameter}`).toBeGreaterThan(0);
          expect(words >= 0 && at > words, `${name}.${parameter}`).toBe(of.tag === "C");
        }
      }
    },
    60_000,
  );
});
