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

  menu: {
    title: "Menu",
  },

  projects: {
    title: "Projects",
  },

  start: {
    title: "Start",
  },

  teach: {
    title: "Teach",
  },

  inspect: {
    title: "Inspect",
  },

  live: {
    title: "Live",
  },

  report: {
    title: "Report",
  },
};

export type Texts = typeof en;
