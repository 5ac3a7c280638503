/** The heat maps of all images as a ZIP file. */
import { drawing } from "../picture.js";
import { unused } from "../state/changes.js";
import type { InspectedImage } from "../state/types.js";
import { writeZip, type ZipEntry } from "../state/zip.js";
import { isInspected } from "./figures.js";
import { heatFile, sourceOf, type Pixels } from "./images.js";
import { csv } from "./records.js";
import type { Rest } from "./rest.js";

/** The longer side of the images, at most. */
const side = 1024;

export interface Work {
  pixels: Pixels;
  rest: Rest;
  progress: (done: number, total: number) => void;
}

/** An image's name as a path that stays inside of the folder where the file is unpacked. */
function pathOf(name: string, taken: Set<string>): string {
  const parts = name.split(/[\\/]/).map((part) => part.replace(/[:*?"<>|\p{Cc}]/gu, "_"));
  const path = parts.filter((part) => part !== "" && part !== "." && part !== "..").join("/");
  const own = unused(path || "image", taken);
  taken.add(own);
  return own;
}

/**
 * For each image with a result: its heat map as a PNG, and the image with heat map and boxes as a
 * JPEG; and all results as CSV.
 */
export async function maps(
  images: readonly InspectedImage[], limit: number | undefined, work: Work,
): Promise<Blob> {
  const wanted = images.filter((image) => image.result && isInspected(image));
  const taken = new Set<string>();
  const entries: ZipEntry[] = [
    { name: "results.csv", data: await csv(images, limit, work.rest) },
  ];
  for (const [i, image] of wanted.entries()) {
    work.progress(i, wanted.length);
    await work.rest();
    const path = pathOf(image.name, taken);
    entries.push({ name: `heatmaps/${path}.png`, data: await heatFile(image, side) });
    const source = await sourceOf(image, side, work.pixels);
    if (!source) continue;
    await work.rest();
    const overlay = await drawing(source.bitmap, image.result, { side, boxes: true });
    source.bitmap.close();
    entries.push({ name: `overlays/${path}.jpg`, data: overlay });
  }
  work.progress(wanted.length, wanted.length);
  return writeZip(entries, (name) => name.endsWith(".csv"));
}
