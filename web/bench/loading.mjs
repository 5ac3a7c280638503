// What the benchmark of the page measures of its loading.
import { site } from "./site.mjs";

const kB = (bytes) => `${(bytes / 1000).toLocaleString("en", { maximumFractionDigits: 0 })} kB`;
const seconds = (n) => `${n.toFixed(2)} s`;
const percent = (share) => `${(100 * share).toFixed(0)} %`;

export const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[sorted.length >> 1]) / 2;
};

/** In the page, before its own scripts: notes when it is ready, and how far its bar is. */
function watch() {
  const began = performance.now();
  globalThis.bar = [];
  const look = setInterval(() => {
    const { loaded, total } = document.querySelector("app-shell")?.store?.state.loading ?? {};
    const share = total > 0 ? loaded / total : 0;
    globalThis.bar.push({ at: performance.timeOrigin + performance.now(), share });
  }, 100);
  globalThis.ready = new Promise((resolve) => {
    const wait = () => {
      if (document.body?.dataset.ready !== "true") return setTimeout(wait, 2);
      clearInterval(look);
      return resolve(performance.now() - began);
    };
    wait();
  });
}

/** Opens the page; milliseconds until it is usable. */
export async function opened(context, url) {
  const page = await context.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.evaluateOnNewDocument(watch);
  await page.goto(url, { waitUntil: "domcontentloaded" });
  return { page, ready: await page.evaluate(() => globalThis.ready) };
}

/** All that a first visit has to load. */
export async function coldLoad(browser, folder) {
  const host = await site(folder);
  const { page } = await opened(await browser.createBrowserContext(), host.url);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const later = ["formats.wasm", "convert.wasm"];
  const parts = { samples: 0, page: 0 };
  for (const [path, bytes] of host.sent) {
    const name = path.slice(1);
    if (later.includes(name)) parts[name] = bytes;
    else if (name.startsWith("samples/")) parts.samples += bytes;
    else if (/\.(wasm|safetensors)$|^app\.js$/.test(name)) parts[name] = bytes;
    else parts.page += bytes;
  }
  const total = host.total();
  const extra = parts.samples + later.reduce((n, name) => n + (parts[name] ?? 0), 0);
  await page.browserContext().close();
  await host.close();
  const list = Object.entries(parts).map(([name, bytes]) => `${name} ${kB(bytes)}`).join(", ");
  return [
    ["cold load, in brotli, without samples and programs of formats and conversion",
      kB(total - extra), "5,200 kB"],
    [`cold load, in brotli, all (${list})`, kB(total), ""],
  ];
}

/** How true the bar is over a slow line. */
export async function slowLoad(browser, folder, rate = 1_600_000) {
  const host = await site(folder, { rate });
  const sent = [];
  const look = setInterval(() => sent.push({ at: Date.now(), bytes: host.total() }), 20);
  const { page, ready } = await opened(await browser.createBrowserContext(), host.url);
  clearInterval(look);
  const bar = await page.evaluate(() => globalThis.bar);
  await page.browserContext().close();
  await host.close();
  const total = sent.at(-1).bytes;
  const share = (at) => (sent.findLast((s) => s.at <= at)?.bytes ?? 0) / total;
  const errors = bar.map(({ at, share: shown }) => Math.abs(shown - share(at)));
  const middle = bar[Math.floor(bar.length / 2)];
  const line = `at ${rate / 1e6} Mbit/s`;
  return [
    [`${line}: time until the page is usable`, seconds(ready / 1000), ""],
    [`${line}: largest difference of the bar from the share of bytes`,
      percent(errors.reduce((a, b) => Math.max(a, b), 0)), ""],
    [`${line}: bar at half of the time`, percent(middle.share), "50 %"],
  ];
}

/** In the page: milliseconds from being ready until an image has a score. */
async function firstScore() {
  const draw = async (n) => {
    const canvas = new OffscreenCanvas(1024, 768);
    const context = canvas.getContext("2d");
    for (let i = 0; i < 400; i++) {
      context.fillStyle = `hsl(${(i * 7 + n) % 360} 30% 60%)`;
      context.fillRect((i % 20) * 51, Math.floor(i / 20) * 38, 50, 37);
    }
    return { name: `${n}.jpg`, file: await canvas.convertToBlob({ type: "image/jpeg" }) };
  };
  const [normal, image, other] = [await draw(0), await draw(5), await draw(9)];
  await globalThis.ready;
  const { store } = document.querySelector("app-shell");
  const scored = (count) => new Promise((resolve) => {
    const look = () => store.state.images.filter((i) => i.result).length === count && resolve();
    store.subscribe(look);
    look();
  });
  const begun = performance.now();
  store.addNormals([normal]);
  store.addImages([image]);
  await scored(1);
  const first = performance.now() - begun;
  const again = performance.now();
  store.addImages([other]);
  await scored(2);
  return { first, alone: performance.now() - again };
}

/** The first score after a first visit, and how soon the page is usable on later visits. */
export async function visits(browser, folder, { rounds = 3 } = {}) {
  const host = await site(folder);
  const all = { cold: [], first: [], alone: [], again: [] };
  for (let i = 0; i < rounds; i++) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.evaluateOnNewDocument(watch);
    await page.goto(host.url, { waitUntil: "domcontentloaded" });
    const { first, alone } = await page.evaluate(firstScore);
    all.cold.push(await page.evaluate(() => globalThis.ready));
    all.first.push(first);
    all.alone.push(alone);
    await page.evaluate(() => document.querySelector("app-shell").store.deleteEverything());
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await page.close();
    all.again.push((await opened(context, host.url)).ready);
    await context.close();
  }
  await host.close();
  const say = (list) => seconds(median(list) / 1000);
  return [
    ["first visit on localhost until the page is usable", say(all.cold), ""],
    ["then one normal image learned and one image scored", say(all.first), "1 s"],
    ["one more image scored", say(all.alone), ""],
    ["later visit until the page is usable", say(all.again), "0.8 s"],
  ];
}
