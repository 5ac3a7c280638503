// Starts the browsers that tests and benchmarks run in.
import puppeteer from "../../web/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";

/** The browsers, and where their programs are. */
export const browsers = { chromium: "/usr/bin/chromium", firefox: "/usr/bin/firefox-esr" };

/** Starts a browser without a window. */
export function launch(name) {
  const firefox = name === "firefox";
  return puppeteer.launch({
    browser: firefox ? "firefox" : "chrome", executablePath: browsers[name], headless: true,
    protocolTimeout: 600_000, args: firefox ? [] : ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}
