import { css } from "lit";

export const chartLook = css`
  :host { background: var(--raised); padding: 12px 16px; }
  h2 { font-size: 15px; }
  .top, .bottom { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; }
  .counts { display: flex; flex-wrap: wrap; gap: 4px 14px; list-style: none; margin: 0;
    padding: 0; font-size: 14px; font-variant-numeric: tabular-nums; font-weight: 600; }
  .counts li { display: flex; align-items: center; gap: 4px; }
  .counts .icon, .check .icon { width: 16px; height: 16px; }
  li.anomalous { color: var(--anomalous); }
  li.unsure { color: var(--unsure); }
  li.normal { color: var(--normal); }
  .presets { display: flex; margin-left: auto; }
  .presets button { border-radius: 0; min-height: 40px; padding: 0 12px; font-size: 14px;
    text-align: center;
    margin-left: -1px; }
  .presets button:first-child { border-radius: 8px 0 0 8px; }
  .presets button:last-child { border-radius: 0 8px 8px 0; }
  .presets [aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    z-index: 1; position: relative; }
  .chart { position: relative; margin: 8px 0 4px; height: 88px; cursor: ew-resize;
    touch-action: none; user-select: none; }
  .chart svg { position: absolute; inset: 0; overflow: visible; }
  .band { fill: var(--unsure); opacity: 0.12; }
  .axis { stroke: var(--control); }
  rect.normal { fill: var(--normal); }
  rect.unsure { fill: var(--unsure); }
  rect.anomalous { fill: var(--anomalous); }
  circle { fill: var(--raised); stroke: var(--quiet); stroke-width: 1.5; }
  .tick { stroke: var(--ink); stroke-width: 2; }
  .tick.anomalous { stroke-dasharray: 3 2; }
  .limit { stroke: var(--accent); stroke-width: 2; }
  .knob { position: absolute; left: var(--at); top: 0; width: 24px; height: 70px;
    margin-left: -12px; border-radius: 12px; cursor: ew-resize; }
  .knob::before { content: ""; position: absolute; left: 3px; top: 0; width: 18px; height: 18px;
    border-radius: 9px; background: var(--accent); border: 2px solid var(--raised); }
  text { fill: var(--quiet); font-size: 12px; text-anchor: middle;
    font-variant-numeric: tabular-nums; }
  .key { display: flex; align-items: center; gap: 4px; font-size: 13px; }
  .key svg { width: 12px; height: 12px; margin-left: 8px; fill: var(--quiet); }
  @media (max-width: 1300px) { .key { display: none; } }
  .bottom { justify-content: space-between; font-size: 14px; min-height: 24px; }
  .check { display: flex; align-items: center; gap: 6px; }
  .aid { font-size: 13px; margin-left: auto; }
`;
