// The types of the packages: what must compile, and what must not.
import { AnomalyDetector, DetectorError, type Result } from "inctrl";
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
