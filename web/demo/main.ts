/** The page that scores in the browser. Its network is locked before it sees an image. */
import { AnomalyDetector } from "../src/detector.js";
import { lock } from "./lock.js";
import { LocalEngine } from "./state/local.js";
import { Store } from "./state/store.js";
import { languageOf, languages } from "./text/text.js";
import { provide } from "./ui/base.js";

const language = languageOf(navigator.languages);
const store = new Store("page", languages[language]!.app.newProject);
provide(store, language);
await import("./ui/shell.js");
document.body.append(document.createElement("app-shell"));

const loaded = new Map<string, [number, number]>();
try {
  const detector = await AnomalyDetector.create({
    onProgress: (p) => {
      loaded.set(p.name, [p.loaded, p.total]);
      const sum = (i: 0 | 1) => [...loaded.values()].reduce((n, v) => n + v[i], 0);
      store.loading(sum(0), sum(1));
    },
    onLoaded: lock,
  });
  store.started(await LocalEngine.of(detector), { locked: true });
  document.body.dataset["ready"] = "true";
} catch (error) {
  store.started(undefined, { fault: error instanceof Error ? error.message : String(error) });
}
