/** The page that scores by itself: its network is locked before it sees an image. */
import { AnomalyDetector } from "../src/detector.js";
import { start, type Samples, type Start } from "./app.js";
import { lock } from "./lock.js";

async function open(ready: Promise<unknown>): Promise<Start> {
  void navigator.serviceWorker?.register("sw.js").catch(() => undefined);
  const progress = document.getElementById("progress") as HTMLProgressElement;
  const loaded = new Map<string, [number, number]>();
  const url = new URLSearchParams(location.search).get("model");
  await ready;
  let locked = false;
  const detector = await AnomalyDetector.create({
    ...(url !== null && { model: url }),
    onProgress: (p) => {
      loaded.set(p.name, [p.loaded, p.total]);
      const sum = (i: 0 | 1) => [...loaded.values()].reduce((n, v) => n + v[i], 0);
      progress.value = sum(1) > 0 ? Math.min(1, sum(0) / sum(1)) : 0;
    },
    onLoaded: async () => {
      await lock();
      locked = true;
    },
  });
  return { detector, badge: locked ? "Network locked: this page can send nothing" : "Ready", good: locked };
}

async function loadSamples(): Promise<Samples> {
  const file = async (path: string) => {
    const response = await fetch(`samples/${path}`);
    return new File([await response.blob()], path, { type: "image/jpeg" });
  };
  try {
    const list = (await (await fetch("samples/list.json")).json()) as { normals: string[]; queries: string[] };
    return { normals: await Promise.all(list.normals.map(file)), queries: await Promise.all(list.queries.map(file)) };
  } catch {
    document.getElementById("sample")!.hidden = true;
    return { normals: [], queries: [] };
  }
}

const samples = loadSamples();
void start(open(samples), samples);
