/** The page that scores in the browser. Its network is locked before it sees an image. */
import { AnomalyDetector } from "../src/detector.js";
import { start, type Samples, type Start } from "./app.js";
import { wantedModel, wireBackbones } from "./backbone.js";
import { lock } from "./lock.js";

async function open(ready: Promise<unknown>): Promise<Start> {
  void navigator.serviceWorker?.register("sw.js").catch(() => undefined);
  const progress = document.getElementById("progress") as HTMLProgressElement;
  const loaded = new Map<string, [number, number]>();
  const query = new URLSearchParams(location.search);
  wireBackbones(query);
  const model = wantedModel(query);
  await ready;
  let locked = false;
  const detector = await AnomalyDetector.create({
    ...model,
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
  const badge = locked ? "Network locked: this page can send nothing" : "Ready";
  return { detector, badge, good: locked };
}

async function loadSamples(): Promise<Samples> {
  const file = async (path: string) => {
    const response = await fetch(`samples/${path}`);
    return new File([await response.blob()], path, { type: "image/jpeg" });
  };
  try {
    const list = (await (await fetch("samples/list.json")).json()) as
      { normals: string[]; queries: string[] };
    const [normals, queries] = await Promise.all(
      [list.normals, list.queries].map((names) => Promise.all(names.map(file))));
    return { normals: normals!, queries: queries! };
  } catch {
    document.getElementById("sample")!.hidden = true;
    return { normals: [], queries: [] };
  }
}

const samples = loadSamples();
void start(open(samples), samples);
