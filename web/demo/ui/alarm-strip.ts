/** The last alarms of the live screen; one is enlarged when it is pressed. */
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Alarm } from "../live/alarms.js";
import { drawing } from "../picture.js";
import { PageElement, look } from "./base.js";
import { icon } from "./icons.js";

export class AlarmStrip extends PageElement {
  static override properties = { alarms: { attribute: false } };
  static override styles = [look, css`
    h2 { font-size: 15px; margin-bottom: 8px; }
    .empty { min-height: 48px; color: var(--quiet); }
    ul { display: flex; gap: 8px; list-style: none; margin: 0; padding: 3px; overflow-x: auto; }
    li { flex: none; }
    li button { display: grid; padding: 4px; gap: 4px; border-color: var(--line); }
    li img { width: 128px; height: 80px; object-fit: cover; border-radius: 4px; display: block; }
    li span { font-size: 13px; font-variant-numeric: tabular-nums; }
    dialog { padding: 16px; max-width: min(1200px, 96vw); }
    figure { margin: 0; display: grid; gap: 16px; }
    dialog img { max-width: 100%; max-height: 70dvh; border-radius: 4px; justify-self: center; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    .row p { margin-right: auto; }
    label { display: flex; gap: 8px; align-items: center; min-height: 40px; padding-right: 8px; }
  `];

  declare alarms: Alarm[];
  private shown: Alarm | undefined;
  private heat = true;
  private large: string | undefined;

  constructor() {
    super();
    this.alarms = [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  private forget(): void {
    if (this.large) URL.revokeObjectURL(this.large);
    [this.large, this.shown] = [undefined, undefined];
    this.requestUpdate();
  }

  private async enlarge(alarm: Alarm): Promise<void> {
    this.shown = alarm;
    const frame = await createImageBitmap(alarm.file);
    const image = await drawing(frame, this.heat ? alarm.result : undefined,
      { side: 1600, boxes: true });
    frame.close();
    if (this.shown !== alarm || !this.isConnected) return;
    if (this.large) URL.revokeObjectURL(this.large);
    this.large = URL.createObjectURL(image);
    this.requestUpdate();
    await this.updateComplete;
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog?.open) dialog?.showModal();
  }

  private send(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail: this.shown }));
    this.close();
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private time({ time }: Alarm): string {
    return new Intl.DateTimeFormat(this.locale, { timeStyle: "medium" }).format(time);
  }

  protected override render() {
    const { live } = this.text;
    const { alarms } = this;
    return html`<section aria-labelledby="title">
      <h2 id="title">${live.alarms(alarms.length)}</h2>
      ${alarms.length === 0 ? html`<p class="empty">${live.noAlarms}</p>` : html`<ul>
        ${repeat(alarms, ({ id }) => id, (alarm) => html`<li>
          <button aria-label=${live.alarmAt(this.time(alarm))}
            @click=${() => void this.enlarge(alarm)}>
            <img src=${alarm.thumbnail} alt=""><span>${this.time(alarm)}</span></button></li>`)}
        </ul>`}
      ${this.shown && this.large ? this.dialog(this.shown, this.large) : nothing}</section>`;
  }

  private dialog(alarm: Alarm, large: string) {
    const { live } = this.text;
    const title = live.alarmAt(this.time(alarm));
    return html`<dialog aria-label=${title} @close=${() => this.forget()}>
      <figure><img src=${large} alt=${live.heat}>
      <figcaption class="row"><p><strong>${title}</strong></p>
        <label><input type="checkbox" .checked=${this.heat} @change=${(e: Event) => {
          this.heat = (e.target as HTMLInputElement).checked;
          void this.enlarge(alarm);
        }}>${live.showHeat}</label>
        <button class="primary" @click=${() => this.send("alarm-inspect")}>${icon("inspect")}
          ${live.inspect}</button>
        <button @click=${() => this.send("alarm-normal")}>${icon("check")}
          ${live.useAsNormal}</button>
        <button @click=${() => this.close()}>${icon("close")}${live.close}</button>
      </figcaption></figure></dialog>`;
  }
}

customElements.define("alarm-strip", AlarmStrip);
