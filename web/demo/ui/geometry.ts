/** Where an image lies in the window that shows it. */
import { areaOf, type Area } from "../../src/area.js";
import type { AnomalyMap } from "../../src/types.js";

/** What is seen of an image: 1 shows all of it; x and y, 0 … 1, are in the middle. */
export interface Look {
  zoom: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const wholeImage: Look = { zoom: 1, x: 0.5, y: 0.5 };

/** The image in the window. */
export interface Place {
  /** Window pixels per image pixel. */
  scale: number;
  left: number;
  top: number;
}

const fit = (image: Size, window: Size) =>
  Math.min(window.width / image.width, window.height / image.height);

export function placeOf({ zoom, x, y }: Look, image: Size, window: Size): Place {
  const scale = fit(image, window) * zoom;
  return {
    scale,
    left: window.width / 2 - x * image.width * scale,
    top: window.height / 2 - y * image.height * scale,
  };
}

/** The most zoom: a pixel of the image is 8 of the window, and small images grow too. */
const most = (image: Size, window: Size) => Math.max(8, 8 / fit(image, window));

/** The look, so that no more of the window is empty than needs be. */
export function kept(look: Look, image: Size, window: Size): Look {
  const zoom = Math.min(Math.max(look.zoom, 1), most(image, window));
  const scale = fit(image, window) * zoom;
  const along = (at: number, length: number, room: number) => {
    const half = room / 2 / (length * scale);
    return half >= 0.5 ? 0.5 : Math.min(Math.max(at, half), 1 - half);
  };
  return {
    zoom,
    x: along(look.x, image.width, window.width),
    y: along(look.y, image.height, window.height),
  };
}

/** The look after zooming by a factor, which leaves a point of the window where it is. */
export function zoomed(
  look: Look, by: number, at: { x: number; y: number }, image: Size, window: Size,
): Look {
  const zoom = Math.min(Math.max(look.zoom * by, 1), most(image, window));
  const before = placeOf(look, image, window);
  const scale = fit(image, window) * zoom;
  const x = (at.x - before.left) / before.scale;
  const y = (at.y - before.top) / before.scale;
  return kept({
    zoom,
    x: (x + (window.width / 2 - at.x) / scale) / image.width,
    y: (y + (window.height / 2 - at.y) / scale) / image.height,
  }, image, window);
}

/** The part of the image that the window shows. */
export function seen(look: Look, image: Size, window: Size): Area {
  const { scale, left, top } = placeOf(look, image, window);
  const from = (at: number) => Math.max(0, -at / scale);
  const to = (at: number, room: number, length: number) => Math.min(length, (room - at) / scale);
  const [l, t] = [from(left), from(top)];
  return {
    left: l, top: t,
    width: to(left, window.width, image.width) - l,
    height: to(top, window.height, image.height) - t,
  };
}

/** The patch of a map at a point of the image; undefined outside of the map. */
export function patchAt(map: AnomalyMap, x: number, y: number): number | undefined {
  const { left, top, width, height } = areaOf(map.frame);
  const column = Math.floor(((x - left) / width) * map.columns);
  const row = Math.floor(((y - top) / height) * map.rows);
  const inside = column >= 0 && row >= 0 && column < map.columns && row < map.rows;
  return inside ? row * map.columns + column : undefined;
}

/** A patch, with `around` more patches on each side. */
export function areaOfPatch(
  map: Pick<AnomalyMap, "rows" | "columns" | "frame">, patch: number, around = 0,
): Area {
  const { left, top, width, height } = areaOf(map.frame);
  const [w, h] = [width / map.columns, height / map.rows];
  const column = patch % map.columns;
  const row = Math.floor(patch / map.columns);
  return {
    left: left + (column - around) * w, top: top + (row - around) * h,
    width: (1 + 2 * around) * w, height: (1 + 2 * around) * h,
  };
}

/** An area moved so that it lies within the image, as far as it can. */
export function within(area: Area, image: Size): Area {
  const width = Math.min(area.width, image.width);
  const height = Math.min(area.height, image.height);
  return {
    left: Math.min(Math.max(area.left, 0), image.width - width),
    top: Math.min(Math.max(area.top, 0), image.height - height), width, height,
  };
}

/** The patch with the largest residual that is looked at. */
export function strongest(map: AnomalyMap): number {
  const outside = new Set(map.outside);
  let best = -1;
  for (const [i, value] of map.values.entries()) {
    if (!outside.has(i) && (best < 0 || value > map.values[best]!)) best = i;
  }
  return Math.max(best, 0);
}
