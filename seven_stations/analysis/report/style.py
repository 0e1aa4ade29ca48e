"""The style sheet of the HTML report: screens of every width, light and dark, and paper."""

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1c21; --soft: #5c5c66; --line: #d5d5dc; --tint: #f4f4f6;
  --accent: #1d5fa6; --hostile: #b3261e; --g0: #8a8a94; --g1: #1f77b4; --g2: #e08214; --g3: #2a8f5b; --g4: #b0569f;
  --g5: #7b6a1d; --g6: #56b4d3; --g7: #6a51a3; }
@media (prefers-color-scheme: dark) { :root { --paper: #16171b; --ink: #e8e8ec; --soft: #a5a5b0; --line: #3b3c44;
  --tint: #202127; --accent: #7db3ee; --hostile: #ff8a80; --g0: #8a8a94; --g1: #6fb1e4; --g2: #f2a552;
  --g3: #62c08d; --g4: #d78cc8; --g5: #c9b458; --g6: #86d4ee; --g7: #a996e0; } }
* { box-sizing: border-box; }
body { font: 1rem/1.6 Georgia, "Noto Naskh Arabic", "Times New Roman", serif; color: var(--ink);
  background: var(--paper); max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
[dir=rtl] body { font-family: "Noto Naskh Arabic", "Geeza Pro", "Traditional Arabic", "Times New Roman", serif; }
main > * { max-width: 46rem; }
main > .panel { max-width: none; }
h1, h2, h3, h4 { line-height: 1.25; break-after: avoid; }
h2 { margin-top: 3rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { margin-top: 1.75rem; }
a { color: var(--accent); }
ul { padding-inline-start: 1.25rem; }
li { margin: .35rem 0; overflow-wrap: anywhere; }
p.small, ul.small, .notes, cite, summary { color: var(--soft); font-size: .875rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: start;
  vertical-align: top; }
[dir=rtl] :is(th, td) { padding: .25rem 0 .25rem .75rem; }
:is(th, td).number { text-align: end; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
blockquote { margin: .35rem 0; padding-inline-start: .75rem; border-inline-start: 3px solid var(--line);
  font-size: .95rem; }
cite { font-style: normal; }
cite::before { content: "— "; }
.panel { display: grid; gap: 0 2.5rem; margin: 1.5rem 0; }
@media (min-width: 60rem) { .panel.both { grid-template-columns: minmax(0, 36rem) minmax(16rem, 1fr); } }
.panel > * { min-width: 0; }
.beside > :first-child { margin-top: 0; }
figure { margin: 0 0 1rem; max-width: 36rem; }
figcaption { font-weight: bold; margin-bottom: .5rem; }
.legend { list-style: none; padding: 0; margin: .5rem 0; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem;
  font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: .4rem; margin: 0; }
.notes { margin: .25rem 0; }
details { margin: .5rem 0; }
details table { font-size: .8rem; }
.swatch { width: 1.1rem; height: 1.1rem; flex: none; }
.chart { display: block; width: 100%; height: auto; }
.chart text { font: 13px system-ui, "Noto Sans Arabic", "Segoe UI", Helvetica, Arial, sans-serif;
  fill: var(--ink); }
.chart .tick { fill: var(--soft); font-size: 12px; }
.chart .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 3.5px; stroke-linejoin: round; }
.grid { stroke: var(--line); stroke-width: 1; fill: none; }
.border { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 4; }
.curve { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
.point { fill: var(--accent); }
.peak { fill: var(--ink); }
.bar-full { fill: var(--accent); }
.bar-rest { fill: var(--g0); }
.tie { stroke: var(--soft); stroke-opacity: .5; }
.tie.silent { stroke-width: 1; stroke-dasharray: 1 4; }
.tie.conflict, .tie.harsh { stroke: var(--hostile); stroke-opacity: .85; }
.tie.harsh { stroke-dasharray: 7 4; }
.tie.key { stroke-width: 3; }
.swatch .silent { stroke-opacity: 1; stroke-width: 2; }
.strike-ground { fill: var(--paper); stroke: var(--hostile); stroke-width: 1; }
.strike { stroke: var(--hostile); stroke-width: 2; }
.node { stroke: var(--paper); stroke-width: 1.5; }
.g0 { fill: var(--g0); } .g1 { fill: var(--g1); } .g2 { fill: var(--g2); } .g3 { fill: var(--g3); }
.g4 { fill: var(--g4); } .g5 { fill: var(--g5); } .g6 { fill: var(--g6); } .g7 { fill: var(--g7); }
@media (max-width: 30rem) {
  body { margin-top: 1rem; }
  h2 { margin-top: 2.25rem; }
  .chart text { font-size: 16px; }
  .chart .tick { font-size: 15px; }
  .chart.network text { font-size: 14.5px; }
  .chart.crowd text { font-size: 13px; }
}
.contents { display: none; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #333; --line: #999; --accent: #1d5fa6;
    --hostile: #b3261e; --g0: #8a8a94; --g1: #1f77b4; --g2: #e08214; --g3: #2a8f5b; --g4: #b0569f; --g5: #7b6a1d;
    --g6: #56b4d3; --g7: #6a51a3; }
  @page { margin: 18mm 16mm 20mm;
    @bottom-center { content: counter(page) " / " counter(pages); font: 9pt system-ui, sans-serif; color: #333; } }
  .contents { display: block; margin: 1.5rem 0; padding: .25rem 0; border-block: 1px solid var(--line); }
  .contents ul { list-style: none; padding: 0; }
  .contents a { color: inherit; text-decoration: none; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; }
  main > * { max-width: none; }
  h2 { margin-top: 1.5rem; }
  .panel, .panel.both { display: block; }
  figure { max-width: 15cm; margin-inline: auto; }
  .chart.network { max-height: 15cm; }
  figure, tr, blockquote, li { break-inside: avoid; }
  thead { display: table-header-group; }
  p { orphans: 3; widows: 3; }
  details:not([open]) { display: none; }
  .wide { overflow: visible; }
}
"""
