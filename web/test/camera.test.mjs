// The page's live screen: what a camera sees is scored, held, captured and learned, and stays here.
import assert from "node:assert/strict";
import { axe, inBrowsers, it, servers } from "./harness.mjs";
import * as tool from "./tool.mjs";

const s = servers();

/** In the page: the live screen. */
const inView = (page, f, ...args) => page.evaluate((f, args) => {
  const view = document.querySelector("app-shell").shadowRoot.querySelector("live-view");
  return new Function(`return ${f}`)()(view, ...args);
}, String(f), args);

/**
 * Another camera in place of the fake one: a card with dots that trembles a little; `scene.spot`
 * lays a stain on it, `scene.moved` shifts it.
 */
const ownCamera = (page) => page.evaluate(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const c = canvas.getContext("2d");
  const scene = (globalThis.scene = { spot: false, moved: 0, streams: [] });
  let n = 0;
  const fill = (colour, ...at) => {
    c.fillStyle = colour;
    c.fillRect(...at);
  };
  setInterval(() => {
    n++;
    fill("#8a8f98", 0, 0, 640, 360);
    fill("#e8e4da", 120 + scene.moved, 40, 400, 280);
    for (let i = 0; i < 24; i++) {
      const [x, y] = [160 + scene.moved + (i % 6) * 60, 70 + Math.floor(i / 6) * 60];
      fill("#3b6ea5", x, y, 30 + n % 2, 30);
    }
    if (scene.spot) fill("#401010", 300, 150, 120, 60);
  }, 50);
  navigator.mediaDevices.getUserMedia = async () => {
    scene.streams.push(canvas.captureStream(20));
    return scene.streams.at(-1);
  };
});

/** The page with a new project. */
async function fresh(browser, o) {
  const page = await tool.open(browser, s.isolated.url, o);
  await page.evaluate(() => document.querySelector("app-shell").store.newProject("Cards"));
  return page;
}

/** The live screen with its camera on, taught with two frames. */
async function taught(browser, o) {
  const page = await fresh(browser, o);
  await ownCamera(page);
  await tool.press(page, /^Live/);
  await tool.press(page, "Turn on the camera");
  for (let i = 1; i <= 2; i++) {
    await tool.press(page, /^Use as normal/);
    await page.waitForFunction((n) => {
      const view = document.querySelector("app-shell").shadowRoot.querySelector("live-view");
      return view.store.state.learned?.count === n && !view.store.state.learning;
    }, { timeout: 60_000 }, i);
    await tool.says(page, "% of the limit"); // now nothing moves under the next press
  }
  return page;
}

const pressed = async (page, key) => {
  await inView(page, (view) => view.renderRoot.querySelector(".stage").focus());
  await page.keyboard.press(key);
};

inBrowsers("camera", (browser) => {
  it("says what a camera shows, holds alarms, and releases the camera", async () => {
    const page = await taught(browser);
    await tool.says(page, /\b(OK|UNSURE)\n/);
    assert.deepEqual(await axe(page), []);
    await page.evaluate(() => (globalThis.scene.spot = true));
    await tool.says(page, /NOT OK\n.*% of the limit[^]*Alarms \(1\)[^]*NOT OK$/);
    const layers = await inView(page, (view) => ["video", ".heat"].map((name) => {
      const layer = view.renderRoot.querySelector(name);
      return [layer.getBoundingClientRect().toJSON(), layer.width];
    }));
    assert.deepEqual(layers[0][0], layers[1][0]);
    assert.equal(layers[1][1], 320);
    assert.deepEqual(await axe(page), []);

    await tool.press(page, /^Alarm at/);
    await tool.the(page, "dialog", /^Alarm at/);
    assert.deepEqual(await axe(page), []);
    const enlarged = await (await tool.the(page, "img", /^Heat map/, { nth: 1 })).evaluate((i) =>
      i.decode().then(() => [i.naturalWidth, i.naturalHeight]));
    assert.deepEqual(enlarged, [640, 360]);
    const alarm = await inView(page, (view) =>
      view.renderRoot.querySelector("alarm-strip").shown.result.score);
    await tool.press(page, "Add to Inspect");
    await page.waitForFunction(() => {
      const { store } = document.querySelector("app-shell").shadowRoot.querySelector("live-view");
      return store.state.images[0]?.result;
    });
    // The frame was kept to the bit: its file has the score that the alarm had.
    const image = await inView(page, ({ store }) => store.state.images[0].result);
    assert.equal(image.score, alarm);
    assert.match(image.image, /^live [\d-]+ [\d.]+\.png$/);

    await tool.press(page, /^Report/);
    const states = await page.evaluate(() => globalThis.scene.streams.map((stream) =>
      stream.getTracks().map((track) => track.readyState)));
    assert.deepEqual(states, [["ended"]]);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("is used by keys: freeze, capture, use as normal; a resting scene is captured", async () => {
    const page = await taught(browser, { width: 360, height: 740 });
    await pressed(page, " ");
    await tool.says(page, "Frozen");
    const counts = () => inView(page, (view) =>
      [view.store.state.images.length, view.store.state.normals.length]);
    const held = await inView(page, async (view) => {
      const { shown } = view;
      await new Promise((resolve) => setTimeout(resolve, 600));
      return shown === view.shown && view.renderRoot.querySelector(".still").width === 640;
    });
    assert.ok(held);
    assert.deepEqual(await axe(page), []);
    await pressed(page, "c");
    await pressed(page, "u");
    await page.waitForFunction(() => {
      const { state } = document.querySelector("app-shell").shadowRoot
        .querySelector("live-view").store;
      return state.images.length === 1 && state.normals.length === 3;
    });
    await pressed(page, " ");
    await tool.press(page, "Settings", { role: "button" });
    await tool.press(page, "Capture when the scene stands still", { role: "checkbox" });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual(await counts(), [1, 3], "a scene at rest is not captured again");
    await page.evaluate(() => (globalThis.scene.moved = 60));
    await page.waitForFunction(() => {
      const { store } = document.querySelector("app-shell").shadowRoot.querySelector("live-view");
      return store.state.images.length === 2;
    });
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("reads out a verdict when it changes, not each frame", async () => {
    const page = await taught(browser);
    const heard = await inView(page, async (view) => {
      const status = view.renderRoot.querySelector('.hidden-text[role="status"]');
      const heard = [];
      new MutationObserver(() => heard.push(status.textContent.trim()))
        .observe(status, { characterData: true, childList: true, subtree: true });
      const show = view.show.bind(view);
      const enough = new Promise((resolve) => {
        let frames = 0;
        view.show = (scored) => {
          show(scored);
          if (++frames === 12) resolve();
        };
      });
      globalThis.scene.spot = true;
      await enough;
      return heard;
    });
    assert.equal(heard.at(-1), "NOT OK");
    assert.ok(heard.length <= 2, heard.join());
    await page.close();
  });

  it("waits while the tab is hidden", async () => {
    const page = await taught(browser);
    const frames = await inView(page, async (view) => {
      const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      let count = 0;
      const show = view.show.bind(view);
      view.show = (scored) => show(scored, count++);
      const hide = async (hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
        document.dispatchEvent(new Event("visibilitychange"));
        await wait(1000);
        const before = count;
        await wait(1500);
        return count - before;
      };
      return [await hide(true), await hide(false)];
    });
    assert.equal(frames[0], 0);
    assert.ok(frames[1] > 0);
    await page.close();
  });

  it("scores a video file, and says so if it is none", async () => {
    const page = await taught(browser);
    await tool.press(page, "Turn off");
    await inView(page, async (view) => {
      await view.updateComplete;
      return view.shadowRoot.activeElement.className;
    }).then((focused) => assert.equal(focused, "primary"));
    await inView(page, async (view) => {
      const stream = await navigator.mediaDevices.getUserMedia();
      const recorder = new MediaRecorder(stream, { mimeType: "video/webm" });
      const parts = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.start();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const stopped = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.stop();
      await stopped;
      globalThis.give = (...parts) => {
        const input = view.renderRoot.querySelector("input[type=file]");
        const transfer = new DataTransfer();
        transfer.items.add(new File(parts, "scene.webm"));
        input.files = transfer.files;
        input.dispatchEvent(new Event("change"));
      };
      globalThis.give(...parts);
    });
    await tool.says(page, /(OK|UNSURE)\n\d+% of the limit/);
    assert.deepEqual(await inView(page, (view) => view.loop.rate >= 0 && view.video.loop), true);
    await page.evaluate(() => globalThis.give("no video"));
    await tool.says(page, "The video cannot be played");
    await page.close();
  });

  it("says why there is no camera, and what to do", async () => {
    const page = await fresh(browser);
    await tool.press(page, /^Live/);
    await tool.the(page, "button", /^Teach/);
    assert.deepEqual(await axe(page), []);
    let button = "Turn on the camera";
    for (const [name, text] of [
      ["NotAllowedError", "The camera is not allowed"], ["NotFoundError", "No camera found"],
      ["NotReadableError", "The camera is in use"],
    ]) {
      await page.evaluate((name) => {
        navigator.mediaDevices.getUserMedia = async () => {
          throw new DOMException("no", name);
        };
      }, name);
      await tool.press(page, button);
      await tool.says(page, text);
      button = "Try again";
    }
    assert.deepEqual(await axe(page), []);
    await page.close();
  });

  it("scores a real camera about as fast as the model can, and sends nothing", async () => {
    const page = await fresh(browser);
    await tool.press(page, /^Live/);
    const before = s.isolated.requests.length;
    await tool.press(page, "Turn on the camera");
    await tool.press(page, /^Use as normal/);
    await tool.says(page, /% of the limit/);
    const ratios = await inView(page, async (view) => {
      const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      let count = 0;
      const show = view.show.bind(view);
      view.show = (scored) => show(scored, count++);
      const ratios = [];
      for (let pair = 0; pair < 4; pair++) {
        view.freeze(true);
        await wait(300);
        const { engine, prompts } = view.store.live;
        let [bare, begun] = [0, performance.now()];
        for (; performance.now() - begun < 2500; bare++) {
          await engine.score(view.video, { prompts });
        }
        const bareRate = bare / (performance.now() - begun);
        view.freeze(false);
        await wait(300);
        [count, begun] = [0, performance.now()];
        const first = count;
        await wait(2500);
        ratios.push((count - first) / (performance.now() - begun) / bareRate);
      }
      return ratios;
    });
    console.log(`# rate, of the bare one: ${ratios.map((r) => r.toFixed(2)).join(", ")}`);
    assert.ok(Math.max(...ratios) >= 0.9);
    const tracks = await inView(page, (view) => view.video.srcObject.getTracks().map((track) => {
      globalThis.track = track;
      return track.readyState;
    }));
    assert.deepEqual(tracks, ["live"]);
    await tool.press(page, /^Inspect/);
    assert.equal(await page.evaluate(() => globalThis.track.readyState), "ended");
    const requests = s.isolated.requests.slice(before).filter((path) => !path.endsWith("/sw.js"));
    assert.deepEqual(requests, []);
    await page.close();
  });
}, { camera: true });
