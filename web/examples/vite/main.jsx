import { AnomalyDetector } from "inctrl";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function App() {
  const [detector, setDetector] = useState();
  const [prompts, setPrompts] = useState();
  const [result, setResult] = useState();
  const [error, setError] = useState();

  useEffect(() => {
    let used = true; // in development React runs an effect twice
    const making = AnomalyDetector.create();
    making.then((d) => used && setDetector(d), (e) => used && setError(e));
    return () => {
      used = false;
      making.then((d) => d.close(), () => undefined);
    };
  }, []);

  const learn = (files) =>
    detector.learn([...files], { calibrate: 0.05 }).then(setPrompts, setError);
  const score = (file) => detector.score(file, { prompts }).then(setResult, setError);

  return (
    <main>
      <label>Normal images <input type="file" id="normals" multiple accept="image/*"
        disabled={!detector} onChange={(e) => learn(e.target.files)} /></label>
      <label>Image <input type="file" id="image" accept="image/*"
        disabled={!prompts} onChange={(e) => score(e.target.files[0])} /></label>
      {error && <p role="alert">{String(error)}</p>}
      {result && <p role="status">score {result.score.toFixed(3)},{" "}
        {result.anomalous ? "anomalous" : "normal"}, digest {result.digest}</p>}
    </main>
  );
}

createRoot(document.getElementById("root")).render(<StrictMode><App /></StrictMode>);
