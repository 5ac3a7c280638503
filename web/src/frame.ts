/** Where in an image the square lies that the model sees. */
import type { Square } from "./protocol.js";

/** A rectangle in pixels of the upright image, which is itself width × height of `image`. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  image: { width: number; height: number };
}

export function frameOf(s: Square): Frame {
  const [x, y] = [s.Width / s.ResizedWidth, s.Height / s.ResizedHeight];
  return {
    left: s.Left * x, top: s.Top * y, width: s.Side * x, height: s.Side * y,
    image: { width: s.Width, height: s.Height },
  };
}
