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
  start: {},
  teach: {},
  inspect: {},
  live: {},
  report: {},
};
