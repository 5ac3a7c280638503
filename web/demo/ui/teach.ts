/** The screen on which normal images are shown to the model. */
import { css, html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { messageOf } from "../state/errors.js";
import type { NormalImage } from "../state/types.js";
import { PageElement, look } from "./base.js";
import { askForCamera } from "./capture.js";
import { receive } from "./drop.js";
import { accept, chosen } from "./files.js";
import { icon } from "./icons.js";
import "./normal-tile.js";
import type { NormalTile } from "./normal-tile.js";
import "./region-dialog.js";
import type { RegionDialog } from "./region-dialog.js";
import "./teach-options.js";
import "./teach-status.js";

type Use = NormalImage["use"];

/** A normal image differs from the others if its score is this many times their median. */
const oddFactor = 1.3;

const readable = (images: NormalImage[]) =>
  images.filter(({ state }) => state !== "unreadable").length;

/** Images of a group that are shown at first. */
const few = 48;

export class TeachView extends PageElement {
  static override properties = { all: { state: true } };
  static override styles = [look, css`
    :host { padding: 24px; }
    .page {
      display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 24px 32px;
      align-items: start; max-width: 1760px; margin: 0 auto;
      grid-template-areas: "head side" "groups side"; grid-template-rows: auto 1fr;
    }
    .head { grid-area: head; }
    .groups { grid-area: groups; display: grid; gap: 32px; }
    .side { grid-area: side; display: grid; gap: 16px; position: sticky; top: 24px; }
    h1 { font-size: 26px; }
    .head p { margin-top: 4px; max-width: 640px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .group h2 { font-size: 17px; }
    .group header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center;
      min-height: 40px; }
    .group header > :last-child:not(h2) { margin-inline-start: auto; }
    .group > .quiet { font-size: 14px; max-width: 640px; }
    ul { list-style: none; margin: 12px 0 0; padding: 0; display: grid; gap: 16px;
      grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); align-items: start; }
    .more { width: 100%; aspect-ratio: 1; flex-direction: column; color: var(--accent);
      border: 2px dashed var(--control); border-radius: 12px; background: transparent; }
    .more .icon { width: 32px; height: 32px; }
    .none .more { aspect-ratio: auto; min-height: 72px; flex-direction: row; padding: 8px 16px; }
    .none .more .icon { width: 20px; height: 20px; }
    .none ul { grid-template-columns: minmax(0, 360px); }
    .empty .more { aspect-ratio: auto; min-height: 220px; padding: 24px; text-align: center; }
    .empty ul { grid-template-columns: 1fr; }
    .card { border: 1px solid var(--line); border-radius: 16px; padding: 20px;
      background: var(--raised); }
    .advice h2 { font-size: 17px; }
    .advice ul { display: block; list-style: disc; padding-inline-start: 20px; margin-top: 8px; }
    .advice li { margin-top: 4px; }
    .odd { display: flex; gap: 10px; margin-top: 12px; padding-top: 12px;
      border-top: 1px solid var(--line); }
    .odd .icon { color: var(--unsure); }
    @media (max-width: 1000px) {
      .page { grid-template: none; grid-template-columns: minmax(0, 1fr); gap: 20px; }
      .head, .groups, .side { grid-area: auto; }
      .side { display: contents; }
      .groups { order: 1; }
      .advice { order: 2; }
      .options { order: 3; }
    }
    @media (max-width: 700px) {
      :host { padding: 16px 16px 32px; }
      ul { grid-template-columns: repeat(auto-fill, minmax(144px, 1fr)); gap: 12px; }
      h1 { font-size: 22px; }
    }
    @media (min-width: 2000px) {
      ul { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }
    }
  `];

  /** All images of the groups are shown. */
  declare private all: boolean;

  constructor() {
    super();
    this.all = false;
  }

  protected override render() {
    const t = this.text.teach;
    const { check, learn } = this.groups();
    return html`<div class="page">
      <div class="head">
        <h1>${t.title}</h1>
        <p class="quiet">${t.lead}</p>
        <div class="actions">${this.inputs("learn")}
          <button @click=${() => askForCamera(this)}>
            ${icon("camera")}${t.addCamera}</button></div>
      </div>
      <div class="side">
        ${this.state.sets?.length || this.state.shares
          ? html`<server-sets class="card"></server-sets>` : ""}
        <teach-status></teach-status>
        ${this.advice()}
        <teach-options class="card options" @paint=${this.paint}></teach-options>
      </div>
      <div class="groups">
        ${this.group("learn", learn, t.learnGroup(readable(learn)), this.learnText())}
        ${this.group("check", check, t.checkGroup(readable(check)), t.checkText)}
      </div>
    </div>
    <region-dialog @region=${this.painted}></region-dialog>`;
  }

  /** The images that are learned, as many as the model takes, and those that check the limit. */
  private groups(): Record<Use, NormalImage[]> {
    const { model, normals } = this.state;
    const wanted = normals.filter(({ use }) => use === "learn");
    const learn = wanted.slice(0, model?.most ?? wanted.length);
    return { learn, check: normals.filter((n) => !learn.includes(n)) };
  }

  private learnText(): string {
    const { model } = this.state;
    const t = this.text.teach;
    return model ? t.learnMost(model.most) : t.learnText;
  }

  private inputs(use: Use) {
    const t = this.text.teach;
    const take = (event: Event) => this.take(event, use);
    return html`
      <label class="button ${this.state.normals.length === 0 ? "primary" : ""}">
        ${icon("add")}${t.addFiles}
        <input type="file" multiple accept=${accept} @change=${take}></label>
      <label class="button folder">${icon("folder")}${t.addFolder}
        <input type="file" webkitdirectory @change=${take}></label>`;
  }

  private group(use: Use, images: NormalImage[], title: string, about: string) {
    const t = this.text.teach;
    const first = use === "learn" ? 0 : this.groups().learn.length;
    const odd = this.odd();
    const ids = images.map(({ id }) => id);
    const kind = images.length > 0 ? "" : use === "learn" ? "empty" : "none";
    return html`<section class="group ${kind}" aria-labelledby=${use}>
      <header><h2 id=${use}>${title}</h2>
        ${images.length < 2 ? "" : html`<button class="plain" @click=${() => this.removeAll(ids)}
          aria-label=${t.removeAllOf(title)}>${icon("trash")}${t.removeAll}</button>`}</header>
      <p class="quiet">${about}</p>
      <ul>${repeat(this.all ? images : images.slice(0, few), ({ id }) => id, (image, i) => html`<li>
        <normal-tile .image=${image} .number=${first + i + 1} .checks=${use === "check"}
          .odd=${odd === image} @remove=${() => this.drop([image])}
          @move=${() => this.move(image, use)}></normal-tile></li>`)}
        <li><label class="button more">${icon("add")}${use === "learn" ? t.addLearn : t.addCheck}
          <input type="file" multiple accept=${accept}
            @change=${(e: Event) => this.take(e, use)}></label></li></ul>
      ${this.all || images.length <= few ? "" : html`<div class="actions">
        <button @click=${this.showAll}>${t.showAll(images.length)}</button></div>`}</section>`;
  }

  /** The learned image that differs most from the others, if it stands out. */
  private odd(): NormalImage | undefined {
    const scored = this.groups().learn.filter((n) => n.state === "ok" && n.score !== undefined);
    if (scored.length < 3) return undefined;
    const order = [...scored].sort((a, b) => a.score! - b.score!);
    const last = order.at(-1)!;
    const middle = order[Math.floor((order.length - 1) / 2)]!;
    return last.score! > oddFactor * middle.score! ? last : undefined;
  }

  private advice() {
    const t = this.text.teach;
    const odd = this.odd();
    const number = odd ? this.groups().learn.indexOf(odd) + 1 : 0;
    return html`<section class="card advice" aria-labelledby="advice">
      <h2 id="advice">${t.advice}</h2>
      <ul>${t.advices.map((line) => html`<li>${line}</li>`)}</ul>
      ${odd ? html`<p class="odd">${icon("alert")}<span>${t.oddText(number)}</span></p>` : ""}
    </section>`;
  }

  private async take(event: Event, use: Use): Promise<void> {
    const input = event.target as HTMLInputElement;
    await receive(chosen(input.files ?? []), this.store, this.text,
      (images) => this.store.addNormals(images, use));
    input.value = "";
  }

  private readonly showAll = async () => {
    this.all = true;
    await this.focusTile(few);
  };

  private tiles(): NormalTile[] {
    return [...this.renderRoot.querySelectorAll<NormalTile>("normal-tile")];
  }

  /** Removes images; the focus goes to what took their place. */
  private async drop(images: NormalImage[]): Promise<void> {
    const at = this.tiles().findIndex(({ image }) => image === images[0]);
    const ids = images.map(({ id }) => id);
    this.store.removeNormals(ids, this.text.teach.removed(images[0]!.name));
    await this.updateComplete;
    await this.focusTile(at);
  }

  private async removeAll(ids: string[]): Promise<void> {
    this.store.removeNormals(ids, this.text.teach.removedAll(ids.length));
    await new Promise(requestAnimationFrame);
    this.find(".more input")?.focus();
  }

  private async move(image: NormalImage, from: Use): Promise<void> {
    const at = this.tiles().findIndex((tile) => tile.image === image);
    this.store.setUse(image.id, from === "learn" ? "check" : "learn");
    await this.focusTile(at);
  }

  private async focusTile(at: number): Promise<void> {
    await new Promise(requestAnimationFrame);
    const tiles = this.tiles();
    const tile = tiles[Math.min(at, tiles.length - 1)];
    await tile?.updateComplete;
    if (tile) tile.focus();
    else this.find(".more input")?.focus();
  }

  private readonly paint = async () => {
    const { normals, project } = this.state;
    const image = normals.find(({ state }) => state === "ok") ?? normals[0];
    if (!image) return;
    try {
      const pixels = await this.store.pixels(image);
      await this.find<RegionDialog>("region-dialog")?.open(pixels, project.options.view);
    } catch (error) {
      this.store.toast(messageOf(error), { kind: "error" });
    }
  };

  private readonly painted = (event: CustomEvent<{ roi?: []; ignore?: [] }>) => {
    const { options } = this.state.project;
    const { roi: _, ignore: __, ...view } = options.view ?? {};
    this.store.setOptions({ ...options, view: { ...view, ...event.detail } });
  };
}

customElements.define("teach-view", TeachView);
