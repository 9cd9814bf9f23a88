/** The look of START-HERE.html: a well-set letter that also prints. Self-contained, no request leaves the page. */
export const START_HERE_CSS = `
:root { color-scheme: light dark; --paper: #faf8f3; --surface: #fff; --sunken: #f2efe7; --ink: #1d1c1a; --ink-2: #55524b;
  --rule: #e0dbcf; --accent: #0e5a50; --soft: #e2efeb;
  --font: "IBM Plex Sans Arabic", "IBM Plex Sans", system-ui, "Noto Sans Arabic", "Segoe UI", sans-serif; }
@media (prefers-color-scheme: dark) { :root { --paper: #161614; --surface: #1f1e1c; --sunken: #11110f; --ink: #f1eee6;
  --ink-2: #bdb8ac; --rule: #35332e; --accent: #6fc7b4; --soft: #18332e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1rem/1.6 var(--font); }
html[lang="ar"] body { line-height: 1.8; }
main { max-inline-size: 56rem; margin-inline: auto; padding: 3rem 1.25rem 5rem; }
h1 { font-size: 2.25rem; line-height: 1.25; margin: 0 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.5rem; margin: 3.5rem 0 1rem; padding-block-start: 1.25rem; border-block-start: 1px solid var(--rule); }
h3 { font-size: 1.1875rem; margin: 2.25rem 0 .5rem; } h4 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
p, li { max-inline-size: 42rem; } a { color: var(--accent); text-underline-offset: .2em; }
.lead { font-size: 1.1875rem; color: var(--ink-2); }
.muted { color: var(--ink-2); font-size: .9375rem; }
.ref, code { font-family: ui-monospace, monospace; unicode-bidi: isolate; white-space: nowrap; }
code { background: var(--sunken); border-radius: 4px; padding: .1em .35em; font-size: .8125em; }
.from { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; padding: 1rem 0 0; color: var(--ink-2); font-size: .9375rem; }
.toc { columns: 2 16rem; padding-inline-start: 1.2rem; }
.toc li { break-inside: avoid; }
.chip { background: var(--soft); color: var(--accent); border-radius: 99px; padding: .1em .7em; font-size: .8125rem;
  font-weight: 600; white-space: nowrap; }
.files { columns: 2 16rem; padding-inline-start: 1.2rem; } .files li { break-inside: avoid; }
.scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px; background: var(--surface); }
table { border-collapse: collapse; inline-size: 100%; font-size: .875rem; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem; border-block-end: 1px solid var(--rule);
  font-variant-numeric: tabular-nums; }
td.long { min-inline-size: 16rem; overflow-wrap: anywhere; } td.whole { white-space: nowrap; }
th { color: var(--ink-2); font-weight: 600; background: var(--sunken); white-space: nowrap; }
tbody tr:last-child td { border-block-end: 0; } td:empty::after { content: "\\2013"; color: var(--ink-2); }
dl { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .5rem 1.5rem; margin: 1rem 0; }
dt { color: var(--ink-2); } dd { margin: 0; } dd ul { margin: 0; padding-inline-start: 1.1rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0 0; } dd { margin-block-end: .75rem; } }
@media print { body { background: #fff; } main { padding: 0; } .scroll { overflow: visible; }
  td, td.long { min-inline-size: 0; overflow-wrap: anywhere; } td.whole, th { white-space: normal; } }
`;
