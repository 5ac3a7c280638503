// The types of the packages: what must compile, and what must not.
import { AnomalyDetector, cache, DetectorError, type Result } from "inctrl";
import { AnomalyDetectorElement } from "inctrl/element";
import convert from "@inctrl/convert";
import text from "@inctrl/text";

export async function score(normals: File[], image: string): Promise<Result> {
  const detector = await AnomalyDetector.create({ assets: { convert, text } });
  const prompts = await detector.learn(normals, { calibrate: 0.05 });
  // @ts-expect-error a prompt set is wanted
  await detector.score(image, {}).catch((error: DetectorError) => error.subject);
  return detector.score(image, { prompts });
}

export async function inspect(input: HTMLInputElement, images: AsyncIterable<Blob>) {
  await using detector = await AnomalyDetector.create();
  using prompts = await detector.learn(input.files!, { calibrate: 0.05, skipUnreadable: true });
  const odd: (number | undefined)[] = [...prompts.scores];
  const names: string[] = prompts.unreadable.map(({ name, error }) => `${name}: ${error.message}`);
  for await (const { index, result, error } of detector.scoreAll(images, { prompts })) {
    if (result) odd[index] = result.score;
    else names.push(error.subject ?? error.name);
  }
  // @ts-expect-error a list is wanted
  await detector.learn("a.jpg").catch(({ name }: DetectorError) => name === "ArgumentError");
  // @ts-expect-error no such kind of error
  await detector.info().catch(({ name }: DetectorError) => name === "ArgError");
  const pixels: ImageData = await detector.pixels(input.files![0]!, { prompts });
  const bytes: number = (await cache.entries()).reduce((sum, entry) => sum + entry.bytes, 0);
  return { odd, names, pixels, bytes };
}

// @ts-expect-error no such option
export const misspelt = AnomalyDetector.create({ modle: "model.safetensors" });
export const element: AnomalyDetectorElement | null = document.querySelector("anomaly-detector");

element?.addEventListener("anomaly-score", ({ detail }) => detail.regions.length);
// @ts-expect-error a result has no such field
element?.addEventListener("anomaly-score", ({ detail }) => detail.scor);
element?.addEventListener("anomaly-progress", ({ detail: { overall } }) => overall.total);
element?.addEventListener("anomaly-ready", ({ detail: { model, prompts } }) =>
  [model.digest, prompts.shots]);
element?.addEventListener("anomaly-error", ({ detail: { message } }) => message);
