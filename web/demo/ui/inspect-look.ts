import { css } from "lit";

export const inspectLook = css`
  :host { --stage: light-dark(#e3e7ec, #0c0e12); height: 100%; min-height: 0; display: grid;
    grid-template: minmax(0, 1fr) auto / 320px minmax(0, 1fr) 280px;
    grid-template-areas: "grid viewer why" "grid chart chart"; overflow: hidden; }
  .detail { display: contents; }
  image-grid { grid-area: grid; border-inline-end: 1px solid var(--line); }
  image-viewer, .viewer { grid-area: viewer; }
  image-why { grid-area: why; overflow-y: auto; border-inline-start: 1px solid var(--line);
    scrollbar-width: thin; }
  limit-chart { grid-area: chart; border-top: 1px solid var(--line); }
  .start { grid-column: 1 / -1; display: flex; flex-direction: column; justify-content: center;
    align-items: center; gap: 16px; text-align: center; padding: 48px 32px; margin: 32px;
    border: 2px dashed var(--control); border-radius: 16px; background: var(--raised); }
  .start.viewer { grid-area: viewer; border: 0; background: none; }
  .start h2 { font-size: 24px; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
  @media (min-width: 1800px) {
    :host { grid-template-columns: 420px minmax(0, 1fr) 340px; }
  }
  @media (max-width: 1100px) {
    :host { grid-template: minmax(240px, 1fr) minmax(0, 34%) auto / 320px minmax(0, 1fr);
      grid-template-areas: "grid viewer" "grid why" "grid chart"; }
    image-why { border-inline-start: 0; border-top: 1px solid var(--line); }
  }
  @media (max-width: 700px) {
    :host { display: flex; flex-direction: column; }
    image-grid { flex: 1; border: 0; }
    .detail { display: block; position: fixed; inset: 0; z-index: 5; overflow-y: auto;
      background: var(--raised); padding-bottom: 24px; }
    .back { position: sticky; top: 0; z-index: 1; width: 100%; border-radius: 0;
      justify-content: flex-start; background: var(--raised) !important; min-height: 48px;
      border-bottom: 1px solid var(--line); }
    image-viewer { height: min(66dvh, 520px); }
    image-why { overflow: visible; }
    .start { flex: 1; margin: 16px; padding: 32px 16px; }
  }
`;
