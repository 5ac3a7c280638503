/** The report: one HTML file without scripts, which needs nothing else and prints well. */
import { placeOf } from "../state/place.js";
import type { NormalImage, State } from "../state/types.js";
import type { Verdict } from "../state/verdict.js";
import type { Texts } from "../text/en.js";
import { decimal, percent } from "../text/numbers.js";
import { decoded } from "../pixels.js";
import { drawing } from "../picture.js";
import { figuresOf, shown, type Figures, type Row } from "./figures.js";
import { dataAddress, pair, sourceOf } from "./images.js";
import type { Work } from "./maps.js";
import { Markup, markup } from "./markup.js";
import { style } from "./style.js";

/** The version of the software. */
declare const VERSION: string;

export interface ReportOptions {
  title: string;
  /** All images, or those that are not normal. */
  all: boolean;
  images: boolean;
  /** With a line for a signature. */
  sign: boolean;
}

interface Context extends ReportOptions {
  state: State;
  figures: Figures;
  rows: Row[];
  text: Texts;
  locale: string;
  now: Date;
}

/** The longer side of images: a report of many stays small enough to send. */
const sideFor = (count: number): number => (count <= 60 ? 800 : count <= 300 ? 560 : 400);

/** The most normal images that are shown. */
const mostNormals = 8;

export async function report(
  state: State, o: ReportOptions, { text, locale, work }:
    { text: Texts; locale: string; work: Work },
): Promise<Blob> {
  const figures = figuresOf(state);
  const c: Context = {
    ...o, state, figures, rows: shown(figures, o.all), text, locale, now: new Date(),
  };
  const parts: Markup[] = [markup`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${o.title}</title><style>${new Markup(style)}</style></head><body><main>
${head(c)}${summary(c)}${basis(c)}${await normals(c, work)}${table(c)}`];
  if (o.images && c.rows.length > 0) {
    parts.push(markup`<section class="images"><h2>${text.report.images}</h2>
<p class="small">${text.report.legend}</p>`);
    for (const [i, row] of c.rows.entries()) {
      work.progress(i, c.rows.length);
      await work.rest();
      parts.push(await article(c, row, i, work));
    }
    parts.push(markup`</section>`);
  }
  parts.push(markup`${trace(c)}${o.sign ? signature(c) : undefined}
<footer>${text.report.aid} ${text.report.made(VERSION)}</footer></main></body></html>
`);
  work.progress(c.rows.length, c.rows.length);
  return new Blob(parts.map((part) => part.text), { type: "text/html" });
}

function head({ title, state, figures, text, locale, now }: Context): Markup {
  const t = text.report;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  return markup`<header><div class="kind">${t.kind}</div><h1>${title}</h1><dl class="meta">
<div><dt>${t.project}</dt><dd>${state.project.name}</dd></div>
<div><dt>${t.date}</dt><dd>${date.format(now)}</dd></div>
<div><dt>${t.inspected}</dt><dd>${figures.rows.length}</dd></div></dl></header>`;
}

const kinds = ["anomalous", "unsure", "normal", "unknown", "unreadable"] as const;

function summary({ figures: { counts, rows, waiting }, state, text }: Context): Markup {
  const t = text.report;
  const shownKinds = kinds.filter((kind) => counts[kind] > 0
    || (kind !== "unknown" && kind !== "unreadable"));
  const cards = shownKinds.map((kind) => markup`<div class="figure ${kind}">
<b>${counts[kind]}</b><span>${t.verdicts[kind]}</span></div>`);
  let x = 0;
  const bars = kinds.map((kind) => {
    const width = rows.length > 0 ? (100 * counts[kind]) / rows.length : 0;
    const bar = markup`<rect class="${kind}" x="${x}" width="${width}" height="4"
 fill="var(--c)"/>`;
    x += width;
    return bar;
  });
  return markup`<section><div class="figures">
<div class="figure"><b>${rows.length}</b><span>${t.inspected}</span></div>${cards}</div>
<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
${waiting > 0 ? markup`<p class="small">${t.waitingNote(waiting)}</p>` : undefined}
${state.project.notes ? markup`<h2>${t.notes}</h2><div class="notes">${state.project.notes}</div>`
    : undefined}</section>`;
}

const number = (value: number, locale: string): string => decimal(value, 3, locale);

/** How the limit was set, in words. */
export function originText(
  { figures: { origin, limit } }: Pick<Context, "figures">, text: Texts,
): string {
  const t = text.report;
  if (limit === undefined) return t.noLimit;
  const parts = [t.by[origin.by]];
  if (origin.check) parts.push(t.checked(origin.check));
  else parts.push(t.unchecked, ...(origin.provisional ? [t.provisional] : []));
  return parts.join(" ");
}

function basis(c: Context): Markup {
  const { state, figures: { limit }, text, locale } = c;
  const t = text.report;
  const result = c.figures.rows.find(({ image }) => image.result)?.image.result;
  return markup`<section><h2>${t.basis}</h2><dl class="facts">
<div><dt>${t.limit}</dt><dd>${limit === undefined ? "–" : number(limit, locale)}</dd></div>
<div><dt>${t.normals}</dt><dd>${state.learned?.count ?? 0}</dd></div>
<div class="wide"><dt>${t.origin}</dt><dd>${originText(c, text)}</dd></div>
<div><dt>${t.model}</dt><dd>${result?.model ?? state.model?.name}</dd></div>
<div><dt>${t.method}</dt><dd>${result?.method ?? "–"}</dd></div></dl></section>`;
}

async function normals({ state, images, text }: Context, work: Work): Promise<Markup> {
  const list = state.normals.filter((n) => n.state === "ok").slice(0, mostNormals);
  if (!images || list.length === 0) return markup``;
  const small = async ({ name, file }: NormalImage) => {
    await work.rest();
    const size = { resizeHeight: 192, resizeQuality: "high" } as const;
    const bitmap = await decoded(file, size)
      .catch(async () => createImageBitmap(await work.pixels({ name, file }), size))
      .catch(() => undefined);
    if (!bitmap) return undefined;
    const address = await dataAddress(await drawing(bitmap, undefined, { side: 384 }));
    bitmap.close();
    return markup`<img src="${address}" alt="${name}">`;
  };
  const pictures: (Markup | undefined)[] = [];
  for (const normal of list) pictures.push(await small(normal));
  const more = state.normals.length - list.length;
  return markup`<section><h2>${text.report.normals}</h2><div class="normals">${pictures}</div>
${more > 0 ? markup`<p class="small">${text.report.moreNormals(more)}</p>` : undefined}</section>`;
}

const marks: Record<Verdict, string> = {
  normal: "M5 13l4 4L19 7", anomalous: "M6 6l12 12M18 6 6 18",
  unsure: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 19v.5",
  unreadable: "M12 5v9M12 19v.5", unknown: "M5 12h14", waiting: "M5 12h14",
};

const mark = (verdict: Verdict, text: Texts): Markup =>
  markup`<span class="mark ${verdict}"><svg viewBox="0 0 24 24" aria-hidden="true"><path
 d="${marks[verdict]}"/></svg>${text.report.verdicts[verdict]}</span>`;

function table({ rows, all, figures: { limit }, text, locale }: Context): Markup {
  const t = text.report;
  if (rows.length === 0) return markup`<section><h2>${t.table}</h2><p>${t.nothing}</p></section>`;
  const lines = rows.map(({ image: { name, result, label, error }, verdict }, i) => markup`<tr>
<td class="n">${i + 1}</td><td class="name">${name}</td><td>${mark(verdict, text)}</td>
<td class="n">${result ? number(result.score, locale) : "–"}</td>
<td class="n">${result && limit ? percent(result.score / limit, locale) : "–"}</td>
<td class="n">${result ? result.regions.length + result.regionsLeftOut : "–"}</td>
<td>${error ?? (label ? t.labels[label] : "–")}</td></tr>`);
  return markup`<section><h2>${all ? t.table : t.tableNotNormal}</h2><div class="table"><table>
<thead><tr><th class="n">${t.number}</th><th>${t.image}</th><th>${t.verdict}</th>
<th class="n">${t.score}</th><th class="n">${t.ofLimit}</th><th class="n">${t.spots}</th>
<th>${t.label}</th></tr></thead><tbody>${lines}</tbody></table></div></section>`;
}

async function article(
  { rows, figures: { limit }, text, locale }: Context, { image, verdict }: Row, i: number,
  work: Work,
): Promise<Markup> {
  const t = text.report;
  const { name, result, label, error } = image;
  const source = await sourceOf(image, sideFor(rows.length), work.pixels);
  const facts = [
    result && `${t.score} ${number(result.score, locale)}`,
    result && limit && t.percentOfLimit(percent(result.score / limit, locale)),
    result && t.spotCount(result.regions.length + result.regionsLeftOut),
    label && `${t.label}: ${t.labels[label]}`, error, ...(result?.notes ?? []),
  ].filter(Boolean).join(" · ");
  return markup`<article class="${verdict}"><div class="head"><h3>${i + 1}. ${name}</h3>
${mark(verdict, text)}<p>${facts}</p></div>${source ? await pictures(source) : undefined}
${source ? undefined : markup`<p class="small">${t.noPicture}</p>`}</article>`;

  async function pictures(from: NonNullable<typeof source>): Promise<Markup> {
    const [plain, marked] = await Promise.all(
      (await pair(from, image, sideFor(rows.length))).map(dataAddress));
    from.bitmap.close();
    const heat = markup`<figure><img src="${marked}" alt="${t.heatOf(name)}">
<figcaption>${t.heat}</figcaption></figure>`;
    return markup`<div class="pair"><figure><img src="${plain}" alt="${name}">
<figcaption>${t.original}</figcaption></figure>${result ? heat : undefined}</div>
${from.small ? markup`<p class="small">${t.smallCopy}</p>` : undefined}`;
  }
}

function trace({ state, figures, text }: Context): Markup {
  const t = text.report;
  const result = figures.rows.find(({ image }) => image.result)?.image.result;
  const digest = (name: string, value: string | undefined) => value
    ? markup`<div class="wide"><dt>${name}</dt><dd><code>${value}</code></dd></div>` : undefined;
  return markup`<section><h2>${t.trace}</h2><p>${t.traceText}</p><dl class="facts">
${digest(t.modelDigest, result?.modelDigest ?? state.model?.digest)}
${digest(t.promptsDigest, result?.promptsDigest ?? state.learned?.digest)}
<div><dt>${t.software}</dt><dd>inctrl ${VERSION}</dd></div>
<div><dt>${t.where}</dt><dd>${t.places[placeOf(state)]}</dd></div></dl>
</section>`;
}

const signature = ({ text }: Context): Markup => markup`<div class="sign">
<div>${text.report.signDate}</div><div>${text.report.signName}</div></div>`;
