/** What fingers, the mouse and its wheel do on an image. */
interface Point {
  x: number;
  y: number;
}

export interface Actions {
  zoom(by: number, at: Point): void;
  pan(x: number, y: number): void;
  /** To the next image, 1, or the one before, -1. */
  swipe(by: number): void;
  tap(at: Point): void;
  /** The image can be moved. */
  free(): boolean;
}

/** Pixels that a finger may move in a tap. */
const still = 6;
/** Pixels of a swipe, at least. */
const swiped = 60;
/** Pixels in a line of a wheel. */
const line = 16;

/** Makes the gestures on an element do what they are for. */
export function listen(on: HTMLElement, actions: Actions): void {
  const gestures = new Gestures(on, actions);
  gestures.listen();
}

class Gestures {
  private readonly down = new Map<number, Point>();
  private begin: Point | undefined;
  private travelled = false;

  constructor(private readonly on: HTMLElement, private readonly actions: Actions) {}

  listen(): void {
    const { on, actions } = this;
    on.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    on.addEventListener("pointerdown", (e) => this.press(e));
    on.addEventListener("pointermove", (e) => this.move(e));
    on.addEventListener("pointerup", (e) => this.lift(e, true));
    on.addEventListener("pointercancel", (e) => this.lift(e, false));
    on.addEventListener("dblclick", (e) =>
      actions.zoom(actions.free() ? 0 : 3, this.at(e)));
  }

  private at(e: MouseEvent): Point {
    const { left, top } = this.on.getBoundingClientRect();
    return { x: e.clientX - left, y: e.clientY - top };
  }

  private wheel(e: WheelEvent): void {
    e.preventDefault();
    const turned = e.deltaY * (e.deltaMode === WheelEvent.DOM_DELTA_LINE ? line : 1);
    // A pinch on a touchpad comes as a wheel with Ctrl, in smaller steps.
    const by = Math.exp(-turned * (e.ctrlKey ? 0.01 : 0.002));
    this.actions.zoom(Math.min(Math.max(by, 0.5), 2), this.at(e));
  }

  private press(e: PointerEvent): void {
    if (e.button !== 0) return;
    this.on.setPointerCapture(e.pointerId);
    this.down.set(e.pointerId, this.at(e));
    this.begin = this.down.size === 1 ? this.at(e) : undefined;
    this.travelled = this.down.size > 1;
  }

  private move(e: PointerEvent): void {
    const from = this.down.get(e.pointerId);
    if (!from) return;
    const to = this.at(e);
    const other = [...this.down].find(([id]) => id !== e.pointerId)?.[1];
    if (other) {
      this.pinch(from, to, other);
    } else {
      const { begin } = this;
      this.travelled ||= !!begin && Math.hypot(to.x - begin.x, to.y - begin.y) > still;
      if (!this.travelled) return; // a tap may tremble
      if (this.actions.free()) this.actions.pan(to.x - from.x, to.y - from.y);
      this.on.toggleAttribute("panning", true);
    }
    this.down.set(e.pointerId, to);
  }

  private pinch(from: Point, to: Point, other: Point): void {
    const apart = (p: Point) => Math.hypot(p.x - other.x, p.y - other.y) || 1;
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    this.actions.zoom(apart(to) / apart(from), middle);
    this.actions.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
  }

  private lift(e: PointerEvent, done: boolean): void {
    if (!this.down.delete(e.pointerId)) return;
    this.on.removeAttribute("panning");
    const { begin } = this;
    if (!done || !begin || this.down.size > 0) return;
    const to = this.at(e);
    const [x, y] = [to.x - begin.x, to.y - begin.y];
    if (!this.travelled) this.actions.tap(to);
    else if (e.pointerType !== "mouse" && !this.actions.free()) this.swipe(x, y);
    this.begin = undefined;
  }

  private swipe(x: number, y: number): void {
    if (Math.abs(x) > swiped && Math.abs(x) > 2 * Math.abs(y)) this.actions.swipe(x < 0 ? 1 : -1);
  }
}
