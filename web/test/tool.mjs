// Uses the page as a person does: by the names of what it shows, wherever elements are nested.
import assert from "node:assert/strict";
import { ready } from "./harness.mjs";

/** In the page: finds what a person sees, through shadow roots. */
const find = (role, name, nth) => {
  const roles = {
    BUTTON: "button", A: "link", SELECT: "combobox", TEXTAREA: "textbox", DIALOG: "dialog",
    H1: "heading", H2: "heading", H3: "heading", IMG: "img", PROGRESS: "progressbar",
    SUMMARY: "button",
  };
  const kinds = { checkbox: "checkbox", radio: "radio", range: "slider", file: "file" };
  const all = [];
  const walk = (node) => {
    for (const e of node.querySelectorAll("*")) {
      all.push(e);
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  const roleOf = (e) => e.getAttribute("role") ??
    (e.tagName === "INPUT" ? (kinds[e.type] ?? "textbox") : roles[e.tagName]);
  const nameOf = (e) => {
    const by = e.getAttribute("aria-labelledby");
    const of = by && by.split(" ").map((id) => e.getRootNode().getElementById(id)?.textContent);
    const labels = e.labels?.length ? [...e.labels].map((l) => l.textContent).join(" ") : undefined;
    const text = of?.join(" ") ?? e.getAttribute("aria-label") ?? labels ?? e.getAttribute("alt") ??
      (e.textContent.trim() || e.title);
    return text.replace(/\s+/g, " ").trim();
  };
  const pattern = typeof name === "string" ? undefined : new RegExp(name.source, name.flags);
  const fits = (text) => (pattern ? pattern.test(text) : text === name);
  const seen = (e) => e.type === "file" || e.checkVisibility?.({ visibilityProperty: true });
  return all.filter((e) => roleOf(e) === role && fits(nameOf(e)) && seen(e))[nth];
};

const wire = (name) =>
  name instanceof RegExp ? { source: name.source, flags: name.flags } : name;

/** The element with a role and a name, as soon as it is there. */
export async function the(page, role, name, { nth = 0, timeout = 20_000 } = {}) {
  const until = Date.now() + timeout;
  for (;;) {
    const handle = await page.evaluateHandle(find, role, wire(name), nth);
    const element = handle.asElement();
    if (element) return element;
    if (Date.now() > until) assert.fail(`no ${role} named ${name}:\n${await texts(page)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** There is such an element now. */
export const there = async (page, role, name) =>
  (await page.evaluateHandle(find, role, wire(name), 0)).asElement() !== null;

export async function press(page, name, o = {}) {
  const element = await the(page, o.role ?? "button", name, o);
  await element.evaluate((e) => e.scrollIntoView({ block: "center" }));
  await element.click();
}

/** What the page says: the text of all that is shown. */
export const texts = (page) => page.evaluate(() => {
  const parts = [];
  const walk = (node) => {
    for (const n of node.childNodes) {
      if (n.nodeType === Node.TEXT_NODE) {
        const text = n.data.trim();
        if (text && n.parentElement?.checkVisibility?.() !== false) parts.push(text);
      } else if (n.nodeType === Node.ELEMENT_NODE) {
        if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(n.tagName)) continue;
        if (n.shadowRoot) walk(n.shadowRoot);
        if (n.tagName === "SLOT") n.assignedNodes().forEach((a) => walk({ childNodes: [a] }));
        else walk(n);
      }
    }
  };
  walk(document.body);
  return parts.join("\n");
});

/** Waits until the page says something. */
export async function says(page, pattern, { timeout = 60_000 } = {}) {
  const until = Date.now() + timeout;
  for (;;) {
    const text = await texts(page);
    if (pattern instanceof RegExp ? pattern.test(text) : text.includes(pattern)) return text;
    if (Date.now() > until) assert.fail(`the page does not say ${pattern}:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The name of what has the focus; "" for none. */
export const focused = (page) => page.evaluate(() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  if (!e || e === document.body) return "";
  const labels = [...(e.labels ?? [])].map((l) => l.textContent).join(" ");
  const name = e.getAttribute("aria-label") ?? (labels || e.textContent);
  return name.replace(/\s+/g, " ").trim();
});

/** Gives files to the page's file input with a name, as its file dialog does. */
export async function give(page, name, paths) {
  await (await the(page, "file", name)).uploadFile(...paths);
}

/** What the page saves when a button is pressed: {name, bytes}. See catchSaves. */
export async function savedBy(page, name) {
  await press(page, name);
  await page.waitForFunction(() => globalThis.saved.length > 0, { timeout: 60_000 });
  const { file, base64 } = await page.evaluate(async () => {
    const { name, blob } = globalThis.saved.pop();
    let text = "";
    for (const b of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(b);
    return { file: name, base64: btoa(text) };
  });
  return { name: file, bytes: Buffer.from(base64, "base64") };
}

/** The page, its model at work. */
export async function open(browser, url, o = {}) {
  const page = await browser.page(`${url}${o.query ?? ""}`, o);
  await ready(page);
  return page;
}
