// A worker of a page that uses the library: it answers with a result.
import { AnomalyDetector } from "/lib/inctrl.js";

const path = (name) => `/made/demo/fabric/${name}.jpg`;
try {
  const detector = await AnomalyDetector.create({ cache: false, model: "/lib/mini.safetensors" });
  const prompts = await detector.learn([0, 1].map((i) => path(`train/good/00${i}`)));
  const { digest } = await detector.score(path("test/hole/000"), { prompts });
  const canvas = new OffscreenCanvas(9, 9);
  canvas.getContext("2d").fillRect(2, 2, 3, 3);
  const drawn = await detector.score(canvas, { prompts });
  detector.close();
  postMessage({ digest, decoder: drawn.decoder });
} catch (error) {
  postMessage({ error: String(error) });
}
