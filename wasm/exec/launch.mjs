// Starts the browsers that tests and benchmarks run in.
import puppeteer from "../../web/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";

/** The browsers, and where their programs are. */
export const browsers = { chromium: "/usr/bin/chromium", firefox: "/usr/bin/firefox-esr" };

/** A camera that shows moving patterns, and that a page need not ask a person for. */
const fakeCamera = {
  args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  prefs: { "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true },
};

const shown = (camera) => (camera === true ? [] : [`--use-file-for-fake-video-capture=${camera}`]);

/**
 * Starts a browser without a window; with a camera that is none, if wanted: `camera` is true or, in
 * Chromium, the name of the MJPEG file that it shows.
 */
export function launch(name, { camera = false } = {}) {
  const firefox = name === "firefox";
  const args = firefox ? [] : ["--no-sandbox", "--disable-dev-shm-usage"];
  return puppeteer.launch({
    browser: firefox ? "firefox" : "chrome", executablePath: browsers[name], headless: true,
    protocolTimeout: 600_000,
    args: camera && !firefox ? [...args, ...fakeCamera.args, ...shown(camera)] : args,
    ...(camera && firefox && { extraPrefsFirefox: fakeCamera.prefs }),
  });
}
