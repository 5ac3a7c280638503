/** Where to look in images: painted cells, and the polygons of a view that they become. */
import type { Point, Shape, View } from "../../src/types.js";

/** What is painted on a cell. */
export const nothing = 0, look = 1, ignore = 2;
export type Paint = typeof nothing | typeof look | typeof ignore;

/** Cells along the longer side of an image. */
const most = 96;
/** A view may have 1000 corners, so this many rectangles. */
const mostRectangles = 240;

interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const isPolygon = (shape: Shape): shape is readonly Point[] => Array.isArray(shape);

/** The polygons among the shapes of a view. */
export const polygons = (shapes: Shape[] = []): (readonly Point[])[] => shapes.filter(isPolygon);

/** The painted cells of an image. */
export class Region {
  private constructor(
    readonly columns: number, readonly rows: number, readonly cells: Uint8Array,
  ) {}

  /** Of an image's aspect, width / height. */
  static of(aspect: number, view: View = {}): Region {
    const columns = Math.max(1, Math.round(most * Math.min(1, aspect)));
    const rows = Math.max(1, Math.round(most / Math.max(1, aspect)));
    const region = new Region(columns, rows, new Uint8Array(columns * rows));
    for (const [shapes, paint] of [[view.roi, look], [view.ignore, ignore]] as const) {
      for (const polygon of polygons(shapes)) region.fill(polygon, paint);
    }
    return region;
  }

  at(column: number, row: number): number {
    return this.cells[row * this.columns + column]!;
  }

  get isEmpty(): boolean {
    return this.cells.every((cell) => cell === nothing);
  }

  clear(): void {
    this.cells.fill(nothing);
  }

  /** Takes the cells of a copy of its own. */
  restore(cells: Uint8Array): void {
    this.cells.set(cells);
  }

  private each(inside: (x: number, y: number) => boolean, paint: Paint): void {
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        const [x, y] = [(column + 0.5) / this.columns, (row + 0.5) / this.rows];
        if (inside(x, y)) this.cells[row * this.columns + column] = paint;
      }
    }
  }

  private fill(polygon: readonly Point[], paint: Paint): void {
    this.each((x, y) => isInside(polygon, x, y), paint);
  }

  /** Paints a rectangle; all numbers are fractions of width and height. */
  rectangle(left: number, top: number, width: number, height: number, paint: Paint): void {
    this.each((x, y) => x >= left && x < left + width && y >= top && y < top + height, paint);
  }

  /** Paints a disk around a point; its radius is a fraction of the longer side. */
  disk(x: number, y: number, radius: number, paint: Paint): void {
    const long = Math.max(this.columns, this.rows);
    const [sx, sy] = [this.columns / long, this.rows / long];
    this.each((cx, cy) => Math.hypot((cx - x) * sx, (cy - y) * sy) <= radius, paint);
  }

  /** The view's shapes; undefined if nothing is painted. */
  shapes(): Pick<View, "roi" | "ignore"> {
    const [roi, left] = [this.cover(look), this.cover(ignore)];
    if (roi.length + left.length > mostRectangles) return this.half().shapes();
    return { ...(roi.length > 0 && { roi }), ...(left.length > 0 && { ignore: left }) };
  }

  /** The same with half as many cells along each side. */
  private half(): Region {
    const [columns, rows] = [Math.ceil(this.columns / 2), Math.ceil(this.rows / 2)];
    const cells = Uint8Array.from({ length: columns * rows }, (_, i) => {
      const column = Math.min(this.columns - 1, 2 * (i % columns));
      return this.at(column, Math.min(this.rows - 1, 2 * Math.floor(i / columns)));
    });
    return new Region(columns, rows, cells);
  }

  /** Rectangles that together are what is painted so. */
  private cover(paint: Paint): Point[][] {
    const done: Rectangle[] = [];
    let open: Rectangle[] = [];
    for (let row = 0; row <= this.rows; row++) {
      const runs = row < this.rows ? this.runs(row, paint) : [];
      const next = runs.map(([left, right]) => {
        const above = open.find((r) => r.left === left && r.right === right);
        return above ? { ...above, bottom: row + 1 } : { left, right, top: row, bottom: row + 1 };
      });
      done.push(...open.filter((r) => !next.some((n) => n.left === r.left && n.top === r.top &&
        n.right === r.right)));
      open = next;
    }
    return done.map((r) => this.corners(r));
  }

  /** The runs of painted cells in a row, from and to. */
  private runs(row: number, paint: Paint): [number, number][] {
    const runs: [number, number][] = [];
    for (let column = 0, from = -1; column <= this.columns; column++) {
      const painted = column < this.columns && this.at(column, row) === paint;
      if (painted && from < 0) from = column;
      if (painted || from < 0) continue;
      runs.push([from, column]);
      from = -1;
    }
    return runs;
  }

  private corners({ left, top, right, bottom }: Rectangle): Point[] {
    const x = (n: number) => round(n / this.columns);
    const y = (n: number) => round(n / this.rows);
    return [[x(left), y(top)], [x(right), y(top)], [x(right), y(bottom)], [x(left), y(bottom)]];
  }
}

const round = (n: number) => Math.round(n * 1e5) / 1e5;

/** Whether a point is in a polygon, by the number of edges to its right. */
function isInside(polygon: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}
