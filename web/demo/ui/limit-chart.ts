/** The limit among the scores, to be moved, and what it would do. */
import { html, nothing, svg } from "lit";
import { bestLimit, checkLimit, checked, labelsNeeded, presets } from "../state/limits.js";
import {
  limitOf, percentOfLimit, unsureBand, verdictOf, verdictOfScore,
} from "../state/verdict.js";
import { PageElement, look } from "./base.js";
import { chartLook } from "./limit-look.js";
import { sign } from "./signs.js";
import { variables } from "./variables.js";

const bars = 60;
const high = 88;
/** Where the bars stand, above the dots of the normal images. */
const ground = 54;

interface Range {
  low: number;
  high: number;
}

export class LimitChart extends PageElement {
  static override styles = [look, chartLook];
  /** The limit while it is dragged: the bars do not move under it. */
  private held: Range | undefined;
  private next: number | undefined;

  private get scores(): number[] {
    return this.state.images.flatMap((i) => (i.result && !i.stale ? [i.result.score] : []));
  }

  /** The range of the scores, with some room. */
  private get range(): Range {
    if (this.held) return this.held;
    const limit = limitOf(this.state)!;
    const normals = this.state.normals.flatMap((n) => n.score ?? []);
    const all = [...this.scores, ...normals, limit * (1 - unsureBand), limit * (1 + unsureBand)];
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const room = (most - least) * 0.06;
    return { low: Math.max(0, least - room), high: Math.min(1, most + room) };
  }

  protected override render() {
    const limit = limitOf(this.state);
    if (limit === undefined) return html`<p class="quiet">${this.text.inspect.noLimit}</p>`;
    return html`
      <div class="top">
        <h2>${this.text.inspect.limit}</h2>
        ${this.renderCounts()}
        ${this.renderKey()}${this.renderPresets(limit)}
      </div>
      ${this.renderChart(limit)}
      <div class="bottom">${this.renderCheck(limit)}
        <span class="quiet aid">${this.text.inspect.aid}</span></div>`;
  }

  private renderCounts() {
    const { state, text } = this;
    const limit = limitOf(state);
    const sure = checked(state);
    const counts = { anomalous: 0, unsure: 0, normal: 0 };
    for (const image of state.images) {
      const verdict = verdictOf(image, limit, sure);
      if (verdict in counts) counts[verdict as keyof typeof counts]++;
    }
    const kinds = ["anomalous", "unsure", "normal"] as const;
    return html`<ul class="counts" aria-live="off">${kinds.map((k) => html`
      <li class=${k}>${sign(k)}${text.inspect.counted[k](counts[k])}</li>`)}</ul>`;
  }

  private renderPresets(limit: number) {
    const offer = presets(this.state);
    if (!offer) return nothing;
    const text = this.text.inspect;
    const kinds = ["more", "balanced", "fewer"] as const;
    return html`
      <div class="presets" role="group" aria-label=${text.presets}>${kinds.map((k) => html`
        <button aria-pressed=${near(limit, offer[k])}
          @click=${() => this.set(k === "balanced" ? undefined : offer[k])}
          title=${text.raw(offer[k])}>${text.preset[k]}</button>`)}
      </div>`;
  }

  private renderChart(limit: number) {
    const range = this.range;
    const text = this.text.inspect;
    const at = (score: number) => `${share(score, range) * 100}%`;
    const percent = percentOfLimit(limit, this.state.learned?.limit ?? limit);
    const sure = checked(this.state);
    const band = [limit * (1 - unsureBand), limit * (1 + unsureBand)].map((s) => share(s, range));
    return html`
      <div class="chart" @pointerdown=${this.grab} @pointermove=${this.drag}
        @pointerup=${this.drop} @pointercancel=${this.drop}>
        <svg width="100%" height=${high} aria-hidden="true">
          ${sure ? nothing : svg`<rect class="band" x="${band[0]! * 100}%" y="0"
            width="${(band[1]! - band[0]!) * 100}%" height=${ground} />`}
          ${this.renderBars(limit, range, sure)}
          <line class="axis" x1="0" x2="100%" y1=${ground + 0.5} y2=${ground + 0.5} />
          ${this.state.normals.map(({ score }) => score === undefined ? nothing : svg`
            <circle cx=${at(score)} cy=${ground + 9} r="3.5" />`)}
          ${this.renderTicks(at)}
          ${marks(range, limit).map((share) => svg`
            <text x=${at(share * limit)} y=${high - 3}
              >${text.percent(Math.round(share * 100))}</text>`)}
          <line class="limit" x1=${at(limit)} x2=${at(limit)} y1="0" y2=${ground + 16} />
        </svg>
        <div class="knob" role="slider" tabindex="0" aria-label=${text.limit}
          aria-orientation="horizontal" aria-valuemin=${range.low.toFixed(4)}
          aria-valuemax=${range.high.toFixed(4)} aria-valuenow=${limit.toFixed(4)}
          aria-valuetext=${text.limitValue(limit, percent)} @keydown=${this.key}
          ${variables({ "--at": at(limit) })}></div>
      </div>`;
  }

  private renderBars(limit: number, range: Range, sure: boolean) {
    const bins = Array.from({ length: bars }, () => 0);
    for (const s of this.scores) {
      const i = Math.floor(share(s, range) * bars);
      if (i >= 0 && i <= bars) bins[Math.min(i, bars - 1)]!++;
    }
    const most = Math.max(1, ...bins);
    const width = 100 / bars;
    return bins.map((n, i) => {
      const tall = n && Math.max(3, ((ground - 20) * n) / most);
      const score = range.low + ((i + 0.5) / bars) * (range.high - range.low);
      return n === 0 ? nothing : svg`
        <rect class=${verdictOfScore(score, limit, sure)} x="${i * width + 0.1}%"
          y=${ground - tall} width="${width - 0.2}%" height=${tall} rx="1.5" />`;
    });
  }

  /** Labelled images: those that are fine below, defects above, in another form. */
  private renderTicks(at: (score: number) => string) {
    return this.state.images.map(({ label, result, stale }) => !label || !result || stale
      ? nothing : svg`<line class="tick ${label}" x1=${at(result.score)} x2=${at(result.score)}
          y1=${label === "normal" ? ground + 2 : ground - 14}
          y2=${label === "normal" ? ground + 16 : ground} />`);
  }

  private renderCheck(limit: number) {
    const text = this.text.inspect;
    const { images } = this.state;
    const best = bestLimit(images);
    const now = checkLimit(images, limit);
    if (!best || !now) {
      const of = (label: string) => images.filter((i) => i.label === label).length;
      return html`<span class="check">${sign("unsure")}${text.notChecked(
        Math.max(0, labelsNeeded - of("anomalous")), Math.max(0, labelsNeeded - of("normal")))}
      </span>`;
    }
    const same = best.caught === now.caught && best.alarms === now.alarms;
    if (same) return html`<span class="check">${sign("normal")}${text.checkedNow(now)}</span>`;
    return html`
      <span class="check">${sign("unsure")}${text.best(best)}</span>
      <button @click=${() => this.apply(best.limit)}>${text.apply}</button>`;
  }

  private renderKey() {
    const { bars, normals, labels } = this.text.inspect.chartKey;
    return html`<span class="quiet key" aria-hidden="true">
      <svg viewBox="0 0 12 12"><rect x="3" y="2" width="6" height="9" rx="1.5" /></svg>${bars}
      <svg viewBox="0 0 12 12"><circle cx="6" cy="6" r="3.5" /></svg>${normals}
      <svg viewBox="0 0 12 12"><line class="tick" x1="6" x2="6" y1="1" y2="11" /></svg>${labels}
    </span>`;
  }

  private apply(limit: number): void {
    this.store.update({ limit }, this.text.inspect.applied(limit));
    this.find(".knob")?.focus();
  }

  private set(limit: number | undefined): void {
    this.store.update({ limit });
  }

  private readonly key = (e: KeyboardEvent) => {
    const range = this.range;
    const step = (range.high - range.low) / 100;
    const limit = limitOf(this.state)!;
    const to: Record<string, number> = {
      ArrowRight: limit + step, ArrowUp: limit + step, ArrowLeft: limit - step,
      ArrowDown: limit - step, PageUp: limit + 10 * step, PageDown: limit - 10 * step,
      Home: range.low, End: range.high,
    };
    const wanted = to[e.key];
    if (wanted === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    this.set(Math.min(Math.max(wanted, range.low), range.high));
  };

  private readonly grab = (e: PointerEvent) => {
    if (e.button !== 0) return;
    this.held = this.range;
    (e.currentTarget as Element).setPointerCapture(e.pointerId);
    this.drag(e);
    this.find(".knob")?.focus({ preventScroll: true });
    e.preventDefault();
  };

  private readonly drag = (e: PointerEvent) => {
    if (!this.held) return;
    const { left, width } = (e.currentTarget as Element).getBoundingClientRect();
    const at = Math.min(Math.max((e.clientX - left) / width, 0), 1);
    const limit = this.held.low + at * (this.held.high - this.held.low);
    if (this.next === undefined) {
      requestAnimationFrame(() => {
        this.set(this.next);
        this.next = undefined;
      });
    }
    this.next = limit;
  };

  private readonly drop = () => {
    this.held = undefined;
    this.requestUpdate();
  };
}

const share = (score: number, { low, high }: Range) => (score - low) / (high - low || 1);

/** Shares of the limit that the axis names: round ones, at most eight. */
function marks({ low, high }: Range, limit: number): number[] {
  const [from, to] = [low / limit, high / limit];
  const step = [0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5].find((s) => (to - from) / s <= 8) ?? 10;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;

customElements.define("limit-chart", LimitChart);
