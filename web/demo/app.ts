/** The demo page, whatever scores for it: local.ts or remote.ts start it. */
import type { Result } from "../src/detector.js";
import { drawHistogram, drawLegend, drawPatch, drawResult } from "./draw.js";
import type { Engine, Prompts } from "./engine.js";
import { csv, results, save, type Row } from "./export.js";

const $ = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

interface Normal {
  file: File;
  url: string;
  seen?: { by: Prompts; image: ImageData; result: Result };
}

const maxShots = 8;
const hint = $("why-text").textContent;
let detector: Engine | undefined;
let prompts: Promise<Prompts> | undefined;
let normals: Normal[] = [];
let learned: Normal[] = []; // what the prompts were learned from, where it was here
let rows: Row[] = [];
let threshold: number | undefined;
let moved = false; // the threshold was set by hand
let picked = false; // the image shown was chosen by hand
let running: AbortController | undefined;
let wanted: Row | undefined; // the row whose image was asked for last
let shown: { row: Row; image: ImageData; blind: boolean; patch?: number } | undefined;
let sort: { by: string; down: boolean } = { by: "score", down: true };

/** A failure that a person should read. */
function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the page starts with. */
export interface Start {
  detector: Engine;
  /** What the badge says, and whether it is good news. */
  badge: string;
  good: boolean;
}

/** Images to try the page with. */
export interface Samples {
  normals: File[];
  queries: File[];
}

/** Starts the page with the detector that comes. */
export async function start(coming: Promise<Start>, samples: Promise<Samples>): Promise<void> {
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
    $("badge").textContent = `Cannot start: ${told(error)}`;
  }
  $("progress").hidden = true;
}

/** Offers the prompt sets that the detector has; the last is chosen if it was made just now. */
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

/** Has the normal images learned and kept under a name. */
function keep(): void {
  const name = $<HTMLInputElement>("set-name").value.trim();
  if (name === "" || normals.length === 0) {
    $("learned").textContent = name === "" ? "It needs a name." : "There are no normal images yet.";
    return;
  }
  learn(name);
  prompts?.then(() => listSets(true), () => undefined);
}

async function describe(): Promise<void> {
  const i = await detector?.info();
  if (i) {
    const threads = i.threads ? `, ${i.threads} thread${i.threads === 1 ? "" : "s"}` : "";
    const levels = i.int8 === undefined ? "" : `${i.int8 ? "int8" : "float32"}, `;
    $("model-info").textContent =
      `${i.name}, ${levels}${i.image}×${i.image} pixels, on ${i.backend}${threads}. SHA-256 ${i.digest}`;
    $("class-line").hidden = i.classes.length < 2 || i.methods[0] !== "inctrl";
    $<HTMLInputElement>("class-name").value = i.classes[0] ?? "";
    $("classes").replaceChildren(...i.classes.map((value) => Object.assign(document.createElement("option"), { value })));
  }
}

function addNormals(files: File[]): void {
  normals.push(...files.map((file) => ({ file, url: URL.createObjectURL(file) })));
  listNormals();
  learn();
}

function listNormals(): void {
  $("normal-list").replaceChildren(...normals.map((n, i) => {
    const item = document.createElement("li");
    item.classList.toggle("extra", i >= maxShots);
    const image = Object.assign(new Image(), { src: n.url, alt: n.file.name });
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
    item.append(image, remove);
    return item;
  }));
  $<HTMLButtonElement>("clear-normals").disabled = normals.length === 0;
}

/** Learns from the normal images and scores all again; what is to be kept waits for its name. */
function learn(name?: string): void {
  if (detector?.keeps && name === undefined) return;
  running?.abort();
  prompts = undefined;
  $<HTMLButtonElement>("export-prompts").disabled = true;
  if (normals.length === 0 || !detector?.learn) {
    $("learned").textContent = normals.length > 0 ? "Waiting for the model …" : "";
    return;
  }
  const files = normals.map((n) => n.file);
  $("learned").textContent = "Learning …";
  const several = files.length > 1;
  const className = $<HTMLInputElement>("class-name").value.trim();
  use(detector.learn(files.slice(0, maxShots), {
    ...(several && { calibrate: 0.05, normals: files.slice(maxShots) }), ...(className && { className }),
    ...(name !== undefined && { name }),
  }),
    `Learned from ${Math.min(files.length, maxShots)} image${several ? "s" : ""}.`, normals.slice(0, maxShots));
}

/** Scores with the prompts that come. */
function use(coming: Promise<Prompts>, text: string, from: Normal[] = []): void {
  running?.abort();
  prompts = coming;
  learned = from;
  coming.then((set) => {
    if (prompts !== coming) return;
    const own = from.length > 0;
    $("learned").textContent = set.threshold === undefined
      ? `${text} ${own ? "One more is needed to find a threshold." : "It has no threshold."}`
      : `${text} Threshold ${set.threshold.toFixed(3)}${own ? ", for 5 % false alarms" : ""}.`;
    $<HTMLButtonElement>("export-prompts").disabled = !set.toBlob;
    if (!moved) threshold = set.threshold;
    for (const row of rows) delete row.result, delete row.error;
    reveal(false);
    listRows();
    void score();
  }, (error: unknown) => {
    if (prompts === coming) $("learned").textContent = told(error);
  });
}

function addQueries(files: File[]): void {
  rows.push(...files.map((file) => ({ name: file.webkitRelativePath || file.name, file })));
  listRows();
  void score();
}

/** Scores what has no result yet; an image that cannot be read does not stop the others. */
async function score(): Promise<void> {
  const coming = prompts;
  if (!coming || !detector || running) return;
  const controller = (running = new AbortController());
  $<HTMLButtonElement>("stop").disabled = false;
  try {
    const set = await coming;
    let due = 0;
    for (let row; (row = rows.find((r) => !r.result && r.error === undefined)); ) {
      controller.signal.throwIfAborted();
      const done = rows.filter((r) => r.result || r.error !== undefined).length;
      $("scored").textContent = `Scoring ${done + 1} of ${rows.length} …`;
      try {
        const result = await detector.score(row.file, { prompts: set, name: row.name, signal: controller.signal });
        controller.signal.throwIfAborted();
        row.result = result;
      } catch (error) {
        if (controller.signal.aborted) throw error;
        row.error = told(error);
      }
      if (performance.now() >= due) { // a long list takes no more than a fifth of the time
        const begun = performance.now();
        listRows();
        due = performance.now() + 4 * (performance.now() - begun);
      }
      if (!wanted || wanted === row) await show(row);
    }
    const worst = rows.reduce((a, b) => ((b.result?.score ?? -1) > (a.result?.score ?? -1) ? b : a));
    if (!picked && wanted !== worst) await show(worst);
  } catch (error) {
    if (!controller.signal.aborted) $("scored").textContent = told(error);
  } finally {
    running = undefined;
    $<HTMLButtonElement>("stop").disabled = true;
    tally();
    listRows();
    const more = rows.some((r) => !r.result && r.error === undefined);
    if (more && prompts !== coming) void score();
  }
}

function tally(): void {
  const scored = rows.filter((r) => r.result);
  const odd = scored.filter((r) => verdict(r) === "anomalous").length;
  const failed = rows.filter((r) => r.error !== undefined).length;
  $("scored").textContent = rows.length === 0 ? "" :
    `${scored.length} of ${rows.length} scored${threshold === undefined ? "" : `, ${odd} anomalous`}` +
    `${failed ? `, ${failed} could not be read` : ""}.`;
}

function verdict(row: Row): string {
  if (row.error !== undefined) return "failed";
  if (!row.result) return "";
  return threshold === undefined ? "" : row.result.score > threshold ? "anomalous" : "normal";
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
  const cells = [name, row.result?.score.toFixed(4) ?? "", row.error ?? verdict(row)].map((content, i) => {
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
  const { width, height } = result.frame.image;
  const image = await detector.pixels(row.file, row.name).catch(() => undefined);
  if (wanted !== row || row.result !== result) return;
  shown = { row, image: image ?? new ImageData(width, height), blind: !image };
  reveal(true);
  paint();
  listRows();
}

/** The image with its heat map, of which nothing is asked yet; or none. */
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
    `${r.decoder === "browser" ? " (decoded by the browser: the score may differ elsewhere)" : ""}` +
    `${shown.blind ? " (this browser cannot show the image)" : ""}`;
  $("legend-full").textContent = `${r.map.scale.toFixed(3)} and more`;
}

/** Shows the normal patch that is nearest to a patch of the image. */
async function why(patch: number): Promise<void> {
  const r = shown?.row.result;
  if (!shown || !r || !detector?.nearest || !prompts) return;
  const at = shown;
  const asked = (at.patch = Math.min(Math.max(patch, 0), r.map.data.length - 1));
  const gone = () => shown !== at || at.patch !== asked || at.row.result !== r;
  paint();
  const set = await prompts;
  const near = await detector.nearest(at.row.file, { prompts: set, patch: asked });
  if (gone()) return;
  $("why-text").textContent =
    `Residual ${r.map.data[asked]!.toFixed(4)}; nearest: patch ${near.patch + 1} of normal image ${near.prompt + 1}.`;
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

/** A normal image as the prompts see it, whose frame says where its patches lie. */
async function look(normal: Normal, by: Prompts): Promise<NonNullable<Normal["seen"]>> {
  if (normal.seen?.by !== by) {
    const [image, result] = [await detector!.pixels(normal.file), await detector!.score(normal.file, { prompts: by })];
    normal.seen = { by, image, result };
  }
  return normal.seen;
}

function wire(coming: Promise<Samples>): void {
  const chosen = (id: string, add: (files: File[]) => void) => {
    const input = $<HTMLInputElement>(id);
    input.onchange = () => {
      add([...(input.files ?? [])]);
      input.value = "";
    };
  };
  chosen("normal-files", addNormals);
  chosen("query-files", addQueries);
  chosen("prompt-file", ([file]) => {
    if (file && detector?.loadPrompts) use(detector.loadPrompts(file, file.name), `Prompts of ${file.name}.`);
  });
  chosen("model-file", ([file]) => void changeModel(file));
  $("class-name").onchange = () => learn();
  $("keep").onclick = keep;
  for (const [id, add] of [["normals", addNormals], ["queries", addQueries]] as const) dropZone($(id), add);
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) (normals.length === 0 ? addNormals : addQueries)(files);
  });
  $("sample").onclick = async () => {
    const samples = await coming;
    addNormals(samples.normals);
    addQueries(samples.queries);
  };
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
  wireView();
  wireExport();
  wireCamera();
  drawLegend($<HTMLCanvasElement>("legend"));
}

function dropZone(zone: HTMLElement, add: (files: File[]) => void): void {
  const over = (on: boolean) => zone.classList.toggle("over", on);
  zone.ondragover = (event) => {
    event.preventDefault();
    over(true);
  };
  zone.ondragleave = () => over(false);
  zone.ondrop = (event) => {
    event.preventDefault();
    over(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) add(files);
  };
}

function wireView(): void {
  const canvas = $<HTMLCanvasElement>("canvas");
  canvas.onclick = (event) => {
    const r = shown?.row.result;
    if (!r) return;
    const box = canvas.getBoundingClientRect();
    const scale = Math.max(canvas.width / box.width, canvas.height / box.height); // object-fit: contain
    const x = (event.clientX - box.left - box.width / 2) * scale + canvas.width / 2;
    const y = (event.clientY - box.top - box.height / 2) * scale + canvas.height / 2;
    const { left, top, width, height } = r.frame;
    const [i, j] = [Math.floor(((x - left) / width) * r.map.width), Math.floor(((y - top) / height) * r.map.height)];
    if (i >= 0 && j >= 0 && i < r.map.width && j < r.map.height) void why(j * r.map.width + i);
  };
  canvas.onkeydown = (event) => {
    const r = shown?.row.result;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -(r?.map.width ?? 0), ArrowDown: r?.map.width ?? 0 }[event.key];
    if (!r || !step) return;
    event.preventDefault();
    void why(shown?.patch === undefined ? r.map.data.indexOf(Math.max(...r.map.data)) : shown.patch + step);
  };
}

function wireExport(): void {
  $("export-csv").onclick = () => save("scores.csv", csv(rows, threshold), "text/csv");
  $("export-json").onclick = () => {
    const all = results(rows, threshold).trim().split("\n").map((text) => JSON.parse(text) as unknown);
    save("scores.json", JSON.stringify(all, null, 2), "application/json");
  };
  $("export-results").onclick = () => save("results.jsonl", results(rows, threshold), "application/jsonl");
  $("export-png").onclick = () => {
    const name = shown?.row.name.replace(/^.*\//, "").replace(/\.\w+$/, "") ?? "image";
    $<HTMLCanvasElement>("canvas").toBlob((blob) => blob && save(`${name}.heatmap.png`, blob, "image/png"));
  };
  $("export-prompts").onclick = async () => {
    const set = await prompts;
    if (set?.toBlob) save("normals.prompts", set.toBlob(), "application/octet-stream");
  };
}

async function changeModel(file: File | undefined): Promise<void> {
  if (!file || !detector?.withModel) return;
  $("model-info").textContent = "Reading …";
  try {
    const next = await detector.withModel(file);
    running?.abort();
    detector.close();
    detector = next;
    await describe();
    moved = false;
    learn();
  } catch (error) {
    $("model-info").textContent = told(error);
  }
}

function wireCamera(): void {
  const dialog = $<HTMLDialogElement>("camera");
  const video = $<HTMLVideoElement>("video");
  let add = addNormals;
  let count = 0;
  const open = async (to: (files: File[]) => void) => {
    add = to;
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      dialog.showModal();
      await video.play();
    } catch (error) {
      $(to === addNormals ? "learned" : "scored").textContent = `No camera: ${told(error)}`;
    }
  };
  $("normal-camera").onclick = () => void open(addNormals);
  $("query-camera").onclick = () => void open(addQueries);
  $("shoot").onclick = async () => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")!.drawImage(video, 0, 0);
    add([new File([await canvas.convertToBlob({ type: "image/png" })], `camera-${++count}.png`)]);
  };
  $("camera-close").onclick = () => dialog.close();
  dialog.onclose = () => {
    for (const track of (video.srcObject as MediaStream | null)?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
}
