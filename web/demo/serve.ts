/** The page of `inctrl app` and `inctrl serve`: the server scores. */
import { allowWorker } from "./pixels.js";
import { Api, givenToken, keepToken, Refused } from "./state/api.js";
import { messageOf } from "./state/errors.js";
import { ServerEngine } from "./state/remote.js";
import { Store } from "./state/store.js";
import { languageOf, languages } from "./text/text.js";
import { provide } from "./ui/base.js";
import { askToken } from "./ui/token-dialog.js";

const store = new Store("server", () => languages[languageOf(navigator.languages)]!);
provide(store);
allowWorker(); // the server's policy holds from the beginning
await import("./ui/shell.js");
await import("./ui/server-sets.js");
document.body.append(document.createElement("app-shell"));

/** Asks for a token until the server accepts one. */
async function open(): Promise<ServerEngine> {
  for (let token = givenToken(); ; ) {
    try {
      return await ServerEngine.of(new Api(token));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      token = await askToken(token !== "");
      keepToken(token);
    }
  }
}

const restored = store.restore();
try {
  const engine = await open();
  await restored;
  store.started(engine);
  document.body.dataset["ready"] = "true";
} catch (error) {
  store.started(undefined, { fault: messageOf(error) });
}
