/** The shapes of a view in one text, as the worker takes it: docs/cli.md, region of interest. */
import { DetectorError } from "./errors.js";
import type { WireView } from "./protocol.js";
import type { ImageSource, Point, Shape, View } from "./types.js";

/** The view with its shapes as text; mask reads a mask image. */
export async function withArea(
  view: View, mask: (image: ImageSource) => Promise<string>,
): Promise<WireView> {
  const { roi = [], ignore = [], ...rest } = view;
  const words = async (kind: string, shapes: Shape[]) =>
    Promise.all(shapes.map(async (shape, i) =>
      `${kind} ${isPolygon(shape) ? polygon(`view.${kind}[${i}]`, shape) : await mask(shape)}`));
  const parts = [...await words("roi", roi), ...await words("ignore", ignore)];
  return { ...rest, ...(parts.length > 0 && { area: parts.join(";") }) };
}

function isPolygon(shape: Shape): shape is readonly Point[] {
  return Array.isArray(shape);
}

function polygon(name: string, corners: readonly Point[]): string {
  const fraction = (value: unknown) => typeof value === "number" && value >= 0 && value <= 1;
  const isPoint = (p: unknown) => Array.isArray(p) && p.length === 2 && p.every(fraction);
  if (corners.length < 3 || !corners.every(isPoint)) {
    throw new DetectorError("ArgumentError",
      `${name}: want 3 or more [x, y], fractions of width and height, 0 … 1.`);
  }
  return corners.map((p) => p.join(",")).join(" ");
}
