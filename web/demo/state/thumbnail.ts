/** Small copies of images, made beside the page's main thread where the browser can. */
import type { Frame } from "../../src/types.js";
import { encoded } from "../picture.js";
import { decoded } from "../pixels.js";

/** Pixels of the longer side. */
const side = 256;

/** A JPEG of an image; `pixels` gives those of a file that the browser cannot read. */
export async function thumbnail(
  file: Blob, { width, height }: Pick<Frame, "width" | "height">, pixels: () => Promise<ImageData>,
): Promise<Blob> {
  const larger = Math.max(width, height);
  const wanted = width >= height ? { resizeWidth: side } : { resizeHeight: side };
  const size = larger > side ? wanted : {};
  const options = { ...size, resizeQuality: "medium" } as const;
  const small = await decoded(file, options)
    .catch(async () => createImageBitmap(await pixels(), options));
  try {
    return await encoded(small, { type: "image/jpeg", quality: 0.85 });
  } finally {
    small.close();
  }
}
