/** The look of the report screen. */
import { css } from "lit";

export const reportLook = css`
  :host { min-height: 100%; }
  .view { max-width: 1440px; margin: 0 auto; padding: 24px; display: grid; gap: 24px;
    grid-template-columns: minmax(320px, 440px) minmax(0, 1fr); align-items: start; }
  .view > h1 { grid-column: 1 / -1; font-size: 24px; }
  .card { background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
    padding: 24px; }
  .form { display: grid; gap: 16px; }
  .form label.text { display: grid; gap: 4px; font-weight: 600; }
  .form label.text > * { font-weight: 400; width: 100%; }
  textarea { min-height: 104px; padding: 8px 10px; resize: vertical; line-height: 1.5; }
  fieldset { border: 0; margin: 0; padding: 0; }
  legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
  .tick { display: flex; gap: 12px; align-items: center; min-height: 40px; }
  .save { min-height: 48px; font-size: 16px; width: 100%; }
  .more { display: grid; gap: 8px; margin-top: 16px; }
  .more h2 { font-size: 15px; }
  .file { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; align-items: center;
    padding: 8px 0; border-top: 1px solid var(--line); }
  .file p { font-size: 13px; }
  .file button { grid-row: 1 / span 2; grid-column: 2; }
  .work { display: grid; gap: 8px; }
  .work .row { display: flex; justify-content: space-between; align-items: center; gap: 16px; }
  code { font: 13px/1.5 ui-monospace, monospace; background: var(--page); border-radius: 4px;
    border: 1px solid var(--line); padding: 8px 12px; display: block; overflow-wrap: anywhere; }
  details summary { cursor: pointer; min-height: 40px; display: flex; align-items: center; }
  summary .icon { margin-left: auto; }
  details[open] summary .icon { transform: rotate(180deg); }
  details[open] { display: grid; gap: 8px; }
  .paper { background: #fff; color: #16191d; border-radius: 4px; padding: 40px 48px;
    border: 1px solid var(--line); box-shadow: var(--shadow); display: grid; gap: 24px;
    color-scheme: light; --normal: #1c7a4a; --unsure: #8f5f00; --anomalous: #bd2c2c;
    --quiet: #565e6a; --line: #dde1e7; }
  .paper .kind { text-transform: uppercase; letter-spacing: 0.08em; font-size: 12px;
    font-weight: 600; color: var(--quiet); }
  .paper .title { font-size: 28px; line-height: 1.15; font-weight: 650; overflow-wrap: anywhere; }
  .paper .top { border-bottom: 3px solid currentColor; padding-bottom: 16px; }
  .paper .meta { color: var(--quiet); margin-top: 8px; overflow-wrap: anywhere; }
  .figures { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); }
  .figure { border: 1px solid var(--line); border-top: 4px solid var(--c, #16191d);
    border-radius: 6px; padding: 8px 12px; }
  .figure b { display: block; font-size: 28px; line-height: 1.2; color: var(--c, inherit);
    font-variant-numeric: tabular-nums; }
  .figure span { color: var(--quiet); font-size: 13px; }
  .normal { --c: var(--normal); } .unsure { --c: var(--unsure); }
  .anomalous { --c: var(--anomalous); } .unreadable, .unknown { --c: var(--quiet); }
  .paper .notes { white-space: pre-wrap; border-left: 3px solid var(--line); padding-left: 16px;
    overflow-wrap: anywhere; max-height: 6em; overflow: hidden; }
  .rows { display: grid; gap: 8px; list-style: none; margin: 0; padding: 0; }
  .rows li { display: grid; grid-template-columns: 72px minmax(0, 1fr) auto; gap: 4px 16px;
    align-items: center; border: 1px solid var(--line); border-left: 5px solid var(--c);
    border-radius: 6px; padding: 8px; min-height: 72px; }
  .rows img, .rows .none { width: 72px; height: 54px; object-fit: cover; border-radius: 4px;
    background: #edf0f4; }
  .rows b { overflow-wrap: anywhere; font-weight: 600; }
  .rows .mark { color: var(--c); font-weight: 600; white-space: nowrap; }
  .rows .share { color: var(--quiet); font-size: 13px; }
  .empty { grid-column: 1 / -1; text-align: center; padding: 64px 24px; display: grid; gap: 16px;
    justify-items: center; }
  .empty > .icon { width: 48px; height: 48px; color: var(--quiet); }
  @media (max-width: 1000px) {
    .view { grid-template-columns: minmax(0, 1fr); padding: 16px; gap: 16px; }
    .card { padding: 16px; }
    .paper { padding: 24px 16px; }
  }
  @media (max-width: 480px) {
    .rows li { grid-template-columns: 56px minmax(0, 1fr); }
    .rows img, .rows .none { width: 56px; height: 56px; grid-row: 1 / span 2; }
    .rows .mark { grid-column: 2; }
  }
`;
