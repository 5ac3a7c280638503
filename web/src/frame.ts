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
  const [x, y] = [s.width / s.resized_width, s.height / s.resized_height];
  return {
    left: s.left * x, top: s.top * y, width: s.side * x, height: s.side * y,
    image: { width: s.width, height: s.height },
  };
}
