import { Detector } from "./detector";

export default function Page() {
  return <main><h1>Anomaly detection</h1><Detector /></main>;
}
