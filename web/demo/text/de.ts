/** The page's texts in German. */
import type { Texts } from "./en.js";

export const de: Texts = {
  language: "Deutsch",
  app: {
    name: "Anomaliedetektor",
    newProject: "Neues Projekt",
    locked: "Netz gesperrt: Diese Seite kann nichts senden",
    loading: "Lädt",
    steps: {
      start: "Start", teach: "Anlernen", inspect: "Prüfen", live: "Live", report: "Bericht",
    },
    undo: "Rückgängig",
  },

  menu: {
    title: "Menü",
  },

  projects: {
    title: "Projekte",
  },

  start: {
    title: "Start",
  },

  teach: {
    title: "Anlernen",
  },

  inspect: {
    title: "Prüfen",
  },

  live: {
    title: "Live",
  },

  report: {
    title: "Bericht",
  },
};
