/** The page's icons: lines on a square of 24, in the colour of the text. */
import { html, type TemplateResult } from "lit";

/** The paths of the icons. */
const paths = {
  add: "M12 5v14M5 12h14",
  again: "M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",
  alert: "M12 3 2 20h20L12 3ZM12 10v4M12 17v.5",
  angle: "M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",
  arrow: "M5 12h14M13 6l6 6-6 6",
  back: "M15 5l-7 7 7 7",
  background: "M4 4h16v16H4zM8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0",
  boxes: "M4 5h9v9H4zM17 11h3v9h-9v-3",
  broken: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M6 18 18 6",
  brush: "M14 5l5 5-8 7c-1 3-4 3-7 3 1-1 1-3 2-5 1-1 2-1 3-1l5-9Z",
  camera: "M4 7h4l2-3h4l2 3h4v12H4zM8.5 13a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",
  check: "M5 13l4 4L19 7",
  close: "M6 6l12 12M18 6 6 18",
  cube: "M12 3l8 4.5v9L12 21l-8-4.5v-9L12 3ZM4 7.5l8 4.5 8-4.5M12 12v9",
  detail: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  disk: "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
  down: "M6 9l6 6 6-6",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  folder: "M3 6h6l2 3h10v10H3z",
  forward: "M9 5l7 7-7 7",
  full: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  inspect: "M4 11a7 7 0 1 0 14 0 7 7 0 1 0-14 0M16 16l5 5",
  keys: "M3 6h18v12H3zM7 10v.1M11 10v.1M15 10v.1M8 14h8",
  language: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18",
  learn: "M12 4 2 9l10 5 10-5-10-5ZM6 11v5c3 3 9 3 12 0v-5",
  lightbulb: "M9 18h6M10 21h4M8.5 14.5a6 6 0 1 1 7 0c-.6.6-.5 1.5-.5 3.5h-6c0-2 .1-2.9-.5-3.5Z",
  live: "M3 7h12v10H3zM15 11l6-3v8l-6-3",
  lock: "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
  minus: "M6 12h12",
  more: "M12 5.5v.1M12 12v.1M12 18.5v.1",
  open: "M12 15V4M7 9l5-5 5 5M4 15v5h16v-5",
  pause: "M8 5v14M16 5v14",
  play: "M7 4l13 8-13 8Z",
  report: "M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5",
  save: "M12 4v11M7 10l5 5 5-5M4 15v5h16v-5",
  server: "M4 4h16v7H4zM4 13h16v7H4zM8 7.5v.1M8 16.5v.1",
  sides: "M3 5h18v14H3zM12 5v14",
  small: "M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7",
  swap: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  unsure: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.5",
  wait: "M12 7v5l3 2M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0",
};

export type IconName = keyof typeof paths;

/** An icon beside words, or in a button that has a name. */
export const icon = (name: IconName): TemplateResult => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <path d=${paths[name]} /></svg>`;
