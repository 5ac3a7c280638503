// The types of the element in React: what must compile, and what must not.
import type { AnomalyDetectorElement } from "inctrl/react";
import { useRef } from "react";

export function Inspection({ normals, src }: { normals: File[]; src: string }) {
  const element = useRef<AnomalyDetectorElement>(null);
  return (
    <anomaly-detector ref={element} className="part" normals={normals} src={src} threshold={0.3}
      boxes min-area="0.1%" label-normal="fine" onanomaly-score={(event) => {
        const { score, anomalous }: { score: number; anomalous: boolean | undefined } =
          event.detail;
        console.log(score, anomalous, element.current?.result?.digest);
      }} />
  );
}

// @ts-expect-error a threshold is a number
export const text = <anomaly-detector threshold="high" />;
// @ts-expect-error no such property
export const unknown = <anomaly-detector thresold={0.3} />;
// @ts-expect-error the detail is a result, which has no such field
export const detail = <anomaly-detector onanomaly-score={(event) => event.detail.scor} />;
