/** The events of the element, which bubble and cross shadow trees. */
import type { ModelInfo, Progress, PromptInfo, Result } from "../detector.js";

/** The detail of `anomaly-ready`. */
export interface ReadyDetail {
  model: ModelInfo;
  prompts: Readonly<PromptInfo>;
}

/** The events of the element. */
export interface AnomalyDetectorEventMap {
  "anomaly-ready": CustomEvent<ReadyDetail>;
  "anomaly-progress": CustomEvent<Progress>;
  "anomaly-score": CustomEvent<Result>;
  "anomaly-error": CustomEvent<Error>;
}

/** The type of an event's detail. */
export type DetailOf<K extends keyof AnomalyDetectorEventMap> =
  AnomalyDetectorEventMap[K] extends CustomEvent<infer D> ? D : never;

declare global {
  interface GlobalEventHandlersEventMap extends AnomalyDetectorEventMap {}
}
