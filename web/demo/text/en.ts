/** The page's texts in English. Each language has the same keys (text.ts). */
export const en = {
  language: "English",
  app: {
    name: "Anomaly detector",
    newProject: "New project",
    locked: "Network locked: this page can send nothing",
    loading: "Loading",
    steps: { start: "Start", teach: "Teach", inspect: "Inspect", live: "Live", report: "Report" },
    undo: "Undo",
  },
  start: {},
  teach: {},
  inspect: {},
  live: {},
  report: {},
};

export type Texts = typeof en;
