/** The page's texts in English. Each language has the same keys (text.ts). */

/** A number with two digits at most, such as 12 or 0.4. */
const number = (n: number) => n.toLocaleString("en", { maximumSignificantDigits: 2 });

export const en = {
  language: "English",
  app: {
    name: "Anomaly detector",
    newProject: "New project",
    loading: "Loading",
    failed: "Cannot start",
    steps: { start: "Start", teach: "Teach", inspect: "Inspect", live: "Live", report: "Report" },
    stepList: "Steps",
    home: "Start page",
    learning: "learning",
    learned: (n: number) => `${n} learned`,
    inspected: (done: number, total: number) => (done < total ? `${done}/${total}` : `${total}`),
    undo: "Undo",
    close: "Close",
    cancel: "Cancel",
    messages: "Messages",
    dropHere: "Drop the files anywhere",
    dropNormal: "They are learned as good parts.",
    dropInspect: "They are inspected.",
    dropAsk: "Then say what they are.",
    whatAreThey: (n: number) => (n === 1 ? "What is this image?" : `What are these ${n} images?`),
    asNormal: "Good parts, to learn from",
    asInspect: "Parts to inspect",
    nothingThere: "There are no images in it.",
  },

  files: {
    refused: (names: string[], n: number, reason: string) => {
      const rest = n > names.length ? ` and ${n - names.length} more` : "";
      return `Left out ${names.join(", ")}${rest}: ${reason}`;
    },
    reasons: {
      empty: "the file is empty.",
      heatmap: "a heat map that inctrl wrote.",
      heic: "this browser does not read HEIC. Save it as JPEG or PNG; on an iPhone choose " +
        "Settings, Camera, Formats, Most Compatible.",
      hidden: "hidden files are not read.",
      model: "this is a model. Open it by the menu, Another model.",
      other: "this is no image that can be read.",
      output: "a folder that inctrl wrote.",
      pdf: "a PDF is no image. Save its pages as PNG or JPEG.",
      text: "this is text, not an image.",
      unreadable: "the file cannot be opened.",
    },
  },

  privacy: {
    locked: "Network locked",
    lockedTitle: "Your images cannot leave this page",
    lockedText: "When its own files were loaded, and before it saw an image, this page forbade " +
      "itself every connection. The browser enforces that, and nothing can take it back until " +
      "the page is loaded anew.",
    verify: "See for yourself",
    verifySteps: [
      "Switch the network off: everything still works.",
      "Open the developer tools (F12), Network: nothing is sent while you work.",
    ],
    test: "Try to send something",
    testRefused: "The browser refused the connection.",
    testSent: "The connection was not refused. Close this page.",
    limits: "The lock cannot restrain browser extensions, or a page that embeds this one.",
    loading: "The page is still loading its own files. It sees no image until the network is " +
      "locked.",
    failed: "The network is not locked, and no image is read.",
    server: "Images go to the server",
    serverTitle: "The server scores your images",
    serverText: "This page sends images to the server that it comes from, and to no other. The " +
      "server does not keep the images that it scores.",
    kept: "Projects are kept in this browser, on this computer only.",
    notKept: "This browser keeps nothing when the page is closed, as in a private window. Export " +
      "the project to keep it.",
    used: (size: string) => `Storage used: ${size}.`,
  },

  menu: {
    title: "Menu",
    model: "Model",
    modelName: "Name",
    digest: "SHA-256",
    backend: "Runs on",
    threads: (n: number) => (n === 1 ? "1 thread" : `${n} threads`),
    another: "Another model …",
    anotherTitle: "Another model",
    anotherText: "The page opens anew, loads the model from where it is published, and locks its " +
      "network again. Your project stays.",
    bundled: "The model that comes with the page",
    ofAddress: "The model of this page's address",
    backbone: "Model",
    about: (host: string, licence: string, good: string) =>
      `From ${host}, licence ${licence}. Good for ${good}.`,
    load: "Load",
    modelFile: "Choose a model file",
    modelFileText: "Or a file from this computer: a model file, or published weights " +
      "(safetensors or PyTorch). It is read here and sent nowhere.",
    modelReading: "Reading the model",
    modelChanged: (name: string) => `The model is now ${name}.`,
    prompts: "What was learned",
    openPrompts: "Open a prompt file",
    savePrompts: "Save as a prompt file",
    results: "Results",
    csv: "Save as CSV",
    jsonl: "Save for inctrl verify",
    settings: "Settings",
    language: "Language",
    keepImages: "Keep the inspected images in the project",
    deleteAll: "Delete all data …",
    deleteAllTitle: "Delete all projects and settings?",
    deleteAllText: "All that this page keeps on this computer is deleted. This cannot be undone.",
    deleteAllYes: "Delete all",
    deleted: "All data is deleted.",
  },

  projects: {
    title: "Projects",
    name: "Project name",
    current: "current",
    rename: "Rename",
    create: "New project",
    importFile: "Open a project file",
    exportFile: "Export this project",
    remove: (name: string) => `Delete ${name}`,
    removed: (name: string) => `Deleted ${name}.`,
    exported: (name: string) => `Saved ${name}.`,
    imported: (name: string) => `Opened ${name}.`,
  },

  data: {
    elsewhere: (name: string) => `“${name}” is open in another tab.`,
    refused: "This browser does not store projects here. Export the project to keep it.",
    full: "There is no space left to store the project. Export it, or delete others.",
    otherModel: "This project was made with another model. Its images are learned again.",
    notLoaded: "The model is not loaded yet.",
    promptsOpened: (name: string) => `${name} takes the place of the normal images.`,
  },

  start: {
    title: "Start",
  },

  teach: {
    title: "Teach",
  },

  inspect: {
    title: "Inspect",
    addFiles: "Add files",
    addFolder: "Add folder",
    addTitle: "Add images to inspect",
    addText: "Drop files or a folder anywhere, or choose them here.",
    addBefore: "You may add the images to inspect already; they wait.",
    nothingLearned: "Nothing is learned yet",
    nothingLearnedText: "Show some images of good parts first. Then each image here is compared " +
      "with them.",
    toTeach: "Teach good parts",
    images: "Images",
    show: "Show",
    chips: {
      all: "All", anomalous: "Anomalous", unsure: "Unsure", normal: "Normal",
      unreadable: "Unreadable",
    },
    search: "Search by name",
    sort: "Order",
    orders: { added: "As added", score: "Highest score first", name: "By name" },
    noneFit: "No image fits. Choose All, or search for something else.",
    progress: (done: number, total: number, rate: number, left: string) =>
      `${done} of ${total}` + (rate > 0 ? `, ${number(rate)}/s, ${left} left` : ""),
    paused: (done: number, total: number) => `Paused at ${done} of ${total}`,
    pause: "Pause",
    resume: "Resume",
    removed: (name: string) => `${name} is removed.`,
    verdicts: {
      waiting: "Waiting", unreadable: "Cannot be read", normal: "Looks normal", unsure: "Unsure",
      anomalous: "Anomalous", unknown: "No limit yet",
    },
    short: {
      waiting: "waits", unreadable: "unreadable", normal: "normal", unsure: "unsure",
      anomalous: "anomalous", unknown: "–",
    },
    labels: { normal: "fine", anomalous: "defect" },
    percent: (n: number) => `${n} %`,
    ofLimit: (n: number) => `${n} % of the limit`,
    raw: (score: number) => `Score ${score.toFixed(4)}`,
    stale: "This result is of what was learned before. Add the image again to score it anew.",
    imageNamed: (name: string) => `Image ${name}`,
    position: (at: number, all: number) => `${at} of ${all}`,
    previous: "Previous image",
    next: "Next image",
    back: "Back to all images",
    tools: "Viewer",
    zoom: "Zoom",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    zoomFit: "Show the whole image",
    heat: "Heat map",
    legendTitle: "The heat map's colours, from like the normal images to unlike them",
    legendLow: "normal",
    legendHigh: "anomalous",
    boxes: "Boxes",
    sides: "Side by side with the most similar normal image",
    full: "Full screen",
    keys: "Keys",
    keyList: [
      ["← →", "image before, next image"], ["N", "it is fine"], ["D", "it is a defect"],
      ["Space", "hold: without the heat map"], ["B", "boxes"],
      ["S", "side by side with the most similar normal image"], ["F", "full screen"],
      ["+ − 0", "zoom in, out, whole image"], ["Shift + arrows", "move the image"],
      ["Delete", "remove the image"], ["?", "this list"],
    ] as [string, string][],
    strongest: {
      anomalous: (place: string) => `Anomalous – strongest ${place}`,
      unsure: (place: string) => `Unsure – strongest ${place}`,
    },
    places: [
      "at upper left", "at the top", "at upper right", "on the left", "in the middle",
      "on the right", "at lower left", "at the bottom", "at lower right",
    ],
    retry: "Try again",
    noOriginal: "The image itself is not kept. Add it again to see it in full, and why.",
    why: "Why",
    spots: "Spots, the strongest first",
    spot: (n: number) => `Spot ${n}`,
    thisSpot: "This spot",
    nearestSpot: "Most similar normal spot",
    nearestImage: (name: string) => `Most similar: ${name}`,
    inImage: (name: string) => `In ${name}`,
    comparing: "Comparing …",
    gone: "The normal image is not there any more.",
    say: "What do you say?",
    sayings: { normal: "It’s fine", anomalous: "It’s a defect" },
    labelKey: { normal: "Key N", anomalous: "Key D" },
    labelled: {
      normal: "You said that it is fine. Press again to take that back.",
      anomalous: "You said that it is a defect. Press again to take that back.",
    },
    saidLabel: {
      normal: (name: string) => `${name}: fine.`,
      anomalous: (name: string) => `${name}: a defect.`,
    },
    unlabelled: (name: string) => `${name} has no label any more.`,
    offer: "Shall it help with the next images?",
    addToCheck: "Add to the check set",
    teachIt: "Teach it",
    taught: {
      check: (name: string) => `${name} is in the check set now.`,
      learn: (name: string) => `${name} is learned as a good part.`,
    },
    details: {
      title: "Details", score: "Score", limit: "Limit", size: "Pixels", regions: "Regions",
      method: "Method", decoder: "Decoded by",
    },
    decoders: { inctrl: "this page: same score everywhere", browser: "the browser" },
    limit: "Limit",
    noLimit: "There is no limit yet: the normal images are learned without one.",
    limitValue: (limit: number, percent: number) =>
      `${limit.toFixed(4)}, ${percent} % of the learned limit`,
    presets: "Limits on offer",
    preset: { more: "Catch more", balanced: "Balanced", fewer: "Fewer alarms" },
    counted: {
      anomalous: (n: number) => `${n} anomalous`,
      unsure: (n: number) => `${n} unsure`,
      normal: (n: number) => `${n} normal`,
    },
    notChecked: (defects: number, fine: number) => {
      const parts = [
        defects > 0 && (defects === 1 ? "1 defect" : `${defects} defects`),
        fine > 0 && (fine === 1 ? "1 that is fine" : `${fine} that are fine`),
      ].filter((s) => s);
      return "Not yet checked against known defects." +
        (parts.length > 0 ? ` Label ${parts.join(" and ")} to find the best limit.` : "");
    },
    best: (c: { limit: number; caught: number; defects: number; alarms: number }) =>
      `Best limit ${c.limit.toFixed(3)}: catches ${c.caught} of ${c.defects}, ` +
      `${c.alarms} false ${c.alarms === 1 ? "alarm" : "alarms"}.`,
    checkedNow: (c: { caught: number; defects: number; alarms: number; fine: number }) =>
      `Checked on your labels: catches ${c.caught} of ${c.defects}, ${c.alarms} false ` +
      `${c.alarms === 1 ? "alarm" : "alarms"} of ${c.fine}.`,
    apply: "Apply",
    applied: (limit: number) => `The limit is ${limit.toFixed(3)}.`,
    aid: "An aid; not for diagnosis.",
    chartKey: { bars: "results", normals: "normal images", labels: "your labels" },
  },

  live: {
    title: "Live",
  },

  report: {
    title: "Report",
  },
};

export type Texts = typeof en;
