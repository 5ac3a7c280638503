/** The page's texts in German. */
import type { Texts } from "./en.js";

export const de: Texts = {
  language: "Deutsch",
  app: {
    name: "Anomaliedetektor",
    newProject: "Neues Projekt",
    loading: "Lädt",
    failed: "Start nicht möglich",
    steps: {
      start: "Start", teach: "Anlernen", inspect: "Prüfen", live: "Live", report: "Bericht",
    },
    stepList: "Schritte",
    home: "Startseite",
    learning: "lernt",
    learned: (n) => `${n} gelernt`,
    inspected: (done, total) => (done < total ? `${done}/${total}` : `${total}`),
    undo: "Rückgängig",
    close: "Schließen",
    cancel: "Abbrechen",
    messages: "Meldungen",
    dropHere: "Dateien irgendwo ablegen",
    dropNormal: "Sie werden als Gutteile gelernt.",
    dropInspect: "Sie werden geprüft.",
    dropAsk: "Danach wählen Sie, was sie sind.",
    whatAreThey: (n) => (n === 1 ? "Was ist dieses Bild?" : `Was sind diese ${n} Bilder?`),
    asNormal: "Gutteile zum Anlernen",
    asInspect: "Teile zum Prüfen",
    nothingThere: "Darin sind keine Bilder.",
  },

  files: {
    refused: (names, n, reason) => {
      const rest = n > names.length ? ` und ${n - names.length} weitere` : "";
      return `Ausgelassen: ${names.join(", ")}${rest}: ${reason}`;
    },
    reasons: {
      empty: "Die Datei ist leer.",
      heatmap: "Eine Heatmap von inctrl.",
      heic: "Dieser Browser liest kein HEIC. Speichern Sie das Bild als JPEG oder PNG; am iPhone " +
        "hilft Einstellungen, Kamera, Formate, Maximale Kompatibilität.",
      hidden: "Versteckte Dateien werden nicht gelesen.",
      model: "Das ist ein Modell. Öffnen Sie es im Menü unter „Anderes Modell“.",
      other: "Das ist kein lesbares Bild.",
      output: "Ein Ordner, den inctrl geschrieben hat.",
      pdf: "Ein PDF ist kein Bild. Speichern Sie die Seiten als PNG oder JPEG.",
      text: "Das ist Text, kein Bild.",
      unreadable: "Die Datei lässt sich nicht öffnen.",
    },
  },

  privacy: {
    locked: "Netz gesperrt",
    lockedTitle: "Ihre Bilder können diese Seite nicht verlassen",
    lockedText: "Als ihre eigenen Dateien geladen waren, und bevor sie ein Bild sah, hat diese " +
      "Seite sich jede Verbindung verboten. Der Browser setzt das durch, und nichts kann es " +
      "zurücknehmen, bis die Seite neu geladen wird.",
    verify: "Prüfen Sie es selbst",
    verifySteps: [
      "Schalten Sie das Netz ab: Alles funktioniert weiter.",
      "Öffnen Sie die Entwicklerwerkzeuge (F12), Netzwerk: Beim Arbeiten wird nichts gesendet.",
    ],
    test: "Versuchen, etwas zu senden",
    testRefused: "Der Browser hat die Verbindung verweigert.",
    testSent: "Die Verbindung wurde nicht verweigert. Schließen Sie diese Seite.",
    limits: "Die Sperre gilt nicht für Browser-Erweiterungen und nicht für eine Seite, die diese " +
      "einbettet.",
    loading: "Die Seite lädt noch ihre eigenen Dateien. Sie sieht kein Bild, bevor das Netz " +
      "gesperrt ist.",
    failed: "Das Netz ist nicht gesperrt, und kein Bild wird gelesen.",
    server: "Bilder gehen an den Server",
    serverTitle: "Der Server bewertet Ihre Bilder",
    serverText: "Diese Seite sendet Bilder an den Server, von dem sie kommt, und an keinen " +
      "anderen. Der Server behält die Bilder nicht, die er bewertet.",
    kept: "Projekte bleiben in diesem Browser, nur auf diesem Computer.",
    notKept: "Dieser Browser behält nichts, wenn die Seite geschlossen wird, wie in einem " +
      "privaten Fenster. Exportieren Sie das Projekt, um es zu behalten.",
    used: (size) => `Belegter Speicher: ${size}.`,
  },

  menu: {
    title: "Menü",
    model: "Modell",
    modelName: "Name",
    digest: "SHA-256",
    backend: "Läuft auf",
    threads: (n) => (n === 1 ? "1 Thread" : `${n} Threads`),
    another: "Anderes Modell …",
    anotherTitle: "Anderes Modell",
    anotherText: "Die Seite öffnet sich neu, lädt das Modell von dort, wo es veröffentlicht ist, " +
      "und sperrt ihr Netz wieder. Ihr Projekt bleibt.",
    bundled: "Das Modell dieser Seite",
    ofAddress: "Das Modell aus der Adresse dieser Seite",
    backbone: "Modell",
    about: (host, licence, good) => `Von ${host}, Lizenz ${licence}. Gut für: ${good}.`,
    load: "Laden",
    modelFile: "Modelldatei wählen",
    modelFileText: "Oder eine Datei von diesem Computer: eine Modelldatei oder veröffentlichte " +
      "Gewichte (safetensors oder PyTorch). Sie wird hier gelesen und nirgendwohin gesendet.",
    modelReading: "Liest das Modell",
    modelChanged: (name) => `Das Modell ist jetzt ${name}.`,
    prompts: "Gelerntes",
    openPrompts: "Prompt-Datei öffnen",
    savePrompts: "Als Prompt-Datei speichern",
    results: "Ergebnisse",
    csv: "Als CSV speichern",
    jsonl: "Für inctrl verify speichern",
    settings: "Einstellungen",
    language: "Sprache",
    keepImages: "Geprüfte Bilder im Projekt behalten",
    deleteAll: "Alle Daten löschen …",
    deleteAllTitle: "Alle Projekte und Einstellungen löschen?",
    deleteAllText: "Alles, was diese Seite auf diesem Computer behält, wird gelöscht. Das lässt " +
      "sich nicht rückgängig machen.",
    deleteAllYes: "Alles löschen",
    deleted: "Alle Daten sind gelöscht.",
  },

  projects: {
    title: "Projekte",
    name: "Projektname",
    current: "geöffnet",
    rename: "Umbenennen",
    create: "Neues Projekt",
    importFile: "Projektdatei öffnen",
    exportFile: "Dieses Projekt exportieren",
    remove: (name) => `${name} löschen`,
    removed: (name) => `${name} ist gelöscht.`,
    exported: (name) => `${name} ist gespeichert.`,
    imported: (name) => `${name} ist geöffnet.`,
  },

  data: {
    elsewhere: (name: string) => `„${name}“ ist in einem anderen Tab offen.`,
    refused: "Dieser Browser speichert hier keine Projekte. Exportieren Sie das Projekt.",
    full: "Kein Platz mehr für das Projekt. Exportieren Sie es, oder löschen Sie andere.",
    otherModel: "Dieses Projekt ist von einem anderen Modell. Die Bilder werden neu gelernt.",
    notLoaded: "Das Modell ist noch nicht geladen.",
    promptsOpened: (name: string) => `${name} ersetzt die normalen Bilder.`,
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
