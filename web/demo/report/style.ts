/** The look of a saved report, on a screen and on paper. */
export const style = `
:root { color-scheme: light; --ink: #16191d; --quiet: #565e6a; --line: #dde1e7; --soft: #f5f6f8;
  --normal: #1c7a4a; --unsure: #8f5f00; --anomalous: #bd2c2c; --other: #565e6a; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9ecf0; color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 960px; margin: 32px auto; padding: 56px 64px; background: #fff;
  border-radius: 8px; box-shadow: 0 2px 24px #1c28402e; }
h1 { font-size: 30px; line-height: 1.15; margin: 4px 0 0; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 40px 0 12px; break-after: avoid; }
p { margin: 0 0 8px; }
header { border-bottom: 3px solid var(--ink); padding-bottom: 24px; }
.kind { text-transform: uppercase; letter-spacing: 0.08em; font-size: 12px; font-weight: 600;
  color: var(--quiet); }
.meta { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 20px 0 0; }
.meta dt, .facts dt { color: var(--quiet); font-size: 12px; }
.meta dd, .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px;
  margin: 24px 0 16px; }
.figure { border: 1px solid var(--line); border-top: 4px solid var(--c, var(--ink));
  border-radius: 6px; padding: 12px 16px; }
.figure b { display: block; font-size: 32px; line-height: 1.15; color: var(--c, var(--ink));
  font-variant-numeric: tabular-nums; }
.figure span { color: var(--quiet); }
.bar { display: block; width: 100%; height: 12px; border-radius: 6px; }
.normal { --c: var(--normal); } .unsure { --c: var(--unsure); }
.anomalous { --c: var(--anomalous); } .unreadable, .unknown, .waiting { --c: var(--other); }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 40px; margin: 0; }
.facts .wide { grid-column: 1 / -1; }
.facts code { font: 11px/1.5 ui-monospace, Menlo, Consolas, monospace; font-weight: 400; }
.notes { white-space: pre-wrap; border-left: 3px solid var(--line); padding: 2px 0 2px 16px;
  overflow-wrap: anywhere; }
.normals { display: flex; flex-wrap: wrap; gap: 8px; }
.normals img { width: 96px; height: 96px; object-fit: cover; border-radius: 4px;
  border: 1px solid var(--line); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: start; font-size: 12px; color: var(--quiet); font-weight: 600; }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.name { overflow-wrap: anywhere; }
.n { text-align: end; white-space: nowrap; padding-right: 24px; }
tr { break-inside: avoid; } tbody tr:nth-child(-n+2) { break-after: avoid; }
thead { display: table-header-group; }
.mark { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; white-space: nowrap;
  color: var(--c); }
.mark svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 3;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
article { break-inside: avoid; border: 1px solid var(--line); border-radius: 8px; margin: 0 0 20px;
  padding: 16px; border-left: 5px solid var(--c); }
article h3 { margin: 0; font-size: 15px; overflow-wrap: anywhere; }
.head { display: flex; flex-wrap: wrap; gap: 2px 24px; align-items: baseline;
  justify-content: space-between; margin-bottom: 12px; }
.head p { margin: 0; width: 100%; color: var(--quiet); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
figure { margin: 0; } figcaption { font-size: 12px; color: var(--quiet); margin-top: 4px; }
figure img { width: 100%; max-height: 420px; object-fit: contain; display: block;
  background: var(--soft); border-radius: 4px; }
.small { font-size: 12px; color: var(--quiet); margin: 8px 0; }
footer { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 12px;
  color: var(--quiet); }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 40px; margin-top: 64px;
  break-inside: avoid; }
.sign div { border-top: 1px solid var(--ink); padding-top: 4px; font-size: 12px;
  color: var(--quiet); }
@media (max-width: 700px) {
  main { margin: 0; padding: 24px 16px; border-radius: 0; box-shadow: none; }
  .pair, .facts { grid-template-columns: 1fr; }
  h1 { font-size: 24px; }
}
@page { size: A4; margin: 16mm 14mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif;
    color: #565e6a; } }
@media print {
  body { background: none; font-size: 10pt; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; border-radius: 0; }
  .pair { grid-template-columns: 1fr 1fr; }
  figure img { max-height: 82mm; }
  .images { break-before: page; }
  .figure b { font-size: 22pt; }
}
`;
