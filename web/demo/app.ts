/** The demo page. local.ts starts it with a detector in the page, remote.ts with a server. */
import { areaOf } from "../src/area.js";
import type { Progress } from "../src/progress.js";
import { isAbove } from "../src/record.js";
import type { Result } from "../src/types.js";
import { wireCamera } from "./camera.js";
import { chosen, dropped, nameOf, type Chosen } from "./choose.js";
import { $, messageOf } from "./dom.js";
import { drawHistogram, drawLegend, drawPatch, drawResult, preview } from "./draw.js";
import type { Engine, Prompts } from "./engine.js";
import { csv, json, jsonLines, save, type Row } from "./export.js";

interface Normal {
  file: File;
  url: string;
  seen?: { by: Prompts; image: ImageData; result: Result };
}

let maxShots = 8; // of the model's best method
const hint = $("why-text").textContent;
let detector: Engine | undefined;
let opened: Promise<Engine>; // the first detector, once it is there
let prompts: Promise<Prompts> | undefined;
let normals: Normal[] = [];
let learned: Normal[] = []; // the images that the prompt set was learned from, if on this page
let rows: Row[] = [];
let threshold: number | undefined;
let moved = false; // the threshold was set by hand
let picked = false; // the image shown was chosen by hand
let running: AbortController | undefined;
let wanted: Row | undefined; // the row whose image was asked for last
let shown: { row: Row; image: ImageData; blind: boolean; patch?: number } | undefined;
let sort: { by: string; down: boolean } = { by: "score", down: true };

/** What the page starts with. */
export interface Start {
  detector: Engine;
  /** The badge's text, and whether it is good news. */
  badge: string;
  good: boolean;
}

/** Images to try the page with. */
export interface Samples {
  normals: File[];
  queries: File[];
}

/** Starts the page, whose detector is still loading. */
export async function start(coming: Promise<Start>, samples: Promise<Samples>): Promise<void> {
  opened = coming.then((made) => made.detector);
  opened.catch(() => undefined); // start says it
  wire(samples);
  try {
    const { detector: made, badge, good } = await coming;
    detector = made;
    $("badge").textContent = badge;
    $("badge").classList.toggle("locked", good);
    await describe();
    listSets();
    document.body.dataset["ready"] = "true";
    if (normals.length > 0) learn();
  } catch (error) {
    $("badge").textContent = `Cannot start: ${messageOf(error)}`;
  }
  $("progress").hidden = true;
}

/** Lists the prompt sets of the server; `made`: the last is new, and is selected. */
function listSets(made = false): void {
  const sets = detector?.offers ?? [];
  const select = $<HTMLSelectElement>("set");
  const choose = () => {
    const set = sets[Number(select.value)];
    moved = false;
    if (set) use(set.open(), `${set.label}.`);
  };
  select.replaceChildren(...sets.map((set, i) => new Option(set.label, String(i))));
  select.onchange = choose;
  $("set-line").hidden = sets.length === 0;
  if (made) select.value = String(sets.length - 1);
  else choose();
}

/** Learns the normal images and stores them on the server under a name. */
function store(): void {
  const name = $<HTMLInputElement>("set-name").value.trim();
  if (name === "" || normals.length === 0) {
    $("learned").textContent =
      name === "" ? "A name is needed." : "There are no normal images yet.";
    return;
  }
  learn(name);
  prompts?.then(() => listSets(true), () => undefined);
}

async function describe(): Promise<void> {
  const i = await detector?.info();
  if (!i) return;
  const threads = i.threads ? `, ${i.threads} thread${i.threads === 1 ? "" : "s"}` : "";
  const weights = i.int8 === undefined ? "" : `${i.int8 ? "int8" : "float32"}, `;
  const size = `${i.image}×${i.image} pixels`;
  $("model-info").textContent =
    `${i.name}, ${weights}${size}, on ${i.backend}${threads}. SHA-256 ${i.digest}`;
  maxShots = i.methods[0] === "patch" ? 64 : 8;
  $("class-line").hidden = i.classes.length < 2 || i.methods[0] !== "inctrl";
  $<HTMLInputElement>("class-name").value = i.classes[0] ?? "";
  const option = (value: string) => Object.assign(document.createElement("option"), { value });
  $("classes").replaceChildren(...i.classes.map(option));
}

function addNormals(files: File[]): void {
  normals.push(...files.map((file) => ({ file, url: URL.createObjectURL(file) })));
  listNormals();
  learn();
}

function listNormals(): void {
  $("normal-list").replaceChildren(...normals.map(thumbnail));
  $<HTMLButtonElement>("clear-normals").disabled = normals.length === 0;
}

function thumbnail(n: Normal, i: number): HTMLLIElement {
  const item = document.createElement("li");
  item.classList.toggle("extra", i >= maxShots);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.setAttribute("aria-label", `Remove ${n.file.name}`);
  remove.onclick = () => {
    URL.revokeObjectURL(n.url);
    normals = normals.filter((other) => other !== n);
    listNormals();
    learn();
  };
  const image = Object.assign(new Image(), { src: n.url, alt: n.file.name });
  image.onerror = async () => {
    image.onerror = null;
    const made = await opened.then((d) => (detector ?? d).pixels(n.file)).then(preview, () => "");
    if (made) image.src = n.url = made;
  };
  item.append(image, remove);
  return item;
}

/** Learns from the normal images and scores all again. A server that stores sets needs a name. */
function learn(name?: string): void {
  if (detector?.stores && name === undefined) return;
  running?.abort();
  prompts = undefined;
  $<HTMLButtonElement>("export-prompts").disabled = true;
  if (normals.length === 0 || !detector?.learn) {
    $("learned").textContent = normals.length > 0 ? "Waiting for the model …" : "";
    return;
  }
  const files = normals.map((n) => n.file);
  $("learned").textContent = "Learning …";
  const className = $<HTMLInputElement>("class-name").value.trim();
  const coming = detector.learn(files.slice(0, maxShots), {
    calibrate: 0.05, normals: files.slice(maxShots),
    ...(className && { className }), ...(name !== undefined && { name }),
  });
  const count = Math.min(files.length, maxShots);
  use(coming, `Learned from ${count} image${count > 1 ? "s" : ""}.`, normals.slice(0, maxShots));
}

/** Scores all images with a prompt set, once it is there. */
function use(coming: Promise<Prompts>, text: string, from: Normal[] = []): void {
  running?.abort();
  prompts = coming;
  learned = from;
  coming.then((set) => {
    if (prompts !== coming) return;
    const rate = from.length > 0 ? ", for 5 % false alarms" : "";
    const doubt = set.provisional ? "; provisional, not checked against known defects" : "";
    $("learned").textContent = set.threshold === undefined ? `${text} There is no threshold.`
      : `${text} Threshold ${set.threshold.toFixed(3)}${rate}${doubt}.`;
    $("learned").append(...counted(set.notes ?? []));
    $<HTMLButtonElement>("export-prompts").disabled = !set.toBlob;
    if (!moved) threshold = set.threshold;
    for (const row of rows) {
      delete row.result;
      delete row.error;
    }
    reveal(false);
    listRows();
    void score();
  }, (error: unknown) => {
    if (prompts === coming) $("learned").textContent = messageOf(error);
  });
}

/** Notes, each once, with how many images have it. */
function counted(notes: string[]): string[] {
  const count = new Map<string, number>();
  for (const note of notes) count.set(note, (count.get(note) ?? 0) + 1);
  return [...count].map(([note, n]) => ` (${note}${n > 1 ? `; ${n} images` : ""})`);
}

function addQueries(files: File[]): void {
  const taken = new Set(rows.map((r) => r.name));
  for (const file of files) {
    const name = free(nameOf(file), taken);
    taken.add(name);
    rows.push({ name, file });
  }
  listRows();
  void score();
}

/** A name that no other image has. */
function free(name: string, taken: Set<string>): string {
  for (let n = 2, own = name; ; n++) {
    if (!taken.has(own)) return own;
    own = `${name} (${n})`;
  }
}

/** Scores the images without a result; one that cannot be read does not stop the others. */
async function score(): Promise<void> {
  const coming = prompts;
  if (!coming || !detector || running) return;
  const controller = (running = new AbortController());
  $<HTMLButtonElement>("stop").disabled = false;
  try {
    await scoreAll(detector, await coming, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) $("scored").textContent = messageOf(error);
  } finally {
    running = undefined;
    $<HTMLButtonElement>("stop").disabled = true;
    tally();
    listRows();
    if (nextRow() && prompts !== coming) void score();
  }
}

/** The next row without a result. */
function nextRow(): Row | undefined {
  return rows.find((r) => !r.result && r.error === undefined);
}

async function scoreAll(by: Engine, set: Prompts, signal: AbortSignal): Promise<void> {
  let due = 0;
  for (let row; (row = nextRow()); ) {
    signal.throwIfAborted();
    const done = rows.filter((r) => r.result || r.error !== undefined).length;
    $("scored").textContent = `Scoring ${done + 1} of ${rows.length} …`;
    await scoreRow(by, row, set, signal);
    if (performance.now() >= due) { // a long list takes no more than a fifth of the time
      const begun = performance.now();
      listRows();
      due = performance.now() + 4 * (performance.now() - begun);
    }
    if (!wanted || wanted === row) await show(row);
  }
  const score = (r: Row) => r.result?.score ?? -1;
  const worst = rows.reduce((a, b) => (score(b) > score(a) ? b : a));
  if (!picked && wanted !== worst) await show(worst);
}

async function scoreRow(by: Engine, row: Row, set: Prompts, signal: AbortSignal): Promise<void> {
  try {
    const result = await by.score(row.file, { prompts: set, name: row.name, signal });
    signal.throwIfAborted();
    row.result = result;
  } catch (error) {
    if (signal.aborted) throw error;
    row.error = messageOf(error);
  }
}

function tally(): void {
  const scored = rows.filter((r) => r.result);
  const anomalous = scored.filter((r) => verdict(r) === "anomalous").length;
  const failed = rows.filter((r) => r.error !== undefined).length;
  $("scored").textContent = rows.length === 0 ? "" :
    `${scored.length} of ${rows.length} scored` +
    `${threshold === undefined ? "" : `, ${anomalous} anomalous`}` +
    `${failed ? `, ${failed} could not be read` : ""}.`;
}

function verdict(row: Row): string {
  if (row.error !== undefined) return "failed";
  if (!row.result) return "";
  if (threshold === undefined) return "";
  return isAbove(row.result.score, threshold) ? "anomalous" : "normal";
}

const keys: Record<string, (r: Row) => string | number> = {
  name: (r) => r.name,
  score: (r) => r.result?.score ?? -1,
  verdict,
};

function listRows(): void {
  const key = keys[sort.by]!;
  const order = [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return (x < y ? -1 : x > y ? 1 : 0) * (sort.down ? -1 : 1);
  });
  $("rows").replaceChildren(...order.map(line));
  for (const th of document.querySelectorAll("th")) {
    const by = th.querySelector("button")!.dataset["sort"];
    th.ariaSort = by === sort.by ? (sort.down ? "descending" : "ascending") : "none";
  }
  $("table").hidden = rows.length === 0;
  const scores = rows.flatMap((r) => (r.result ? [r.result.score] : []));
  for (const id of ["export-csv", "export-json", "export-results"]) {
    $<HTMLButtonElement>(id).disabled = scores.length === 0;
  }
  $<HTMLButtonElement>("clear-queries").disabled = rows.length === 0;
  $("threshold-box").hidden = scores.length === 0 || threshold === undefined;
  if (threshold !== undefined) {
    $<HTMLInputElement>("threshold").value = String(threshold);
    $("threshold-value").textContent = threshold.toFixed(3);
    drawHistogram($<HTMLCanvasElement>("histogram"), scores, threshold);
  }
}

function line(row: Row): HTMLTableRowElement {
  const tr = document.createElement("tr");
  const name = document.createElement("button");
  name.type = "button";
  name.textContent = row.name;
  tr.ariaSelected = String(shown?.row === row);
  tr.onclick = () => {
    picked = true;
    void show(row);
  };
  const contents = [name, row.result?.score.toFixed(4) ?? "", row.error ?? verdict(row)];
  const cells = contents.map((content, i) => {
    const td = document.createElement("td");
    td.append(content);
    if (i === 1) td.className = "number";
    if (i === 2) td.className = verdict(row);
    return td;
  });
  tr.append(...cells);
  return tr;
}

async function show(row: Row): Promise<void> {
  const { result } = row;
  if (!result || !detector) return;
  wanted = row;
  const { width, height } = result.map.frame;
  const by = await prompts?.catch(() => undefined);
  const image = await detector.pixels(row.file, { name: row.name, prompts: by })
    .catch(() => undefined);
  if (wanted !== row || row.result !== result) return;
  shown = { row, image: image ?? new ImageData(width, height), blind: !image };
  reveal(true);
  paint();
  listRows();
}

/** Shows or hides the image with its heat map, without an explanation of a patch. */
function reveal(on: boolean): void {
  $("view").hidden = !on;
  $<HTMLButtonElement>("export-png").disabled = !on;
  $("why-text").textContent = hint;
  $("why-canvas").hidden = true;
}

function paint(): void {
  const r = shown?.row.result;
  if (!shown || !r) return;
  const canvas = $<HTMLCanvasElement>("canvas");
  drawResult(canvas, shown.image, r, Number($<HTMLInputElement>("opacity").value));
  if (shown.patch !== undefined) drawPatch(canvas, r, shown.patch);
  $("view-text").textContent =
    `${shown.row.name}: score ${r.score.toFixed(4)} ${verdict(shown.row)}` +
    `${r.decoder === "browser" ? " (decoded by the browser: the score may differ)" : ""}` +
    `${(r.notes ?? []).map((note) => ` (${note})`).join("")}` +
    `${shown.blind ? " (this browser cannot show the image)" : ""}`;
  $("legend-full").textContent = `${r.map.scale.toFixed(3)} and more`;
}

/** Shows the normal patch that a patch of the image is most similar to. */
async function why(patch: number): Promise<void> {
  const r = shown?.row.result;
  if (!shown || !r || !detector?.nearest || !prompts) return;
  const at = shown;
  const asked = (at.patch = Math.min(Math.max(patch, 0), r.map.values.length - 1));
  const gone = () => shown !== at || at.patch !== asked || at.row.result !== r;
  paint();
  const set = await prompts;
  const near = await detector.nearest(at.row.file, { prompts: set, patch: asked });
  if (gone()) return;
  const where = `patch ${near.patch + 1} of normal image ${near.prompt + 1}`;
  $("why-text").textContent = `Residual ${r.map.values[asked]!.toFixed(4)}; nearest: ${where}.`;
  const canvas = $<HTMLCanvasElement>("why-canvas");
  const normal = learned[near.prompt];
  canvas.hidden = !normal;
  if (!normal) return;
  const { image, result } = await look(normal, set);
  if (gone()) return;
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  drawPatch(canvas, result, near.patch);
}

/** A normal image and its result, whose frame says where its patches are. */
async function look(normal: Normal, by: Prompts): Promise<NonNullable<Normal["seen"]>> {
  if (normal.seen?.by !== by) {
    const image = await detector!.pixels(normal.file, { prompts: by });
    normal.seen = { by, image, result: await detector!.score(normal.file, { prompts: by }) };
  }
  return normal.seen;
}

function wire(samples: Promise<Samples>): void {
  wireInputs(samples);
  wireList();
  wireView();
  wireExport();
  wireCamera(addNormals, addQueries);
  drawLegend($<HTMLCanvasElement>("legend"));
}

function wireInputs(samples: Promise<Samples>): void {
  const wireInput = (id: string, use: (files: File[]) => void) => {
    const input = $<HTMLInputElement>(id);
    input.onchange = () => {
      use([...(input.files ?? [])]);
      input.value = "";
    };
  };
  for (const [list, add] of [["normal", addNormals], ["query", addQueries]] as const) {
    const line = $(`${list}-left`);
    const take = (choice: Promise<Chosen>) => choice.then(({ files, left }) => {
      line.textContent = left && `${left}.`;
      if (files.length > 0) add(files);
    }, (error: unknown) => void (line.textContent = messageOf(error)));
    for (const what of ["files", "folder"]) {
      wireInput(`${list}-${what}`, (files) => void take(chosen(files)));
    }
    dropZone($(list === "normal" ? "normals" : "queries"), take);
  }
  wireInput("prompt-file", ([file]) => {
    if (file && detector?.loadPrompts) {
      use(detector.loadPrompts(file, file.name), `Prompt file ${file.name}.`);
    }
  });
  wireInput("model-file", (files) => void changeModel(files));
  $("class-name").onchange = () => learn();
  $("keep").onclick = store;
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) (normals.length === 0 ? addNormals : addQueries)(files);
  });
  $("sample").onclick = async () => {
    const loaded = await samples;
    addNormals(loaded.normals);
    addQueries(loaded.queries);
  };
}

function wireList(): void {
  $("clear-normals").onclick = () => {
    for (const n of normals) URL.revokeObjectURL(n.url);
    normals = [];
    listNormals();
    learn();
  };
  $("clear-queries").onclick = () => {
    running?.abort();
    rows = [];
    wanted = shown = undefined;
    picked = false;
    reveal(false);
    listRows();
    tally();
  };
  $("stop").onclick = () => running?.abort();
  for (const button of document.querySelectorAll<HTMLElement>("[data-sort]")) {
    button.onclick = () => {
      const by = button.dataset["sort"]!;
      sort = { by, down: sort.by === by ? !sort.down : by === "score" };
      listRows();
    };
  }
  $<HTMLInputElement>("threshold").oninput = (event) => {
    threshold = Number((event.target as HTMLInputElement).value);
    moved = true;
    listRows();
    tally();
    paint();
  };
  $("opacity").oninput = paint;
}

function dropZone(zone: HTMLElement, take: (choice: Promise<Chosen>) => void): void {
  const over = (on: boolean) => zone.classList.toggle("over", on);
  zone.ondragover = (event) => {
    event.preventDefault();
    over(true);
  };
  zone.ondragleave = () => over(false);
  zone.ondrop = (event) => {
    event.preventDefault();
    over(false);
    take(dropped(event.dataTransfer));
  };
}

function wireView(): void {
  const canvas = $<HTMLCanvasElement>("canvas");
  canvas.onclick = (event) => {
    const r = shown?.row.result;
    const patch = r && patchAt(canvas, r, event);
    if (patch !== undefined) void why(patch);
  };
  canvas.onkeydown = (event) => {
    const r = shown?.row.result;
    if (!r) return;
    const { columns, values } = r.map;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const step = steps[event.key as keyof typeof steps];
    if (!step) return;
    event.preventDefault();
    void why(shown?.patch === undefined ? values.indexOf(Math.max(...values)) : shown.patch + step);
  };
}

/** The patch of the map under the pointer. */
function patchAt(canvas: HTMLCanvasElement, r: Result, event: MouseEvent): number | undefined {
  const box = canvas.getBoundingClientRect();
  // object-fit: contain
  const scale = Math.max(canvas.width / box.width, canvas.height / box.height);
  const x = (event.clientX - box.left - box.width / 2) * scale + canvas.width / 2;
  const y = (event.clientY - box.top - box.height / 2) * scale + canvas.height / 2;
  const { rows, columns, frame } = r.map;
  const { left, top, width, height } = areaOf(frame);
  const i = Math.floor(((x - left) / width) * columns);
  const j = Math.floor(((y - top) / height) * rows);
  return i >= 0 && j >= 0 && i < columns && j < rows ? j * columns + i : undefined;
}

function wireExport(): void {
  $("export-csv").onclick = () => save("scores.csv", csv(rows, threshold), "text/csv");
  $("export-json").onclick = () =>
    save("scores.json", json(rows, threshold), "application/json");
  $("export-results").onclick = () =>
    save("results.jsonl", jsonLines(rows, threshold), "application/jsonl");
  $("export-png").onclick = () => {
    const name = shown?.row.name.replace(/^.*\//, "").replace(/\.\w+$/, "") ?? "image";
    $<HTMLCanvasElement>("canvas").toBlob((blob) => {
      if (blob) save(`${name}.heatmap.png`, blob, "image/png");
    });
  };
  $("export-prompts").onclick = async () => {
    const set = await prompts;
    if (set?.toBlob) save("normals.prompts", set.toBlob(), "application/octet-stream");
  };
}

async function changeModel(files: File[]): Promise<void> {
  if (files.length === 0 || !detector?.withModel) return;
  $("model-info").textContent = "Reading …";
  const onProgress = ({ loaded, total }: Progress) => {
    $("model-info").textContent = `Converting: ${Math.floor((100 * loaded) / total)} %`;
  };
  try {
    const next = await detector.withModel(files, { onProgress });
    running?.abort();
    detector.close();
    detector = next;
    await describe();
    moved = false;
    learn();
  } catch (error) {
    $("model-info").textContent = messageOf(error);
  }
}
