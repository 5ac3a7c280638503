/** The texts of the live screen in English. */
export const live = {
  title: "Live",
  stage: "Video",
  heat: "Heat map: the warmer, the less it looks like the normal images",
  off: "Inspect with a camera",
  offHints: {
    page: "Each frame is scored on this computer. No frame is stored unless you capture it, and "
      + "none leaves the page.",
    here: "Each frame is scored on this computer. No frame is stored unless you capture it.",
    server: "Each frame is sent to the server, which scores it. No frame is stored here unless "
      + "you capture it.",
  },
  start: "Turn on the camera",
  again: "Try again",
  openVideo: "Open a video",
  asking: "Waiting for the camera",
  askingHint: "If the browser asks whether this page may use the camera, allow it.",
  faults: {
    denied: {
      title: "The camera is not allowed",
      hint: "Click the camera or lock icon beside the address, allow the camera, then try "
        + "again. The system's privacy settings must allow it for the browser too.",
    },
    none: {
      title: "No camera found",
      hint: "Connect a camera and check that it is turned on, then try again. Or open a video.",
    },
    busy: {
      title: "The camera is in use",
      hint: "Another program or page has it. Close that one, then try again.",
    },
    insecure: {
      title: "No camera at this address",
      hint: "Browsers give a camera only to pages with https, or on this computer (localhost).",
    },
    gone: {
      title: "The camera was disconnected",
      hint: "Connect it and turn it on, then try again.",
    },
    video: {
      title: "The video cannot be played",
      hint: "This browser does not read its format. MP4 (H.264) and WebM work in most browsers.",
    },
    other: {
      title: "The camera does not work",
      hint: "Try again, choose another camera, or open this page in another browser.",
    },
  },
  untaught: "Nothing is learned yet. Teach it with images, or use frames of this camera as "
    + "normal images.",
  untaughtShort: "Not taught",
  teach: "Teach",
  verdicts: {
    waiting: "Waiting", unreadable: "No frame", normal: "OK", unsure: "UNSURE",
    anomalous: "NOT OK", unknown: "No limit",
  },
  share: (percent: string) => `${percent} of the limit`,
  score: "Score",
  rate: "Frames/s",
  size: "Pixels",
  freeze: "Freeze",
  goOn: "Continue",
  frozen: "Frozen",
  space: "Space",
  capture: "Capture",
  useAsNormal: "Use as normal",
  stop: "Turn off",
  captured: "The frame is in Inspect.",
  added: "The frame is a normal image now.",
  settings: "Settings",
  camera: "Camera",
  cameraNumber: (n: number) => `Camera ${n}`,
  auto: "Capture when the scene stands still",
  showHeat: "Heat map",
  showGuide: "Frame guide",
  mirror: "Mirror the video",
  alarms: (count: number) => count === 0 ? "Alarms" : `Alarms (${count})`,
  noAlarms: "No alarms so far. The last 30 are held here while this screen is open.",
  alarmAt: (time: string) => `Alarm at ${time}`,
  inspect: "Add to Inspect",
  close: "Close",
};
