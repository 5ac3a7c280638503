/** Where images are scored. */
import type { State } from "./types.js";

/** In the page, by a program on this computer (`inctrl app`), or by a server. */
export type Place = "page" | "here" | "server";

const loopback = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** A server with temporary prompt sets is `inctrl app`, which may listen to other computers too. */
export function placeOf({ where, model, learns }: State, host = location.hostname): Place {
  if (where === "page") return "page";
  return model && learns && loopback.test(host) ? "here" : "server";
}
