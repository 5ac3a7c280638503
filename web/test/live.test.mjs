// Live scoring: the element scores the frames of a camera, of a stream and of videos of the page.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withElement } from "./element.mjs";
import { inBrowsers, it, out, servers } from "./harness.mjs";

const s = servers();

inBrowsers("live", (browser) => {
  const inPage = (f, keep) => withElement(browser, s.plain.url, f, keep);

  it("scores a camera when the user turns it on, until the element has gone", async () => {
    const keep = async (page) => {
      writeFileSync(join(out, `${browser.name}-live.png`), await page.screenshot());
    };
    const r = await inPage(async ({ make, normals, part, results, said, until }) => {
      const streams = [];
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        streams.push(await ask(wanted));
        return streams.at(-1);
      };
      const e = make({ normals, live: "camera", boxes: true });
      await e.ready();
      const asked = streams.length;
      const button = part(e, "button");
      const labels = [button.textContent];
      const all = results(e);
      button.click();
      await until(() => all.length === 6);
      labels.push(button.textContent);
      const [heat, video] = [part(e, "heatmap"), part(e, "video")];
      const layers = [heat, video].map((layer) => layer.getBoundingClientRect().toJSON());
      const size = [heat.width > 0, all[0].map.frame.width === video.videoWidth];
      const status = e.shadowRoot.querySelector('[role="status"]').textContent;
      const [fps, text] = [e.fps, said(e)];
      button.click();
      const off = streams[0].getTracks().map((track) => track.readyState);
      const idle = [e.fps, button.textContent, e.result === undefined];
      button.click();
      await until(() => all.length === 8);
      const { detector } = await e.ready();
      e.remove();
      await until(() => streams[1].getTracks().every((track) => track.readyState === "ended"));
      await detector.info().catch(() => undefined); // its worker ends
      const later = results(e);
      document.body.append(e);
      await e.ready();
      const again = [streams.length, later.length];
      void e.start();
      await until(() => later.length === 1);
      return {
        asked, labels, fps, text, status, layers, size, off, idle, again,
        frames: new Set(all.slice(0, 6).map(({ pixelsDigest }) => pixelsDigest)).size,
      };
    }, keep);
    assert.equal(r.asked, 0);
    assert.deepEqual(r.labels, ["Start camera", "Stop camera"]);
    assert.ok(r.frames >= 5, `${r.frames} of 6 frames differ`);
    assert.ok(r.fps > 0);
    assert.match(r.text, /^(anomalous|normal), score \d\.\d{3}, [\d.]+ frames\/s/);
    assert.match(r.status, /^(anomalous|normal)$/);
    assert.deepEqual(r.layers[0], r.layers[1]);
    assert.deepEqual(r.size, [true, true]);
    assert.deepEqual(r.off, ["ended"]);
    assert.deepEqual(r.idle, [0, "Start camera", true]);
    assert.deepEqual(r.again, [2, 0]);
  });

  it("scores a stream and videos of the page, the newest frame, one at a time", async () => {
    const r = await inPage(async ({ lib, make, normals, part, results, stream, until }) => {
      let [now, most] = [0, 0];
      const { score } = lib.AnomalyDetector.prototype;
      lib.AnomalyDetector.prototype.score = async function (...args) {
        most = Math.max(most, ++now);
        return score.apply(this, args).finally(() => now--);
      };
      const video = (id) => {
        const v = document.createElement("video");
        Object.assign(v, { id, muted: true, srcObject: stream() });
        void v.play();
        return v;
      };
      const beside = video("beside");
      document.body.append(beside);
      const source = stream();
      const seen = {};
      for (const [key, values, ...inside] of [
        ["stream", { srcObject: source }], ["inside", {}, video("inside")],
        ["beside", { htmlFor: "beside" }],
      ]) {
        const e = make({ normals, live: true, ...values }, ...inside);
        const all = results(e);
        await until(() => all.length === 4);
        const shown = (name) => part(e, name).checkVisibility();
        seen[key] = {
          different: new Set(all.map(({ pixelsDigest }) => pixelsDigest)).size,
          frame: [all[0].map.frame.width, all[0].map.frame.height],
          image: shown("image"), video: shown("video"), heat: shown("heatmap"),
          button: shown("button"), inside: inside[0]?.checkVisibility() ?? false,
        };
        e.live = false;
        await until(() => !shown("heatmap"));
        e.remove();
        await until(() => now === 0);
      }
      const state = source.getTracks()[0].readyState;
      return { most, seen, state };
    });
    assert.equal(r.most, 1);
    assert.equal(r.state, "live");
    const same = { different: 4, frame: [320, 240], heat: true, button: false, inside: false };
    assert.deepEqual(r.seen, {
      stream: { ...same, image: false, video: true },
      inside: { ...same, image: false, video: false, inside: true },
      beside: { ...same, image: true, video: false },
    });
  });

  it("pauses out of sight and in a hidden tab", async () => {
    const r = await inPage(async ({ make, normals, results, stream, until }) => {
      const e = make({ normals, live: true, srcObject: stream() });
      const all = results(e);
      await until(() => all.length > 1);
      const paused = [];
      /** Whether it goes on, one of the frames being under way. */
      const waits = async () => {
        await until(() => e.paused);
        await e.score("/made/demo/fabric/test/good/000.jpg"); // after all that was asked before
        const { length } = all;
        await e.score("/made/demo/fabric/test/good/001.jpg");
        paused.push(all.length - length);
      };
      e.style.marginTop = "9000px";
      await waits();
      e.style.marginTop = "";
      let { length } = all;
      await until(() => all.length > length + 1);
      Object.defineProperty(document, "hidden", { configurable: true, value: true });
      document.dispatchEvent(new Event("visibilitychange"));
      await waits();
      ({ length } = all);
      Reflect.deleteProperty(document, "hidden");
      document.dispatchEvent(new Event("visibilitychange"));
      await until(() => all.length > length + 1);
      return { paused, on: e.paused };
    });
    assert.deepEqual(r, { paused: [0, 0], on: false });
  });

  it("goes on when its worker is lost, and tells of a camera that is refused", async () => {
    const r = await inPage(async ({ make, next, normals, part, results, said, stream, until }) => {
      const e = make({ normals, live: true, srcObject: stream() });
      const all = results(e);
      await until(() => all.length > 1);
      (await e.ready()).detector.restart();
      const { length } = all;
      await until(() => all.length > length + 2);
      e.remove();
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException("Permission denied", "NotAllowedError");
      };
      const refused = make({ normals, live: "camera" });
      await refused.ready();
      const failed = next(refused, "error");
      part(refused, "button").click();
      const { name } = await failed;
      return { name, text: said(refused), button: part(refused, "button").textContent };
    });
    assert.deepEqual(r, {
      name: "NotAllowedError", text: "Error: Permission denied", button: "Start camera",
    });
  });
}, { camera: true });
