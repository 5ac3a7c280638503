/** Says what a file is that is not what was wanted, by how it begins. */

const webPage = "a web page (HTML)";

const beginnings: [string, string | RegExp][] = [
  [webPage, /^\s*<(!doctype html|html|head|body|!--)/i],
  ["a JPEG image", "\xff\xd8\xff"],
  ["a PNG image", "\x89PNG"],
  ["a GIF image", "GIF8"],
  ["a WebP image", /^RIFF....WEBP/s],
  ["a TIFF image", /^(II\*\0|MM\0\*)/],
  ["a BMP image", /^BM....\0\0\0\0/s],
  ["a HEIC or AVIF image, or a video", /^....ftyp/s],
  ["a PDF document", "%PDF"],
  ["a gzip archive", "\x1f\x8b"],
  ["a WebAssembly program", "\0asm"],
  ["an XML or SVG file", /^\s*<(\?xml|svg)/i],
];

/** What a file is, if it is one that is given by mistake. */
export async function mistaken(file: Blob): Promise<string | undefined> {
  if (file.size === 0) return "an empty file";
  return kindOf(new Uint8Array(await file.slice(0, 256).arrayBuffer()));
}

/** Whether a file begins like a web page, which many servers send for one that is not there. */
export const isWebPage = (head: Uint8Array) => kindOf(head) === webPage;

function kindOf(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 256)).replace(/^\xef\xbb\xbf/, "");
  return beginnings.find(([, begin]) =>
    typeof begin === "string" ? text.startsWith(begin) : begin.test(text))?.[0];
}
