/** The images that are shown at full size: the last few, decoded as for their scores. */
import { keep, type Kept } from "../pixels.js";
import type { Named } from "../state/engine.js";
import type { Store } from "../state/store.js";
import type { Learned } from "../state/types.js";

/** How many are kept: the image and its most similar normal image, and the neighbours. */
const most = 4;

interface Entry {
  file: Blob;
  /** What was learned says how pixels are seen: their range, and the background. */
  learned: Learned | undefined;
  kept: Promise<Kept>;
}

let entries: Entry[] = [];

/** An image at full size. */
export function original(store: Store, { name, file }: Named): Promise<Kept> {
  const { learned } = store.state;
  const known = entries.find((e) => e.file === file && e.learned === learned);
  const entry = known ?? { file, learned, kept: store.pixels({ name, file }).then(keep) };
  const others = entries.filter((e) => e !== entry);
  for (const gone of others.splice(most - 1)) gone.kept.then((k) => k.close(), () => undefined);
  entries = [entry, ...others];
  entry.kept.catch(() => {
    entries = entries.filter((e) => e !== entry);
  });
  return entry.kept;
}
