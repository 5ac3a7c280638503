/** Why a spot has its residual: the spot of a normal image that it is most similar to. */
import type { Area } from "../../src/area.js";
import type { AnomalyMap, Near } from "../../src/types.js";
import type { Store } from "../state/store.js";
import type { InspectedImage, Learned, NormalImage, State } from "../state/types.js";
import { areaOfPatch, within, type Size } from "./geometry.js";
import { original } from "./originals.js";

/** What is known of a spot. */
export interface Why {
  image: InspectedImage;
  patch: number;
  /** The patch, in the image. */
  spot: Area;
  near: Near;
  /** The most similar normal image; undefined: it is not there any more. */
  normal?: NormalImage & Size;
  /** The most similar patch, in that image. */
  nearSpot?: Area;
}

type Grid = Pick<AnomalyMap, "rows" | "columns" | "frame">;

/** How normal images were seen, by their files. */
let grids = new WeakMap<Blob, Promise<Grid>>();
let gridsOf: Learned | undefined;

/** With tiles, patches are compared in the square that shows the whole image: as large as one. */
function square({ columns, frame }: AnomalyMap, tiles: number, { width, height }: Size): Grid {
  const patch = frame.inputWidth / columns;
  const tile = Math.min(frame.resizedWidth, frame.resizedHeight) / tiles;
  const grid = Math.round(tile / patch);
  const side = Math.max(width, height);
  return {
    rows: grid, columns: grid,
    frame: {
      width, height, resizedWidth: width, resizedHeight: height, inputWidth: side,
      inputHeight: side, left: (width - side) / 2, top: (height - side) / 2,
    },
  };
}

/** The grid of a normal image: that of an image of the same size, or of its own map. */
async function gridOf(store: Store, normal: NormalImage, map: AnomalyMap): Promise<Grid> {
  const { learned } = store.state;
  if (gridsOf !== learned) [grids, gridsOf] = [new WeakMap(), learned];
  const { width, height } = await original(store, normal);
  const { tiles } = store.state.project.options.view ?? {};
  if (tiles) return square(map, tiles, { width, height });
  if (width === map.frame.width && height === map.frame.height) return map;
  const { live } = store;
  if (!live) throw new Error("nothing is learned");
  const { engine, prompts } = live;
  const known = grids.get(normal.file)
    ?? engine.score(normal.file, { prompts, name: normal.name }).then((r) => r.map);
  grids.set(normal.file, known);
  return known;
}

export async function explain(store: Store, image: InspectedImage, patch: number): Promise<Why> {
  const { file, name, result } = image;
  const { map } = result!;
  const near = await store.nearest({ name, file: file! }, patch);
  const why = { image, patch, spot: areaOfPatch(map, patch), near };
  const learned = store.state.normals.filter((n) => n.use === "learn" && n.state === "ok");
  const normal = learned[near.prompt];
  if (!normal) return why;
  const grid = await gridOf(store, normal, map);
  const { width, height } = grid.frame;
  const nearSpot = areaOfPatch(grid, near.patch);
  return { ...why, normal: { ...normal, width, height }, nearSpot };
}

/** Why there is no normal image to show. */
export function noNormal({ learned, sets }: State): "gone" | "fromFile" | "fromServer" {
  const from = learned?.from;
  if (from === undefined) return "gone";
  return sets?.includes(from) ? "fromServer" : "fromFile";
}

/** The neighbourhood of a spot, to be shown: some times as large, and within the image. */
export function around(spot: Area, image: Size, times: number): Area {
  const side = Math.max(spot.width, spot.height) * times;
  return within({
    left: spot.left + spot.width / 2 - side / 2, top: spot.top + spot.height / 2 - side / 2,
    width: side, height: side,
  }, image);
}
