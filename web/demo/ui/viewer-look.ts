import { css } from "lit";

export const viewerLook = css`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0;
    background: var(--page); }
  :host([full]) { position: fixed; inset: 0; z-index: 20; }
  .title { display: flex; align-items: center; gap: 8px; padding: 8px; min-height: 56px; }
  .name { flex: 1; min-width: 0; text-align: center; line-height: 1.3; }
  .name h2 { font-size: 15px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .name span { font-size: 13px; font-variant-numeric: tabular-nums; }
  .stages { flex: 1; min-height: 0; display: grid; grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr); gap: 2px; position: relative; background: var(--line); }
  .normal { position: relative; display: grid; min-height: 0; }
  .tag { position: absolute; left: 8px; bottom: 8px; max-width: calc(100% - 16px);
    background: #101418d9; color: #fff; border-radius: 6px; padding: 2px 8px; font-size: 13px;
    pointer-events: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .empty { display: grid; place-items: center; padding: 24px; text-align: center;
    background: var(--stage); color: var(--quiet); }
  .waiting { position: relative; background: var(--stage); min-height: 0; }
  .waiting img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain;
    visibility: hidden; }
  .waiting img[ready] { visibility: visible; }
  .fault { position: absolute; inset: auto 16px 16px; padding: 8px 12px; border-radius: 8px;
    background: var(--raised); border: 1px solid var(--anomalous); font-size: 14px; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; justify-content: center;
    gap: 4px 12px; padding: 6px 8px; min-height: 52px; }
  .group { display: flex; align-items: center; }
  .group [aria-pressed=true] { background: var(--accent-soft); color: var(--accent); }
  output { min-width: 48px; text-align: center; font-size: 14px;
    font-variant-numeric: tabular-nums; }
  .heat { display: flex; align-items: center; gap: 8px; font-size: 14px; }
  .heat input { width: 96px; padding: 0; border: 0; accent-color: var(--accent);
    background: none; }
  .heat kbd { color: var(--quiet); }
  .legend { display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--quiet); }
  .legend i { width: 48px; height: 10px; border-radius: 5px; border: 1px solid var(--control);
    background: linear-gradient(to right, #000004, #1f0c48, #550f6d, #88226a, #ba3655, #e35933,
      #f98c0a, #f9c932, #fcffa4); }
  #keys { inset: auto 16px 72px auto; padding: 16px 20px; }
  #keys h3 { font-size: 15px; margin-bottom: 8px; }
  #keys dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 0;
    font-size: 14px; }
  dd { margin: 0; }
  kbd { font: 600 13px/1 ui-monospace, monospace; border: 1px solid var(--control);
    border-radius: 5px; padding: 3px 7px; background: var(--page); display: inline-block; }
  @media (hover: none) and (pointer: coarse) { .heat kbd { display: none; } }
  @media (max-width: 700px) {
    .legend span, .help, .heat kbd { display: none; }
    .group { order: -1; }
    .tools { gap: 2px 12px; padding: 4px; }
    .heat input { width: 120px; }
    .stages { grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); }
  }
`;
