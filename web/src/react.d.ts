/** `<anomaly-detector>` in JSX, for React 19: `"types": ["inctrl/react"]`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { AnomalyDetectorElement } from "./element.js";
import type { ElementAttributes, ElementListeners, ElementProperties } from "./frameworks.js";

type Standard =
  DetailedHTMLProps<HTMLAttributes<AnomalyDetectorElement>, AnomalyDetectorElement>;

export type { AnomalyDetectorElement, AnomalyDetectorEventMap } from "./element.js";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "anomaly-detector":
        Omit<Standard, keyof ElementProperties> & ElementProperties & ElementAttributes &
        ElementListeners;
    }
  }
}
