/** Where in a picture the square lies that the model sees. */
import type { Square } from "./protocol.js";

/** A rectangle in pixels of the upright picture, which is itself width × height of `picture`. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  picture: { width: number; height: number };
}

export function frameOf(s: Square): Frame {
  const [x, y] = [s.Width / s.ResizedWidth, s.Height / s.ResizedHeight];
  return {
    left: s.Left * x, top: s.Top * y, width: s.Side * x, height: s.Side * y,
    picture: { width: s.Width, height: s.Height },
  };
}
