// Writes the table of functions in docs/equations.md from the compiler's own list.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const bundle = await build({
  entryPoints: ["src/equations/builtins.ts"],
  bundle: true,
  write: false,
  format: "esm",
});
const { builtins } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`
);
const table = ["| function | what | where |", "|---|---|---|"];
for (const { name, about, kind } of builtins) {
  const [form, meaning] = about.includes(": ") ? about.split(/: (.*)/s) : [name, about];
  table.push(`| \`${form}\` | ${meaning} | ${kind === "math" ? "anywhere" : kind} |`);
}
const path = "docs/equations.md";
const page = readFileSync(path, "utf8");
const marked = /(<!-- functions -->\n)[\s\S]*?(<!-- end -->)/;
writeFileSync(path, page.replace(marked, `$1${table.join("\n")}\n$2`));
