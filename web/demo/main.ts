/** The page that scores in the browser. Its network is locked before it sees an image. */
import { AnomalyDetector } from "../src/detector.js";
import { lock } from "./lock.js";
import { allowWorker } from "./pixels.js";
import { Arrival } from "./state/arrival.js";
import { wantedModel } from "./state/catalogue.js";
import { messageOf } from "./state/errors.js";
import { LocalEngine } from "./state/local.js";
import { Store } from "./state/store.js";
import type { Samples } from "./state/types.js";
import { languageOf, languages } from "./text/text.js";
import { provide } from "./ui/base.js";

const store = new Store("page", () => languages[languageOf(navigator.languages)]!);
provide(store);
await import("./ui/shell.js");
document.body.append(document.createElement("app-shell"));
void navigator.serviceWorker?.register("sw.js").catch(() => undefined);

/** Images to try the page with; undefined if they are not there. */
async function loadSamples(arrival: Arrival): Promise<Samples | undefined> {
  const told = (share: number) => arrival.arrived("samples", share);
  try {
    const list = (await (await fetch("samples/list.json")).json()) as
      { normals: string[]; queries: string[] };
    const count = list.normals.length + list.queries.length;
    let loaded = 0;
    const named = async (name: string) => {
      const file = await (await fetch(`samples/${name}`)).blob();
      told(++loaded / count);
      return { name, file };
    };
    const [normals, images] = await Promise.all(
      [list.normals, list.queries].map((names) => Promise.all(names.map(named))));
    return { normals: normals!, images: images! };
  } catch {
    told(1);
    return undefined;
  }
}

async function start(): Promise<void> {
  if (location.protocol === "file:") throw new Error(store.texts().start.fromFile);
  const wanted = wantedModel(new URLSearchParams(location.search));
  const arrival = new Arrival(
    wanted.model === undefined, (loaded, total) => store.loading(loaded, total));
  const samples = loadSamples(arrival).then((all) => all && store.offer(all));
  const detector = await AnomalyDetector.create({
    ...wanted,
    onProgress: arrival.progress,
    onLoaded: async () => {
      await samples;
      await lock();
      allowWorker();
    },
  });
  await restored;
  store.started(await LocalEngine.of(detector), { locked: true });
}

const restored = store.restore();
try {
  await start();
  document.body.dataset["ready"] = "true";
} catch (error) {
  store.started(undefined, { fault: messageOf(error) });
}
