import { css } from "lit";

export const galleryLook = css`
  :host { display: flex; flex-direction: column; min-height: 0; background: var(--raised); }
  .head { display: flex; gap: 8px; padding: 12px 12px 8px; }
  .head .button { flex: 1; padding: 0 8px; }
  .progress { display: grid; grid-template-columns: 1fr auto; align-items: center;
    padding: 0 12px 8px; font-variant-numeric: tabular-nums; font-size: 14px; }
  .progress progress { grid-column: 1 / -1; height: 4px; }
  .chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 4px 12px 8px; }
  .chip { min-height: 32px; padding: 0 10px; border-radius: 16px; gap: 5px; font-size: 13px; }
  .chip .icon { width: 15px; height: 15px; }
  .chip b { font-weight: 650; font-variant-numeric: tabular-nums; }
  .chip.anomalous { color: var(--anomalous); }
  .chip.unsure { color: var(--unsure); }
  .chip.normal { color: var(--normal); }
  .chip[aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent); color: var(--ink); }
  .tools { display: grid; grid-template-columns: 1fr 1fr; gap: 8px;
    padding: 0 12px 12px; }
  .tools > * { min-width: 0; width: 100%; font-size: 14px; }
  .none { padding: 24px 16px; text-align: center; }
  .scroller { flex: 1; min-height: 0; overflow: hidden auto; position: relative;
    scrollbar-width: thin; overscroll-behavior: contain; border-top: 1px solid var(--line);
    padding-top: 8px; }
  .list { position: relative; height: calc(var(--height) + 8px); contain: strict; width: 100%; }
  .tile { position: absolute; left: 0; top: 0; width: var(--w);
    transform: translate(var(--x), var(--y)); border-radius: 8px; cursor: pointer;
    display: flex; flex-direction: column; --mark: var(--faint); contain: layout; }
  .tile.normal { --mark: var(--normal); }
  .tile.unsure { --mark: var(--unsure); }
  .tile.anomalous { --mark: var(--anomalous); }
  .thumb { display: block; position: relative; height: 96px; border-radius: 8px;
    overflow: hidden; background: var(--stage); border: 2px solid var(--mark);
    border-bottom-width: 4px; }
  .thumb canvas { width: 100%; height: 100%; object-fit: cover; display: block; }
  .thumb small { position: absolute; inset: 0; padding: 6px; font-size: 11px; line-height: 1.3;
    overflow: hidden; color: var(--ink); background: var(--hover); overflow-wrap: anywhere; }
  [data-text]::after { content: attr(data-text); } /* the tile's name says it too */
  .thumb i { position: absolute; left: 4px; top: 4px; padding: 0 6px; border-radius: 4px;
    font: 600 11px/18px system-ui, sans-serif; background: #101418; color: #fff; }
  .caption { display: flex; align-items: center; justify-content: center; gap: 4px;
    height: 26px; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--mark);
    font-weight: 600; white-space: nowrap; overflow: hidden; }
  .caption .icon { width: 15px; height: 15px; }
  .tile.waiting .caption, .tile.unreadable .caption, .tile.unknown .caption {
    color: var(--quiet); }
  .tile[aria-selected=true] .thumb { outline: 3px solid var(--accent); outline-offset: 0; }
  .tile:focus-visible { outline-offset: 1px; }
  @media (max-width: 700px) {
    .chips { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
    .chip { min-height: 40px; border-radius: 20px; flex: none; }
  }
`;
