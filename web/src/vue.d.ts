/** `<anomaly-detector>` in templates of Vue: `"types": ["inctrl/vue"]`. */
import type { EmitFn, HTMLAttributes, PublicProps } from "vue";
import type { AnomalyDetectorElement, AnomalyDetectorEventMap } from "./element.js";
import type { ElementAttributes, ElementProperties } from "./frameworks.js";

type Events = {
  [K in keyof AnomalyDetectorEventMap]: (event: AnomalyDetectorEventMap[K]) => void;
};

export type { AnomalyDetectorElement, AnomalyDetectorEventMap } from "./element.js";

declare module "vue" {
  interface GlobalComponents {
    "anomaly-detector": new () => AnomalyDetectorElement & {
      $props: Omit<HTMLAttributes, keyof ElementProperties> & ElementProperties &
        ElementAttributes & PublicProps;
      $emit: EmitFn<Events>;
    };
  }
}
