import { Inspection } from "./inspection";

export default function Page() {
  return <main><h1>Anomaly detection, with the element</h1><Inspection /></main>;
}
