/** The page's texts in German. */
import type { Texts } from "./en.js";

/** A number with two digits at most, such as 12 or 0.4. */
const number = (n: number) => n.toLocaleString("de", { maximumSignificantDigits: 2 });

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

  server: {
    tokenTitle: "Dieser Server braucht ein Token",
    tokenText: (host: string) => `${host} bewertet nur für die, die ein Token haben.`,
    tokenWrong: "Der Server nimmt dieses Token nicht an.",
    token: "Token",
    connect: "Verbinden",
    sets: "Promptsets des Servers",
    set: "Promptset",
    noSets: "Der Server hat noch keine.",
    none: "Keines",
    shareText: "Die normalen Bilder gehen an den Server, der sie für alle speichert.",
    name: "Name",
    share: "Lernen und speichern",
  },

  data: {
    elsewhere: (name: string) => `„${name}“ ist in einem anderen Tab offen.`,
    refused: "Dieser Browser speichert hier keine Projekte. Exportieren Sie das Projekt.",
    full: "Kein Platz mehr für das Projekt. Exportieren Sie es, oder löschen Sie andere.",
    otherModel: "Dieses Projekt ist von einem anderen Modell. Die Bilder werden neu gelernt.",
    archive: {
      noZip: (name: string) => `${name} ist keine Projektdatei.`,
      cut: (name: string) => `${name} ist nicht vollständig: Das Ende fehlt.`,
      damaged: (name: string, entry: string) => `${name} ist beschädigt${entry && ` (${entry})`}.`,
      unsupported: (name: string, entry: string) =>
        `${name} ist so gepackt, dass es hier nicht gelesen wird${entry && ` (${entry})`}.`,
      tooLarge: (name: string, entry: string) =>
        `${name}: ${entry || "sie"} ist zu groß für eine Projektdatei.`,
      version: (name: string) => `${name} ist von einer späteren Version dieses Programms.`,
    },
    notLoaded: "Das Modell ist noch nicht geladen.",
    noPrompts: (name: string, why: string) => `${name} ist keine passende Promptdatei: ${why}`,
    noneReadable: "Keines der normalen Bilder ist lesbar.",
    promptsOpened: (name: string) => `${name} ersetzt die normalen Bilder.`,
  },

  start: {
    title: "Gutteile zeigen. Fehler finden.",
    lead: "Einige Bilder von Gutteilen genügen. In Sekunden sind sie gelernt, und in jedem " +
      "anderen Bild ist markiert, was abweicht. Alles auf Ihrem Computer.",
    drop: "Bilder von Gutteilen hier ablegen",
    dropHint: "Eines genügt für den Anfang, 4 bis 8 sind besser.",
    samples: "In 10 Sekunden ausprobieren",
    samplesText: "Gewebe, teils mit Löchern, Flecken und gezogenen Fäden.",
    useSamples: "Beispiele ausprobieren",
    sampleName: "Gewebe-Beispiele",
    frameGood: "Gutteile",
    frameLearn: "Gelernt",
    frameMarked: "Markiert",
    projects: "Ihre Projekte",
    noProjects: "Sie bleiben in diesem Browser.",
    loading: "Lädt das Modell",
    loaded: (loaded, total) => `${loaded} von ${total}`,
    left: (time) => `, noch etwa ${time}`,
    fault: "Die Seite kann nicht arbeiten",
    faultHelp: "Laden Sie die Seite neu. Hilft das nicht, dann vielleicht ein anderer aktueller " +
      "Browser: Chrome, Edge, Firefox oder Safari.",
    again: "Neu laden",
  },

  teach: {
    title: "Anlernen: Bilder von Gutteilen",
    lead: "Allein aus diesen Bildern wird gelernt, was normal ist. Legen Sie irgendwo weitere ab.",
    addFiles: "Bilder wählen",
    addFolder: "Ordner wählen",
    addCamera: "Kamera",
    addLearn: "Gutteile hinzufügen",
    addCheck: "Zum Kontrollsatz hinzufügen",
    learnGroup: (n) => `Gelernt (${n})`,
    learnText: "Zeigen Sie die Vielfalt der Gutteile: 4 bis 8 Bilder.",
    learnMost: (n) => `Zeigen Sie die Vielfalt der Gutteile. Höchstens ${n} werden gelernt, ` +
      "weitere kommen in den Kontrollsatz.",
    checkGroup: (n) => `Kontrollsatz (${n})`,
    checkText: "Weitere Gutteile, die nicht gelernt werden. Sie machen die Grenze zwischen gut " +
      "und auffällig genauer.",
    imageNumber: (n) => `${n}.`,
    reading: "Noch nicht gelernt",
    ok: "Gelernt",
    checked: "Prüft die Grenze",
    odd: "Weicht am meisten ab",
    unreadable: "Nicht lesbar",
    toCheck: "In den Kontrollsatz",
    toLearn: "Zu den gelernten",
    moveToCheck: (name) => `${name} in den Kontrollsatz`,
    moveToLearn: (name) => `${name} zu den gelernten`,
    remove: (name) => `${name} entfernen`,
    removed: (name) => `${name} ist entfernt.`,
    removeAll: "Alle entfernen",
    removeAllOf: (group) => `Alle entfernen: ${group}`,
    removedAll: (n) => `${n} Bilder sind entfernt.`,
    advice: "Für gute Ergebnisse",
    advices: [
      "Gleiche Kamera, gleiches Licht und gleicher Abstand wie beim Prüfen.",
      "Nur Gutteile: Was hier gezeigt wird, gilt als normal.",
    ],
    oddText: (n) => `Bild ${n} weicht am meisten von den anderen ab. Zeigt es einen Fehler oder ` +
      "eine andere Ansicht, entfernen Sie es; ist es gut, fügen Sie ähnliche hinzu.",
    empty: "Noch nichts gelernt",
    emptyText: "Fügen Sie Bilder von Gutteilen hinzu. Eines genügt für den Anfang.",
    waiting: "Wartet auf das Modell",
    waitingText: "Die Bilder werden gelernt, sobald es geladen ist.",
    learning: "Lernt",
    progress: (done, total) => `${done} von ${total} Bildern`,
    failed: "Das Lernen ist gescheitert",
    stopped: "Das Lernen wurde abgebrochen",
    again: "Lernen",
    ready: (n) => `Bereit: aus ${n === 1 ? "1 Bild" : `${n} Bildern`} gelernt`,
    readyFrom: (name) => `Bereit: ${name}`,
    noLimit: "Es gibt noch keine Grenze zwischen gut und auffällig. Fügen Sie Gutteile hinzu, " +
      "oder legen Sie sie beim Prüfen von Hand fest.",
    provisional: "Die Grenze zwischen gut und auffällig ist eine erste Schätzung. Gutteile im " +
      "Kontrollsatz oder bekannte Fehler beim Prüfen machen sie genau.",
    limit: (rate) => `Die Grenze zwischen gut und auffällig gilt für ${rate} Fehlalarme. ` +
      "Bekannte Fehler bestätigen sie beim Prüfen.",
    notes: (n) => (n === 1 ? "1 Hinweis dazu, wie Bilder gelesen wurden" :
      `${n} Hinweise dazu, wie Bilder gelesen wurden`),
    inspect: "Jetzt prüfen",
    camera: "Kamera",
    cameraImage: "Was die Kamera sieht",
    whichCamera: "Welche Kamera",
    noCamera: (reason) => `Keine Kamera: ${reason}`,
    shoot: "Foto aufnehmen",
    shot: (n) => (n === 1 ? "1 Foto aufgenommen" : `${n} Fotos aufgenommen`),
    done: "Fertig",
    options: {
      title: "Wie die Teile aussehen",
      foreground: "Einfarbigen Hintergrund ignorieren",
      foregroundText: "Eine Farbe rund um das Teil wird nicht bewertet.",
      tiles: "Kleine Fehler, langsamer",
      slower: (factor) => `Sieht auch Ausschnitte des Bildes an: ${factor}-facher Aufwand.`,
      slowerBy: (factor, time) =>
        `Sieht auch Ausschnitte des Bildes an: ${factor}-facher Aufwand, etwa ${time} je Bild.`,
      parts: "Ausschnitte entlang der kürzeren Seite",
      tilesOf: (n) => `${n} × ${n}`,
      grid: "Lange oder breite Bilder",
      gridText: "Sieht die Bilder in ihrer eigenen Form an.",
      centre: "Nur die Mitte",
      centreText: "Sieht das mittlere Quadrat eines Bildes an.",
      angle: "Teile liegen in jedem Winkel",
      angleText: "Jedes Gutteil wird in mehreren Drehungen gelernt.",
      angleAuto: "Nach den Bildern entscheiden",
      angleNone: "Nein, immer gleich",
      angleAny: "Ja, in jedem Winkel",
      angleMirrored: "Ja, auch gespiegelt",
      region: "Wohin gesehen wird",
      regionText: "Auf das ganze Bild.",
      regionSome: "Nur auf das Markierte; siehe die Bilder.",
      regionPaint: "Bereich malen",
      regionChange: "Bereich ändern",
      regionClear: "Ganzes Bild",
      method: "Wie verglichen wird",
      methodText: "Bei einer Änderung wird neu gelernt.",
      methodInctrl: "An anderen Fehlern trainiert",
      methodPatch: "Allein nach den Gutteilen",
      className: "Was die Bilder zeigen",
      classNameText: "Ein oder zwei englische Wörter, etwa hazelnut.",
    },
    region: {
      title: "Wohin gesehen wird",
      help: "Malen Sie, was zählt. Ist nichts gemalt, zählt das ganze Bild.",
      picture: "Ein normales Bild mit dem Gemalten",
      brush: "Pinsel",
      look: "Hier hinsehen",
      ignore: "Das ignorieren",
      erase: "Radierer",
      size: "Größe",
      rectangle: "Rechteck, in Prozent",
      left: "Links",
      top: "Oben",
      width: "Breite",
      height: "Höhe",
      addRectangle: "Rechteck malen",
      added: "Gemalt.",
      cleared: "Nichts ist gemalt.",
      clear: "Leeren",
      use: "Diesen Bereich verwenden",
    },
  },

  inspect: {
    title: "Prüfen",
    addFiles: "Dateien hinzufügen",
    addFolder: "Ordner hinzufügen",
    addTitle: "Bilder zum Prüfen hinzufügen",
    addText: "Legen Sie Dateien oder einen Ordner irgendwo ab, oder wählen Sie sie hier.",
    addBefore: "Sie können die Bilder zum Prüfen schon hinzufügen; sie warten dann.",
    nothingLearned: "Noch nichts angelernt",
    nothingLearnedText: "Zeigen Sie zuerst einige Bilder guter Teile. Dann wird hier jedes Bild " +
      "mit ihnen verglichen.",
    toTeach: "Gute Teile anlernen",
    images: "Bilder",
    show: "Zeigen",
    chips: {
      all: "Alle", anomalous: "Auffällig", unsure: "Unsicher", normal: "Normal",
      unreadable: "Nicht lesbar",
    },
    search: "Nach Namen suchen",
    sort: "Reihenfolge",
    orders: { added: "Wie hinzugefügt", score: "Höchster Wert zuerst", name: "Nach Namen" },
    noneFit: "Kein Bild passt. Wählen Sie Alle, oder suchen Sie etwas anderes.",
    progress: (done: number, total: number, rate: number, left: string) =>
      `${done} von ${total}` + (rate > 0 ? `, ${number(rate)}/s, noch ${left}` : ""),
    paused: (done: number, total: number) => `Angehalten bei ${done} von ${total}`,
    pause: "Anhalten",
    resume: "Fortsetzen",
    removed: (name: string) => `${name} ist entfernt.`,
    verdicts: {
      waiting: "Wartet", unreadable: "Nicht lesbar", normal: "Sieht normal aus",
      unsure: "Unsicher", anomalous: "Auffällig", unknown: "Noch keine Grenze",
    },
    short: {
      waiting: "wartet", unreadable: "nicht lesbar", normal: "normal", unsure: "unsicher",
      anomalous: "auffällig", unknown: "–",
    },
    labels: { normal: "gut", anomalous: "Fehler" },
    percent: (n: number) => `${n} %`,
    ofLimit: (n: number) => `${n} % der Grenze`,
    raw: (score: number) => `Wert ${score.toLocaleString("de", { minimumFractionDigits: 4,
      maximumFractionDigits: 4 })}`,
    stale: "Das Ergebnis gehört zu dem, was vorher angelernt war. Fügen Sie das Bild noch einmal " +
      "hinzu, um es neu zu bewerten.",
    imageNamed: (name: string) => `Bild ${name}`,
    position: (at: number, all: number) => `${at} von ${all}`,
    previous: "Voriges Bild",
    next: "Nächstes Bild",
    back: "Zurück zu allen Bildern",
    tools: "Betrachter",
    zoom: "Vergrößerung",
    zoomIn: "Vergrößern",
    zoomOut: "Verkleinern",
    zoomFit: "Ganzes Bild zeigen",
    heat: "Wärmebild",
    legendTitle: "Die Farben des Wärmebilds, von den normalen Bildern ähnlich bis unähnlich",
    legendLow: "normal",
    legendHigh: "auffällig",
    boxes: "Rahmen",
    sides: "Neben dem ähnlichsten normalen Bild",
    full: "Ganzer Bildschirm",
    keys: "Tasten",
    keyList: [
      ["← →", "voriges, nächstes Bild"], ["N", "es ist gut"], ["D", "es ist ein Fehler"],
      ["Leertaste", "halten: ohne Wärmebild"], ["B", "Rahmen"],
      ["S", "neben dem ähnlichsten normalen Bild"], ["F", "ganzer Bildschirm"],
      ["+ − 0", "größer, kleiner, ganzes Bild"], ["Umschalt + Pfeile", "Bild verschieben"],
      ["Entf", "Bild entfernen"], ["?", "diese Liste"],
    ],
    strongest: {
      anomalous: (place: string) => `Auffällig – am stärksten ${place}`,
      unsure: (place: string) => `Unsicher – am stärksten ${place}`,
    },
    places: [
      "oben links", "oben", "oben rechts", "links", "in der Mitte", "rechts", "unten links",
      "unten", "unten rechts",
    ],
    retry: "Noch einmal versuchen",
    noOriginal: "Das Bild selbst ist nicht gespeichert. Fügen Sie es noch einmal hinzu, um es " +
      "ganz zu sehen, und warum.",
    why: "Warum",
    spots: "Stellen, die stärkste zuerst",
    spot: (n: number) => `Stelle ${n}`,
    thisSpot: "Diese Stelle",
    nearestSpot: "Ähnlichste normale Stelle",
    nearestImage: (name: string) => `Am ähnlichsten: ${name}`,
    inImage: (name: string) => `In ${name}`,
    comparing: "Vergleicht …",
    gone: "Das normale Bild ist nicht mehr da.",
    say: "Was sagen Sie?",
    sayings: { normal: "Ist gut", anomalous: "Ist ein Fehler" },
    labelKey: { normal: "Taste N", anomalous: "Taste D" },
    labelled: {
      normal: "Sie sagten, es ist gut. Noch einmal drücken nimmt das zurück.",
      anomalous: "Sie sagten, es ist ein Fehler. Noch einmal drücken nimmt das zurück.",
    },
    saidLabel: {
      normal: (name: string) => `${name}: gut.`,
      anomalous: (name: string) => `${name}: ein Fehler.`,
    },
    unlabelled: (name: string) => `${name} ist nicht mehr beurteilt.`,
    offer: "Soll es bei den nächsten Bildern helfen?",
    addToCheck: "Zu den Prüfbildern",
    teachIt: "Anlernen",
    taught: {
      check: (name: string) => `${name} ist jetzt bei den Prüfbildern.`,
      learn: (name: string) => `${name} wird als gutes Teil angelernt.`,
    },
    details: {
      title: "Einzelheiten", score: "Wert", limit: "Grenze", size: "Pixel", regions: "Stellen",
      method: "Verfahren", decoder: "Gelesen von",
    },
    decoders: { inctrl: "dieser Seite: überall gleicher Wert", browser: "dem Browser" },
    limit: "Grenze",
    noLimit: "Es gibt noch keine Grenze: Die normalen Bilder sind ohne sie angelernt.",
    limitValue: (limit: number, percent: number) =>
      `${limit.toLocaleString("de", { maximumFractionDigits: 4 })}, ${percent} % der ` +
      "angelernten Grenze",
    presets: "Vorschläge",
    preset: { more: "Mehr finden", balanced: "Ausgewogen", fewer: "Weniger Alarme" },
    counted: {
      anomalous: (n: number) => `${n} auffällig`,
      unsure: (n: number) => `${n} unsicher`,
      normal: (n: number) => `${n} normal`,
    },
    notChecked: (defects: number, fine: number) => {
      const parts = [
        defects > 0 && `${defects} Fehler`, fine > 0 && (fine === 1 ? "1 gutes" : `${fine} gute`),
      ].filter((s) => s);
      return "Noch nicht an bekannten Fehlern geprüft." + (parts.length > 0
        ? ` Beurteilen Sie noch ${parts.join(" und ")}, um die beste Grenze zu finden.` : "");
    },
    best: (c) => `Beste Grenze ${c.limit.toLocaleString("de", { maximumFractionDigits: 3 })}: ` +
      `findet ${c.caught} von ${c.defects}, ${c.alarms} ` +
      `${c.alarms === 1 ? "Fehlalarm" : "Fehlalarme"}.`,
    checkedNow: (c) => `An Ihren Urteilen geprüft: findet ${c.caught} von ${c.defects}, ` +
      `${c.alarms} ${c.alarms === 1 ? "Fehlalarm" : "Fehlalarme"} bei ${c.fine} guten.`,
    apply: "Übernehmen",
    applied: (limit: number) =>
      `Die Grenze ist ${limit.toLocaleString("de", { maximumFractionDigits: 3 })}.`,
    aid: "Eine Hilfe; nicht für Diagnosen.",
    chartKey: { bars: "Ergebnisse", normals: "normale Bilder", labels: "Ihre Urteile" },
  },

  live: {
    title: "Live",
    stage: "Video",
    heat: "Wärmebild: je wärmer, desto unähnlicher den Gutbildern",
    off: "Mit einer Kamera prüfen",
    offHint: "Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, außer Sie "
      + "nehmen es auf, und keines verlässt die Seite.",
    offHintServer: "Jedes Bild geht an den Server, der es bewertet. Hier wird keines gespeichert, "
      + "außer Sie nehmen es auf.",
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
      + "dieser Kamera als Gutbilder.",
    untaughtShort: "Nicht angelernt",
    teach: "Anlernen",
    verdicts: {
      waiting: "Warten", unreadable: "Kein Bild", normal: "GUT", unsure: "UNSICHER",
      anomalous: "SCHLECHT", unknown: "Kein Grenzwert",
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
    useAsNormal: "Als Gutbild verwenden",
    stop: "Ausschalten",
    captured: "Das Bild ist unter „Prüfen“.",
    added: "Das Bild ist jetzt ein Gutbild.",
    settings: "Einstellungen",
    camera: "Kamera",
    cameraNumber: (n) => `Kamera ${n}`,
    auto: "Aufnehmen, sobald die Szene stillsteht",
    showHeat: "Wärmebild",
    showGuide: "Rahmen",
    mirror: "Video spiegeln",
    alarms: (count) => count === 0 ? "Alarme" : `Alarme (${count})`,
    noAlarms: "Noch kein Alarm. Die letzten 30 bleiben hier, solange dieser Bildschirm offen ist.",
    alarmAt: (time) => `Alarm um ${time}`,
    inspect: "Zu „Prüfen“ hinzufügen",
    close: "Schließen",
  },

  report: {
    title: "Bericht",
  },
};
