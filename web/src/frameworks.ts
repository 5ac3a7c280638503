/** The element's properties and events in the form that the types of frameworks are made of. */
import type { AnomalyDetectorElement, AnomalyDetectorEventMap } from "./element.js";

type Own = Exclude<keyof AnomalyDetectorElement, keyof HTMLElement | "result" | "fps" | "paused">;
type Function = (...args: never[]) => unknown;
type Settable = {
  [K in Own]: NonNullable<AnomalyDetectorElement[K]> extends Function ? never : K;
}[Own];

/** The properties of the element that can be set. */
export type ElementProperties = Partial<Pick<AnomalyDetectorElement, Settable>>;

/** Attributes whose names are not those of properties. */
export interface ElementAttributes {
  "prompt-file"?: string;
  "min-area"?: string;
  for?: string;
  [label: `label-${string}`]: string | undefined;
}

/** The listeners of the element, as `onanomaly-score`. */
export type ElementListeners = {
  [K in keyof AnomalyDetectorEventMap as `on${K}`]?: (event: AnomalyDetectorEventMap[K]) => void;
};
