/** Style sheet of the reports: one column, readable on a phone, printable; no network. */
export const reportStyle = `
:root { --ink: #1a1a1a; --soft: #5c5c5c; --line: #d9d9d9; --paper: #ffffff; --wash: #f4f6f8; --blue: #0072B2; --red: #a84a00; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 20px 60px; max-width: 860px; color: var(--ink); background: var(--paper);
  font: 16px/1.5 "DejaVu Sans", Verdana, system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 1.15rem; margin: 40px 0 8px; border-top: 1px solid var(--line); padding-top: 20px; }
h3 { font-size: 1rem; margin: 20px 0 4px; }
p { margin: 8px 0; }
.lead { color: var(--soft); margin: 0 0 16px; font-size: .9rem; }
.verdict { border-left: 5px solid var(--blue); background: var(--wash); padding: 10px 14px; margin: 12px 0; }
.verdict .word { font-weight: bold; color: var(--blue); text-transform: uppercase; font-size: .8rem; letter-spacing: .04em; }
.verdict.open { border-color: var(--soft); } .verdict.open .word { color: var(--soft); }
.verdict p { margin: 2px 0; }
.verdict details { font-size: .85rem; margin: 4px 0 0; } .verdict ol { margin: 6px 0 2px; padding-left: 1.3em; color: var(--soft); }
.wrong { border-left: 5px solid var(--red); padding: 6px 14px; margin: 12px 0; background: #fdf3ec; }
.wrong strong { color: var(--red); }
.warning { color: var(--red); }
.scroll { overflow-x: auto; margin: 10px 0; }
table { border-collapse: collapse; font-size: .8rem; line-height: 1.35; }
th, td { overflow-wrap: break-word; }
th { text-align: left; border-bottom: 1.5px solid var(--ink); padding: 4px 10px 4px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 4px 10px 4px 0; vertical-align: top; min-width: 3em; }
td:last-child, th:last-child { padding-right: 0; }
td.short { white-space: nowrap; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 18px 0 26px; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption { font-size: .85rem; color: var(--soft); margin-top: 4px; }
a { color: var(--blue); } a.data { white-space: nowrap; }
pre { background: var(--wash); padding: 12px; overflow-x: auto; font: 12.5px/1.45 "DejaVu Sans Mono", Consolas, monospace; }
blockquote { margin: 10px 0; padding: 4px 14px; background: var(--wash); }
details { margin: 6px 0; } summary { cursor: pointer; color: var(--blue); }
ul { padding-left: 1.2em; margin: 8px 0; } li { margin: 3px 0; }
@media (max-width: 640px) {
  body { padding: 14px 12px 40px; font-size: 15px; }
  figure .scroll svg { max-width: none; min-width: 620px; }
}
@media print {
  details > * { display: block; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .scroll { overflow: visible; } figure, .verdict, .wrong, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  a { color: inherit; text-decoration: none; } a.data { display: none; } pre { white-space: pre-wrap; }
}
`;
