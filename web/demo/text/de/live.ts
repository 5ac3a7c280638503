/** The texts of the live screen in German. */
import type { Texts } from "../en.js";

export const live: Texts["live"] = {
  title: "Live",
  stage: "Video",
  heat: "Heatmap: je wärmer, desto unähnlicher den normalen Bildern",
  off: "Mit einer Kamera prüfen",
  offHints: {
    page: "Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, außer Sie "
      + "nehmen es auf, und keines verlässt die Seite.",
    here: "Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, außer Sie "
      + "nehmen es auf.",
    server: "Jedes Bild geht an den Server, der es bewertet. Hier wird keines gespeichert, außer "
      + "Sie nehmen es auf.",
  },
  start: "Kamera einschalten",
  again: "Erneut versuchen",
  openVideo: "Video öffnen",
  asking: "Warten auf die Kamera",
  askingHint: "Wenn der Browser fragt, ob diese Seite die Kamera verwenden darf, erlauben "
    + "Sie es.",
  faults: {
    denied: {
      title: "Die Kamera ist nicht erlaubt",
      hint: "Klicken Sie auf das Kamera- oder Schlosssymbol neben der Adresse, erlauben Sie die "
        + "Kamera und versuchen Sie es erneut. Auch die Datenschutzeinstellungen des Systems "
        + "müssen sie dem Browser erlauben.",
    },
    none: {
      title: "Keine Kamera gefunden",
      hint: "Schließen Sie eine Kamera an, schalten Sie sie ein und versuchen Sie es erneut. "
        + "Oder öffnen Sie ein Video.",
    },
    busy: {
      title: "Die Kamera ist in Gebrauch",
      hint: "Ein anderes Programm oder eine andere Seite verwendet sie. Schließen Sie es und "
        + "versuchen Sie es erneut.",
    },
    insecure: {
      title: "Unter dieser Adresse gibt es keine Kamera",
      hint: "Browser geben eine Kamera nur Seiten mit https, oder auf diesem Computer "
        + "(localhost).",
    },
    gone: {
      title: "Die Kamera ist weg",
      hint: "Sie wurde getrennt oder ausgeschaltet. Schließen Sie sie wieder an und versuchen "
        + "Sie es erneut.",
    },
    video: {
      title: "Das Video lässt sich nicht abspielen",
      hint: "Dieser Browser kann das Format nicht lesen. MP4 (H.264) und WebM gehen in den "
        + "meisten Browsern.",
    },
    other: {
      title: "Die Kamera funktioniert nicht",
      hint: "Versuchen Sie es erneut, wählen Sie eine andere Kamera oder öffnen Sie die Seite in "
        + "einem anderen Browser.",
    },
  },
  untaught: "Noch ist nichts angelernt. Lernen Sie mit Bildern an, oder verwenden Sie Bilder "
    + "dieser Kamera als normale Bilder.",
  untaughtShort: "Nicht angelernt",
  teach: "Anlernen",
  verdicts: {
    waiting: "Warten", unreadable: "Kein Bild", normal: "OK", unsure: "UNSICHER",
    anomalous: "NICHT OK", unknown: "Kein Grenzwert",
  },
  share: (percent) => `${percent} des Grenzwerts`,
  score: "Wert",
  rate: "Bilder/s",
  size: "Pixel",
  freeze: "Anhalten",
  goOn: "Weiter",
  frozen: "Angehalten",
  space: "Leertaste",
  capture: "Aufnehmen",
  useAsNormal: "Als normales Bild verwenden",
  stop: "Ausschalten",
  captured: "Das Bild ist unter „Prüfen“.",
  added: "Das Bild ist jetzt ein normales Bild.",
  settings: "Einstellungen",
  camera: "Kamera",
  cameraNumber: (n) => `Kamera ${n}`,
  auto: "Aufnehmen, sobald die Szene stillsteht",
  showHeat: "Heatmap",
  showGuide: "Rahmen",
  mirror: "Video spiegeln",
  alarms: (count) => count === 0 ? "Alarme" : `Alarme (${count})`,
  noAlarms: "Noch kein Alarm. Die letzten 30 bleiben hier, solange dieser Bildschirm offen ist.",
  alarmAt: (time) => `Alarm um ${time}`,
  inspect: "Zu „Prüfen“ hinzufügen",
  close: "Schließen",
};
