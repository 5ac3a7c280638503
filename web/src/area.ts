import type { Frame } from "./types.js";

/** A rectangle, in pixels of the upright image. */
export interface Area {
  /** Its left edge; negative: beyond the image. */
  left: number;
  /** Its upper edge. */
  top: number;
  /** Its width. */
  width: number;
  /** Its height. */
  height: number;
}

/** The part of the image that an anomaly map covers; it may reach beyond the image. */
export function areaOf(f: Frame): Area {
  const [x, y] = [f.width / f.resizedWidth, f.height / f.resizedHeight];
  return {
    left: f.left * x, top: f.top * y, width: f.inputWidth * x, height: f.inputHeight * y,
  };
}
