import { css } from "lit";

export const whyLook = css`
  :host { display: flex; flex-direction: column; gap: 20px; padding: 16px;
    background: var(--raised); }
  section { display: flex; flex-direction: column; gap: 10px; }
  h2 { font-size: 20px; display: flex; gap: 10px; align-items: flex-start; }
  h2 .icon { width: 26px; height: 26px; margin-top: -1px; }
  h3 { font-size: 14px; }
  .verdict { --mark: var(--quiet); gap: 6px; }
  .verdict.normal { --mark: var(--normal); }
  .verdict.unsure { --mark: var(--unsure); }
  .verdict.anomalous { --mark: var(--anomalous); }
  .verdict h2 { color: var(--mark); }
  .score { font-variant-numeric: tabular-nums; }
  .crops { display: grid; grid-template-columns: repeat(2, minmax(0, 160px)); gap: 8px; }
  figure { margin: 0; min-width: 0; }
  figcaption { font-size: 13px; line-height: 1.35; margin-top: 4px; }
  .empty { aspect-ratio: 1; border-radius: 8px; background: var(--hover); }
  .why .quiet { font-size: 13px; overflow-wrap: anywhere; }
  .spots { display: flex; flex-wrap: wrap; gap: 6px; }
  .spots button { min-width: 40px; padding: 0; font-variant-numeric: tabular-nums; }
  [aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent); }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .buttons button { flex: 1 1 auto; padding: 0 10px; }
  .say .normal .icon { color: var(--normal); }
  .say .anomalous .icon { color: var(--anomalous); }
  .say .quiet { font-size: 13px; }
  .offer { border-radius: 8px; background: var(--accent-soft); padding: 12px; display: flex;
    flex-direction: column; gap: 10px; font-size: 14px; }
  summary { min-height: 40px; display: flex; align-items: center; cursor: pointer;
    font-weight: 600; font-size: 14px; }
  summary::before { content: "›"; width: 18px; font-size: 20px; line-height: 1; }
  details[open] summary::before { transform: rotate(90deg) translateX(4px); }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 4px 0 8px;
    font-size: 13px; font-variant-numeric: tabular-nums; }
  dt { color: var(--quiet); }
  dd { margin: 0; overflow-wrap: anywhere; }
  details .quiet, .verdict .quiet { font-size: 13px; }
  .remove { align-self: flex-start; padding: 0 10px; margin: -8px -10px 0; color: var(--quiet); }
  @media (min-width: 701px) and (max-width: 1100px) {
    :host { display: grid; grid-template-columns: 1fr 1fr; align-content: start; }
    .why { grid-row: 1 / span 3; grid-column: 2; }
  }
`;
