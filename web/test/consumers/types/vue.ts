// The types of the element in Vue: what must compile, and what must not.
import type { GlobalComponents } from "vue";

type Element = InstanceType<GlobalComponents["anomaly-detector"]>;

export const props: Element["$props"] = {
  src: "part.jpg", normals: [new Blob()], threshold: 0.3, boxes: true, class: "part",
  "label-normal": "fine",
};
// @ts-expect-error a threshold is a number
export const text: Element["$props"] = { threshold: "high" };
// @ts-expect-error no such property
export const unknown: Element["$props"] = { thresold: 0.3 };

export function emits(emit: Element["$emit"], event: CustomEvent<never>): void {
  emit("anomaly-score", event);
  // @ts-expect-error no such event
  emit("anomaly-scor", event);
}
