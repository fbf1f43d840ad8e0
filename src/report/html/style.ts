import { size } from '../charts/chart.ts';

/** A narrow screen has room for higher charts: so many units, and what would be distorted is stretched back. */
const narrowHeight = 520;
const stretch = narrowHeight / size.height;
/** Marks are larger there, for fingers and eyes. */
const enlarged = 1.3;

/** The style sheet of the HTML report: light, dark by the reader's preference, and for paper. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: #f6f8fa; --card: #ffffff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0;
  --grid: #e9edf1; --blue: #0969da; --green: #1a7f37; --red: #cf222e; --amber: #9a6700;
  --violet: #8250df; --code: #eff2f5;
  --expand: #0969da1f; --measure: #1a7f371f; --drain: #bf87003d; --blind: #59636e47;
  --paused: #59636e17;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #151b23; --text: #e6edf3; --muted: #9198a1; --line: #3d444d;
    --grid: #262c36; --blue: #4493f8; --green: #3fb950; --red: #f85149; --amber: #d29922;
    --violet: #b58cff; --code: #212830;
    --expand: #4493f82b; --measure: #3fb9502b; --drain: #d2992245; --blind: #9198a14d;
    --paused: #9198a11a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 24px 20px 48px; max-width: 1040px; background: var(--page);
  color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
}
h1 { margin: 0; font-size: 15px; font-weight: 600; color: var(--muted); }
h2 { margin: 36px 0 12px; font-size: 19px; }
.card, figure {
  margin: 0 0 16px; padding: 20px 24px; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px;
}
.answer { border-top: 5px solid var(--muted); }
.answer.good { border-top-color: var(--green); }
.answer.bad { border-top-color: var(--red); }
.answer.neutral { border-top-color: var(--blue); }
.answer.warning { border-top-color: var(--amber); }
.statement { display: flex; align-items: baseline; gap: 14px; margin: 10px 0 0; font-size: 17px; }
.statement:first-of-type { font-size: 22px; font-weight: 600; line-height: 1.35; }
.headline { margin: 14px 0 4px; }
.number { font-size: 46px; line-height: 1.15; font-weight: 700; letter-spacing: -0.02em; }
.badge {
  flex: none; padding: 3px 14px; border-radius: 999px; font-size: 15px; font-weight: 600; color: var(--card);
  background: var(--muted);
}
.badge.good { background: var(--green); }
.badge.bad { background: var(--red); }
.badge.warning { background: var(--amber); }
.interval { margin: 0; font-size: 19px; color: var(--muted); }
.because { margin: 6px 0 0; font-size: 17px; }
.reason { margin: 10px 0 0; color: var(--muted); }
.warn { margin: 12px 0 0; padding: 8px 14px; border-left: 4px solid var(--amber); background: var(--code); }
.doubt { margin: 14px 0 0; padding: 10px 16px; border-left: 5px solid var(--amber); background: var(--code); }
.doubt strong { font-size: 17px; }
.users { margin: 10px 0 0; }
.facts { display: flex; flex-wrap: wrap; gap: 12px 44px; margin: 18px 0 0; }
.facts dt { font-size: 13px; color: var(--muted); }
.facts dd { margin: 0; font-weight: 600; }
figcaption { font-weight: 600; font-size: 16px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 4px 0 8px; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.legend svg { margin-right: 7px; vertical-align: -1px; overflow: visible; }
.scroll { overflow-x: auto; }
.picture > svg { display: block; width: 100%; height: auto; overflow: visible; }
.picture path, .picture circle, .picture rect { vector-effect: non-scaling-stroke; }
.picture text { font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--muted); }
.tick-y { text-anchor: end; }
.tick-x, .axis-title { text-anchor: middle; }
.grid { stroke: var(--grid); fill: none; }
.axis { stroke: var(--muted); fill: none; }
.active { stroke: var(--blue); stroke-width: 2; fill: none; stroke-linejoin: round; }
.interval-bar { stroke: var(--muted); stroke-width: 1.5; fill: none; }
.this-build { fill: var(--amber); stroke: var(--card); }
.active-dot { fill: var(--blue); }
.requested { stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 5 3; fill: none; }
.requested-dot { fill: var(--muted); }
.active-band { fill: var(--blue); fill-opacity: 0.15; }
.requested-band { fill: var(--muted); fill-opacity: 0.15; }
.threshold { stroke: var(--red); stroke-width: 1.5; stroke-dasharray: 8 4; fill: none; }
.unknown { stroke: var(--muted); stroke-width: 2; stroke-dasharray: 7 8; fill: none; }
.capacity { stroke: var(--violet); stroke-width: 2; fill: none; }
.capacity-band { fill: var(--violet); fill-opacity: 0.2; }
.degraded-zone { fill: var(--red); fill-opacity: 0.13; }
.healthy { fill: var(--green); stroke: var(--card); }
.degraded { fill: var(--red); stroke: var(--card); }
.uncertain { fill: var(--amber); stroke: var(--card); }
.reading { fill: var(--green); fill-opacity: 0.4; }
.reading-degraded { fill: var(--red); fill-opacity: 0.4; }
.phase-expand { fill: var(--expand); }
.phase-measure { fill: var(--measure); }
.phase-drain { fill: var(--drain); }
.phase-blind { fill: var(--blind); }
.phase-paused { fill: var(--paused); }
.phase-done, .phase-starting { fill: none; }
.picture { position: relative; }
.picture:focus-visible, .scroll:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.of-time .picture > svg { touch-action: pan-y; cursor: crosshair; }
.cursor { stroke: var(--text); stroke-width: 1; fill: none; pointer-events: none; }
.cursor-dot { fill: var(--blue); stroke: var(--card); stroke-width: 2; pointer-events: none; }
.ring { fill: none; stroke: var(--text); stroke-width: 2; pointer-events: none; }
.brush { fill: var(--blue); fill-opacity: 0.2; pointer-events: none; }
.tip {
  position: absolute; top: 8px; z-index: 1; padding: 6px 10px; max-width: 90%; border: 1px solid var(--line);
  border-radius: 6px; background: var(--card); color: var(--text); font-size: 13px; pointer-events: none;
  box-shadow: 0 2px 8px #0003; font-variant-numeric: tabular-nums;
}
.tools {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 6px;
  margin: 0 0 12px; padding: 8px 0; background: var(--page);
}
.tools button {
  min-width: 34px; min-height: 32px; padding: 2px 10px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--card); color: var(--text); font: inherit; font-size: 14px; cursor: pointer;
}
.tools button[aria-pressed="true"] { border-color: var(--blue); color: var(--blue); font-weight: 600; }
.hint { color: var(--muted); font-size: 13px; }
@media (hover: none) { .hint { display: none; } }
details.values { margin: 10px 0 0; font-size: 14px; }
details.values summary { color: var(--muted); cursor: pointer; }
details.values .scroll { max-height: 340px; overflow: auto; }
details.values th { position: sticky; top: 0; background: var(--card); }
.more { margin: 6px 0 0; color: var(--muted); font-size: 13px; }
details.measurement { margin: 28px 0 12px; }
details.measurement > summary { cursor: pointer; margin: 0 0 12px; }
details.measurement > summary h2 { display: inline; margin: 0; }
details.measurement > summary span { margin-left: 8px; color: var(--muted); }
table { width: 100%; border-collapse: collapse; overflow-wrap: break-word; font-variant-numeric: tabular-nums; }
th, td { padding: 7px 14px 7px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-size: 13px; color: var(--muted); font-weight: 600; }
tr:last-child > * { border-bottom: 0; }
td.count, th.count { text-align: right; padding-right: 24px; white-space: nowrap; }
td { min-width: 110px; }
td.state { white-space: nowrap; }
td.state::before { content: "●"; margin-right: 6px; color: var(--muted); }
td.state.healthy::before { color: var(--green); }
td.state.degraded::before { content: "◆"; color: var(--red); }
td.state.uncertain::before, td.state.at-its-limit::before { content: "■"; color: var(--amber); }
a { color: var(--blue); }
code { overflow-wrap: anywhere; padding: 1px 5px; border-radius: 5px; background: var(--code); font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.card ul { margin: 0; padding-left: 20px; }
.card > p:first-child { margin-top: 0; }
footer { margin-top: 28px; font-size: 13px; color: var(--muted); }
@media (max-width: 700px) {
  body { padding: 12px 10px 32px; }
  .card, figure { padding: 14px 16px; }
  .number { font-size: 36px; }
  .statement { flex-direction: column; gap: 6px; }
  .statement:first-of-type { font-size: 19px; }
  .picture { padding: 0 0 10px 6px; }
  .picture > svg { aspect-ratio: ${size.width} / ${narrowHeight}; }
  .picture text { font-size: 16.4px; }
  .picture text, .picture circle, .picture .degraded, .picture .uncertain, .picture rect.requested-dot {
    scale: ${stretch.toFixed(2)} 1; transform-box: fill-box; transform-origin: center;
  }
  .picture .tick-y { transform-origin: right; }
  .picture .wide { display: none; }
  .tick-x { transform: translateY(4px); }
  .axis-title.below { transform: translateY(10px); }
  .picture .healthy, .picture .degraded, .picture .uncertain, .picture .this-build, .picture .active-dot, .picture rect.requested-dot {
    scale: ${(enlarged * stretch).toFixed(2)} ${enlarged};
  }
  th, td { padding-right: 10px; }
  td.count, th.count { padding-right: 12px; }
  td { min-width: 140px; }
  td.count { min-width: 0; }
  .findings tr, .levels tr { display: grid; }
  .remarks { display: grid; grid-template-columns: 1fr auto auto; }
  .remarks thead, .remarks tbody, .remarks tr { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; }
  .remarks tr, .findings tr, .levels tr { border-bottom: 1px solid var(--line); }
  .remarks tbody tr:last-child, .findings tbody tr:last-child, .levels tbody tr:last-child { border-bottom: 0; }
  .findings tr { grid-template-columns: 1fr 1fr 1fr; }
  .levels tr { grid-template-columns: 1fr 1fr 1.3fr; padding: 4px 0; }
  .remarks tr > *, .findings tr > *, .levels tr > * { min-width: 0; border-bottom: 0; }
  .levels tr > * { padding: 2px 10px 2px 0; text-align: left; white-space: normal; }
  .levels tr > :nth-child(2), .levels tr > :nth-child(3), .levels tr > :nth-child(5) { order: 1; color: var(--muted); }
  .measurements tr > * { min-width: 0; padding-right: 8px; font-size: 12px; }
  .measurements th:first-child { font-size: 0; }
  .remarks td:last-child, .findings td:first-child, .findings td:last-child { grid-column: 1 / -1; }
  .findings th:first-child, .findings th:last-child { display: none; }
  .remarks td:last-child, .findings td:last-child { padding-top: 0; color: var(--muted); }
  .remarks td:last-child:empty { display: none; }
  .findings .count { text-align: left; }
}
@media (prefers-reduced-motion: no-preference) { .tip { transition: left 60ms linear; } }
@media print {
  .tools, .tip, .cursor, .cursor-dot, .ring, .brush, details.values { display: none; }
  details.measurement::details-content { content-visibility: visible; height: auto; }
  :root { color-scheme: light; --page: #ffffff; }
  body { padding: 0; max-width: none; font-size: 11pt; }
  .card, figure { break-inside: avoid; }
  .badge, svg, .answer { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
