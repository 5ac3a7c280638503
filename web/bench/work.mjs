// What the benchmark of the page measures of its work: scoring, looking, and the camera.
import * as tool from "../test/tool.mjs";
import { median, opened } from "./loading.mjs";
import { causes, frames, longest, traced } from "./trace.mjs";

const explain = process.env.EXPLAIN === "1";

/** A row for the longest task of a trace. */
function taskRow(what, trace, bar) {
  const { wall, cpu } = longest(trace);
  if (explain) console.error([what, ...causes(trace)].join("\n  "));
  return [`${what}: longest task (by processor time)`,
    `${wall.toFixed(0)} ms (${cpu.toFixed(0)} ms)`, bar];
}

/** In the page: what the measurements use. */
function tools() {
  const { store } = document.querySelector("app-shell");
  const drawn = async (n, width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    const [w, h] = [width / 32, height / 24];
    for (let i = 0; i < 768; i++) {
      context.fillStyle = `hsl(${(i * 5 + n) % 360} 25% ${50 + (i * n) % 20}%)`;
      context.fillRect((i % 32) * w, Math.floor(i / 32) * h, w - 1, h - 1);
    }
    return { name: `${n}.jpg`, file: await canvas.convertToBlob({ type: "image/jpeg" }) };
  };
  globalThis.bench = {
    store, drawn,
    async several(from, count, width = 1024, height = 768) {
      const all = [];
      for (let i = from; i < from + count; i++) all.push(await drawn(i, width, height));
      return all;
    },
    until: (holds) => new Promise((resolve) => {
      const stop = store.subscribe(() => look());
      const look = () => holds(store.state) && (stop(), resolve());
      look();
    }),
    /** All elements, those in others too. */
    find(selector, root = document) {
      for (const e of root.querySelectorAll("*")) {
        if (e.matches(selector)) return e;
        const inner = e.shadowRoot && globalThis.bench.find(selector, e.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    },
  };
}

/** The page with two normal images learned. */
async function taught(browser, url) {
  const { page } = await opened(await browser.createBrowserContext(), url);
  await page.evaluate(tools);
  await page.evaluate(async () => {
    const { bench } = globalThis;
    bench.store.addNormals(await bench.several(0, 2));
    await bench.until((s) => s.learned && !s.learning);
  });
  return page;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function scoring(page, count) {
  await page.evaluate(async (count) => {
    const { bench } = globalThis;
    bench.store.go("inspect");
    bench.files = await bench.several(10, count);
  }, count);
  const trace = await traced(page, () => page.evaluate(async () => {
    const { bench } = globalThis;
    bench.store.addImages(bench.files);
    await bench.until((s) => s.images.every((i) => i.result));
  }));
  return [
    [`scoring ${count} images of 0.8 MP`, `${(count / trace.seconds).toFixed(1)} images/s`, ""],
    taskRow(`scoring ${count} images`, trace, "100 ms"),
  ];
}

/** Scrolls as a wheel does; the images are those that were scored, repeated. */
async function scrolling(page, count) {
  await page.evaluate((count) => {
    const { store } = globalThis.bench;
    const { images } = store.state;
    const all = Array.from({ length: count }, (_, i) =>
      ({ ...images[i % images.length], id: `${1e12 + i}`, name: `${i}.jpg` }));
    store.set({ images: all, selected: all[0].id });
  }, count);
  await pause(4000); // they are stored
  const at = await page.evaluate(() => {
    const { left, top, width, height } =
      globalThis.bench.find(".scroller").getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  const client = await page.createCDPSession();
  const trace = await traced(page, () => client.send("Input.synthesizeScrollGesture", {
    ...at, yDistance: -12_000, speed: 3000, preventFling: true, gestureSourceType: "mouse",
  }));
  const { rate, worst } = frames(trace);
  return [
    [`scrolling ${count.toLocaleString("en")} thumbnails`, `${rate.toFixed(0)} frames/s`,
      "60 frames/s"],
    ["the same: longest time between two frames", `${worst.toFixed(0)} ms`, ""],
    taskRow("the same", trace, ""),
  ];
}

/** A large image, and the slider of the heat map over it. */
async function large(page) {
  await page.evaluate(async () => {
    const { bench } = globalThis;
    const { store } = bench;
    store.set({ images: store.state.images.slice(0, 3) });
    store.select(store.state.images[0].id);
    store.addImages(await bench.several(5000, 1, 6000, 4000));
    await bench.until((s) => s.images.every((i) => i.result));
  });
  await pause(2000);
  const open = await traced(page, () => page.evaluate(async () => {
    const { store, find } = globalThis.bench;
    store.select(store.state.images.at(-1).id);
    const image = () => find("image-stage.main");
    while (image()?.source?.width !== 6000 || !image().hasAttribute("ready")) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }));
  await pause(2000);
  const { x, y, width } = await page.evaluate(() => {
    const { left, top, width, height } =
      globalThis.bench.find("label.heat input").getBoundingClientRect();
    return { x: left, y: top + height / 2, width };
  });
  await page.mouse.move(x + 10, y);
  const slide = await traced(page, async () => {
    await page.mouse.down();
    for (let i = 0; i < 60; i++) await page.mouse.move(x + 10 + (i / 60) * (width - 20), y);
    await page.mouse.up();
  });
  return [
    taskRow("opening an image of 24 MP", open, "100 ms"),
    taskRow("moving the slider of its heat map", slide, "16 ms"),
  ];
}

export async function work(browser, url, { images = 200, thumbnails = 2000 } = {}) {
  const page = await taught(browser, url);
  const rows = [
    ...await scoring(page, images), ...await scrolling(page, thumbnails), ...await large(page),
  ];
  await page.browserContext().close();
  return rows;
}

/** What the camera shows is scored as fast as the same frames alone; they take turns. */
export async function camera(browser, url, { pairs = 5, span = 4000 } = {}) {
  const page = await taught(browser, url);
  await tool.press(page, /^Live/);
  await tool.press(page, "Turn on the camera");
  await tool.says(page, "% of the limit");
  await tool.press(page, /^Use as normal/);
  await page.evaluate(() =>
    globalThis.bench.until((s) => s.learned?.count === 3 && !s.learning));
  await tool.says(page, "% of the limit");
  const result = await page.evaluate(async (pairs, span) => {
    const { store, find } = globalThis.bench;
    const view = find("live-view");
    const { engine, prompts } = store.live;
    const score = engine.score.bind(engine);
    let count = 0;
    engine.score = async (...asked) => {
      const result = await score(...asked);
      count++;
      return result;
    };
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const frame = await createImageBitmap(find("video"));
    const rate = async (work) => {
      count = 0;
      const begun = performance.now();
      await work();
      return (1000 * count) / (performance.now() - begun);
    };
    const all = [];
    for (let i = 0; i < pairs; i++) {
      view.loop.hold(false);
      await wait(500);
      const live = await rate(() => wait(span));
      view.loop.hold(true);
      await wait(500);
      const bare = await rate(async () => {
        const until = performance.now() + span;
        while (performance.now() < until) await engine.score(frame, { prompts });
      });
      all.push({ live, bare });
    }
    return all;
  }, pairs, span);
  await page.browserContext().close();
  return [
    ["live: frames scored", `${median(result.map((r) => r.live)).toFixed(1)} frames/s`, ""],
    ["one frame scored again and again",
      `${median(result.map((r) => r.bare)).toFixed(1)} frames/s`, ""],
    [`the ratio, median of ${pairs} pairs`,
      median(result.map((r) => r.live / r.bare)).toFixed(2), "0.90"],
  ];
}
