/** The looks of the element. */
export const css = `
:host { display: block; color-scheme: light dark; font: inherit; }
:host([hidden]), [hidden] { display: none !important; }
.stage { position: relative; max-width: 100%; }
.sized { overflow: hidden; }
.sized > canvas, .sized > video, .overlay, .overlay > canvas {
  display: block; position: absolute; inset: 0; width: 100%; height: 100%;
}
::slotted(video) { display: block; width: 100%; height: auto; }
.overlay { pointer-events: none; }
.heat { opacity: var(--anomaly-detector-heat-opacity, 0.75); }
.box {
  position: absolute; box-sizing: border-box;
  border: var(--anomaly-detector-box-width, 2px) solid var(--anomaly-detector-box, #fff);
  outline: 1px solid #222;
}
.box > span {
  position: absolute; left: 0; bottom: 100%; padding: 0 0.3em; background: #fff; color: #222;
  font: 0.75rem/1.3 sans-serif;
}
.box.top > span { top: 0; bottom: auto; }
p { margin: 0.5em 0 0; }
.anomalous { color: var(--anomaly-detector-accent, light-dark(#a3200c, #ff9d8a)); }
.normal { color: var(--anomaly-detector-calm, light-dark(#0b6136, #7fdca9)); }
button { font: inherit; margin: 0.5em 0 0; min-height: 2.5em; }
[role="status"] {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
@media (prefers-reduced-motion: no-preference) { .heat { transition: opacity 0.15s; } }
@media (forced-colors: active) {
  .box { border-color: Highlight; outline-color: Canvas; }
  .box > span { background: Canvas; color: CanvasText; }
}
`;
