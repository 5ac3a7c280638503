/** The page's texts in English. Each language has the same keys (text.ts). */
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
  },

  live: {
    title: "Live",
  },

  report: {
    title: "Report",
  },
};

export type Texts = typeof en;
