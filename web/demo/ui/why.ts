/** What is said of an image: the verdict, why, what a person says, and the details. */
import { html, nothing } from "lit";
import type { Area } from "../../src/area.js";
import { checked } from "../state/limits.js";
import type { Named } from "../state/engine.js";
import type { InspectedImage, Label } from "../state/types.js";
import { limitOf, percentOfLimit, verdictOf, type Verdict } from "../state/verdict.js";
import { decimal } from "../text/numbers.js";
import { PageElement, look } from "./base.js";
import "./crop.js";
import { around, noNormal, type Why } from "./explain.js";
import { areaOfPatch, patchAt, strongest } from "./geometry.js";
import { icon } from "./icons.js";
import { original } from "./originals.js";
import { sign } from "./signs.js";
import { whyLook } from "./why-look.js";

/** How many regions have a button. */
const most = 6;

export class ImageWhy extends PageElement {
  static override properties = {
    image: { attribute: false }, why: { attribute: false }, patch: { attribute: false },
    fault: { attribute: false }, offer: { state: true },
  };
  static override styles = [look, whyLook];

  declare image: InspectedImage | undefined;
  declare why: Why | undefined;
  /** The patch that is asked about. */
  declare patch: number | undefined;
  /** Why there is no answer. */
  declare fault: string | undefined;
  /** The image that was just labelled normal, and may be taught. */
  private declare offer: string | undefined;

  protected override render() {
    const { image } = this;
    if (!image) return nothing;
    const verdict = verdictOf(image, limitOf(this.state), checked(this.state));
    return html`
      <section class="verdict ${verdict}" aria-live="polite">
        <h2>${sign(verdict)}<span>${image.stale ? this.text.inspect.outdated
          : this.text.inspect.verdicts[verdict]}</span></h2>
        ${this.renderPlace(image, verdict)}
        ${this.renderScore(image)}
      </section>
      ${verdict === "unreadable" ? this.renderUnreadable(image) : nothing}
      ${image.result ? html`
        ${this.renderWhy(image)}${this.renderLabels(image)}${this.renderDetails(image)}`
        : nothing}
      <button class="plain remove" title=${this.text.inspect.removeKey}
        @click=${() => this.dispatchEvent(new CustomEvent("remove"))}
        >${icon("trash")}${this.text.inspect.remove}</button>`;
  }

  /** Where the image differs most, if it does. */
  private renderPlace({ result }: InspectedImage, verdict: Verdict) {
    const text = this.text.inspect;
    if (!result || (verdict !== "anomalous" && verdict !== "unsure")) return nothing;
    return html`<p>${text.strongest(text.places[place(result.map)]!)}</p>`;
  }

  private renderScore({ result, stale }: InspectedImage) {
    if (!result) return nothing;
    const text = this.text.inspect;
    const limit = limitOf(this.state);
    if (stale) return html`<p class="quiet">${text.stale}</p>`;
    const { learned, project } = this.state;
    const guessed = learned?.provisional && project.limit === undefined;
    const said = limit === undefined ? text.raw(result.score)
      : text.ofLimit(percentOfLimit(result.score, limit));
    return html`
      <p class="score" title=${text.raw(result.score)}>${said}</p>
      ${limit === undefined || checked(this.state) ? nothing
        : html`<p class="quiet">${guessed ? text.guess : text.unchecked}</p>`}`;
  }

  private renderUnreadable(image: InspectedImage) {
    const text = this.text.inspect;
    return html`
      <section>
        <p>${image.error}</p>
        <div class="buttons">
          <button @click=${() => this.store.retry(image.id)}>${icon("again")}${text.retry}</button>
        </div>
      </section>`;
  }

  private renderWhy(image: InspectedImage) {
    const text = this.text.inspect;
    if (!image.file) return html`<p class="quiet">${text.noOriginal}</p>`;
    const why = this.why?.image.result === image.result ? this.why : undefined;
    const { map } = image.result!;
    const patch = this.patch ?? strongest(map);
    const spot = areaOfPatch(map, patch);
    const known = why?.patch === patch;
    const normal = known ? why.normal : undefined;
    const tiles = this.state.project.options.view?.tiles ?? 1; // of which spots are so much smaller
    return html`
      <section class="why">
        <h3>${text.why}</h3>
        ${this.renderSpots(image, patch)}
        <div class="crops">
          ${this.renderCrop(text.thisSpot, image as Named, spot,
            around(spot, map.frame, 3 * tiles))}
          ${normal ? this.renderCrop(text.nearestSpot, normal, why!.nearSpot!,
            around(why!.nearSpot!, normal, 3)) : known ? nothing : html`
            <figure><div class="empty" aria-busy=${this.fault === undefined}></div>
              <figcaption>${text.nearestSpot}</figcaption></figure>`}
        </div>
        <p class="quiet">${this.fault ?? (normal ? text.inImage(normal.name)
          : known ? text[noNormal(this.state)] : text.comparing)}</p>
      </section>`;
  }

  private renderCrop(caption: string, of: Named, spot: Area, area: Area) {
    const { file } = of;
    return html`
      <figure><image-crop .area=${area} .spot=${spot} .label=${caption}
        .open=${this.opener(file, of)}></image-crop>
        <figcaption>${caption}</figcaption></figure>`;
  }

  private openers = new WeakMap<Blob, { of: unknown; open: () => unknown }>();

  /** The same function for the same image, so that a crop is drawn once. */
  private opener(file: Blob, of: Named): () => unknown {
    const { learned } = this.state;
    const known = this.openers.get(file);
    if (known && known.of === learned) return known.open;
    const open = () => original(this.store, of);
    this.openers.set(file, { of: learned, open });
    return open;
  }

  /** The regions, by number; a keyboard asks about spots with them. */
  private renderSpots(image: InspectedImage, patch: number) {
    const { regions, map } = image.result!;
    const spots = regions.slice(0, most).map((r) => patchAt(map, r.peakX, r.peakY));
    if (spots.length < 2) return nothing;
    return html`
      <div class="spots" role="group" aria-label=${this.text.inspect.spots}>
        ${spots.map((p, i) => html`
          <button aria-pressed=${p === patch} aria-label=${this.text.inspect.spot(i + 1)}
            @click=${() => this.ask(p)}>${i + 1}</button>`)}
      </div>`;
  }

  private ask(patch: number | undefined): void {
    this.dispatchEvent(new CustomEvent("patch", { detail: patch }));
  }

  private renderLabels(image: InspectedImage) {
    const text = this.text.inspect;
    const { label } = image;
    return html`
      <section class="say">
        <h3>${text.say}</h3>
        <div class="buttons">${(["normal", "anomalous"] as const).map((l) => html`
          <button class=${l} aria-pressed=${label === l} title=${text.labelKey[l]}
            @click=${() => this.say(image, label === l ? undefined : l)}
            >${sign(l)}${text.sayings[l]}</button>`)}
        </div>
        ${label ? html`<p class="quiet">${text.labelled[label]}</p>` : nothing}
        ${label === "normal" && image.file && this.offer === image.id ? html`
          <div class="offer">
            <p>${text.offer}</p>
            <div class="buttons">
              <button @click=${() => this.teach(image, "check")}>${text.addToCheck}</button>
              <button @click=${() => this.teach(image, "learn")}>${text.teachIt}</button>
            </div>
          </div>` : nothing}
      </section>`;
  }

  /** Labels the image; pressing the same again takes the label away. */
  say(image: InspectedImage, label: Label | undefined): void {
    this.offer = label === "normal" ? image.id : undefined;
    this.store.label(image.id, label);
    void this.updateComplete.then(() =>
      this.find(".offer")?.scrollIntoView({ block: "nearest" }));
  }

  private teach({ name, file }: InspectedImage, use: "learn" | "check"): void {
    this.offer = undefined;
    this.store.addNormals([{ name, file: file! }], use);
    this.store.toast(this.text.inspect.taught[use](name));
    void this.updateComplete.then(() => this.find(".say button")?.focus());
  }

  private renderDetails({ result }: InspectedImage) {
    const r = result!;
    const text = this.text.inspect;
    const limit = limitOf(this.state);
    const rows: [string, string][] = [
      [text.details.score, decimal(r.score, 4, this.locale)],
      [text.details.limit, limit === undefined ? "–" : decimal(limit, 4, this.locale)],
      [text.details.size, `${r.map.frame.width} × ${r.map.frame.height}`],
      [text.details.regions, String(r.regions.length + r.regionsLeftOut)],
      [text.details.method, r.method],
      [text.details.decoder, text.decoders[r.decoder]],
    ];
    return html`
      <details>
        <summary>${text.details.title}</summary>
        <dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
        ${r.notes?.map((note) => html`<p class="quiet">${note}</p>`)}
      </details>`;
  }
}

/** Where the strongest patch lies: 0 … 8, row by row. */
function place(map: NonNullable<InspectedImage["result"]>["map"]): number {
  const { left, top, width, height } = areaOfPatch(map, strongest(map));
  const third = (at: number, length: number) =>
    Math.min(2, Math.max(0, Math.floor((3 * at) / length)));
  const { frame } = map;
  return 3 * third(top + height / 2, frame.height) + third(left + width / 2, frame.width);
}

customElements.define("image-why", ImageWhy);
