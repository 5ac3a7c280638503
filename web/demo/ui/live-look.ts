/** The look of the live screen. */
import { css } from "lit";

export const liveLook = css`
  :host { height: 100%; min-height: 0; }
  .live { height: 100%; display: grid; gap: 16px; padding: 16px;
    grid-template: "stage side" minmax(0, 1fr) "strip side" auto / minmax(0, 1fr) 372px; }
  .live.off { grid-template: "stage" minmax(0, 1fr) "strip" auto / minmax(0, 1fr); }
  .stage { grid-area: stage; position: relative; container-type: size; display: grid;
    place-items: center; overflow: hidden; border-radius: 8px; background: #0c0e12;
    color: #f2f4f7; min-height: 200px; }
  .screen { position: relative; aspect-ratio: var(--ratio, 1.7778);
    width: min(100cqw, 100cqh * var(--ratio, 1.7778)); }
  .screen > * { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
  .mirrored { transform: scaleX(-1); }
  .heat { opacity: 0.75; image-rendering: auto; pointer-events: none; }
  .guide { pointer-events: none; fill: none; }
  .guide path { vector-effect: non-scaling-stroke; stroke-linecap: round; }
  .guide .under { stroke: #000a; stroke-width: 5; }
  .guide .over { stroke: #fff; stroke-width: 2; }
  .badge { position: absolute; top: 12px; left: 12px; display: inline-flex; gap: 8px;
    align-items: center; padding: 6px 12px; border-radius: 8px; background: #0c0e12d9;
    color: #f2f4f7; font-weight: 600; }
  .badge.below { top: auto; bottom: 12px; left: 12px; right: 12px; width: fit-content;
    margin: auto; }
  .note { max-width: 460px; padding: 24px; text-align: center; display: grid; gap: 16px;
    justify-items: center; }
  .note h2 { font-size: 22px; }
  .note p { color: #c4cbd6; }
  .note > .icon { width: 48px; height: 48px; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
  .stage button:not(.primary) { background: #1d2128; color: #f2f4f7; border-color: #59616d; }
  .stage :focus-visible, .stage:focus-visible { outline-color: #8fbcff; outline-offset: -3px; }
  .stage button:focus-visible { outline-offset: 2px; }

  .side { grid-area: side; min-height: 0; overflow: auto; display: flex; flex-direction: column;
    gap: 16px; }
  .verdict { position: sticky; top: 0; z-index: 1; flex: none; border-radius: 8px;
    padding: 16px; display: grid; justify-items: center; align-content: center; min-height: 248px;
    gap: 4px; text-align: center; background: var(--raised); border: 1px solid var(--line); }
  .verdict svg { width: 96px; height: 96px; stroke-width: 2.5; }
  .verdict strong { font-size: 60px; line-height: 1.05; letter-spacing: -0.02em;
    font-weight: 800; white-space: nowrap; }
  .verdict strong.long { font-size: 56px; }
  .verdict.waiting strong, .verdict.unknown strong { font-size: 28px; letter-spacing: 0; }
  .verdict.normal, .verdict.unsure, .verdict.anomalous {
    color: var(--on-accent); border-color: transparent; }
  .verdict.normal { background: var(--normal); }
  .verdict.unsure { background: var(--unsure); }
  .verdict.anomalous { background: var(--anomalous); }
  .verdict .share { font-size: 17px; font-variant-numeric: tabular-nums; }
  .meter { width: 100%; height: 10px; margin-top: 12px; border-radius: 5px;
    background: color-mix(in srgb, currentColor 25%, transparent); position: relative; }
  .meter i { position: absolute; inset: 0 auto 0 0; background: currentColor; border-radius: 5px;
    width: calc(min(var(--share, 0), 2) * 50%); }
  .meter b { position: absolute; top: -5px; bottom: -5px; left: calc(50% - 1.5px); width: 3px;
    background: currentColor; }
  dl { margin: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
  dl div { background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
    padding: 8px 12px; }
  dt { font-size: 12px; color: var(--quiet); }
  dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .actions { display: grid; gap: 8px; grid-template-columns: 1fr 1fr; }
  .actions .wide { grid-column: 1 / -1; }
  .actions button { justify-content: flex-start; min-height: 48px; }
  .actions kbd { margin-left: auto; }
  kbd { font: 12px/1 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px;
    padding: 4px 6px; color: var(--quiet); background: var(--page); }
  .primary kbd { color: inherit; background: transparent; border-color: currentColor; }
  .settings { border: 1px solid var(--line); border-radius: 8px; background: var(--raised);
    padding: 0 16px; }
  .settings summary { min-height: 48px; display: flex; align-items: center; gap: 8px;
    cursor: pointer; font-weight: 600; }
  summary .icon { margin-left: auto; }
  details[open] summary .icon { transform: rotate(180deg); }
  .settings .fields { display: grid; gap: 8px; padding-bottom: 16px; }
  .fields label { display: grid; gap: 4px; }
  .fields label.tick { display: flex; gap: 12px; align-items: center; min-height: 40px; }
  .fields select { width: 100%; }
  alarm-strip { grid-area: strip; min-width: 0; }
  @media (min-width: 1800px) {
    .live { gap: 24px; padding: 24px; }
    .live.on { grid-template-columns: minmax(0, 1fr) 480px; }
    .verdict svg { width: 140px; height: 140px; }
    .verdict strong { font-size: 88px; }
    .verdict strong.long { font-size: 76px; }
  }
  @media (max-width: 900px) {
    :host { height: auto; }
    .live { height: auto; padding: 8px; gap: 8px;
      grid-template: "stage" min(60vw, 50dvh) "side" auto "strip" auto / minmax(0, 1fr); }
    .live.off { grid-template-rows: minmax(480px, 70dvh) auto; }
    .side { gap: 8px; overflow: visible; }
    .verdict { min-height: 128px; grid-template-columns: auto 1fr; padding: 12px 16px;
      justify-items: start;
      text-align: left; column-gap: 16px; align-items: center; }
    .verdict svg { width: 64px; height: 64px; grid-row: span 2; }
    .verdict strong { font-size: 52px; }
    .verdict strong.long { font-size: 40px; }
    .verdict.unknown > * { grid-column: 2; }
    .verdict.unknown svg { grid-area: 1 / 1; }
    .meter { grid-column: 1 / -1; margin-top: 4px; }
    .actions button { justify-content: center; padding: 0 8px; }
    .actions kbd { display: none; }
  }
`;
