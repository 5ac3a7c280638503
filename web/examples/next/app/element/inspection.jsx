"use client";
import "inctrl/element";
import { useState } from "react";

export function Inspection() {
  const [normals, setNormals] = useState();
  const [src, setSrc] = useState();
  const [result, setResult] = useState();
  const [error, setError] = useState();

  return (
    <>
      <label>Normal images <input type="file" id="normals" multiple accept="image/*"
        onChange={(e) => setNormals([...e.target.files])} /></label>
      <label>Image <input type="file" id="image" accept="image/*"
        disabled={!normals} onChange={(e) => setSrc(e.target.files[0])} /></label>
      <anomaly-detector boxes normals={normals} src={src}
        onanomaly-score={(e) => setResult(e.detail)} onanomaly-error={(e) => setError(e.detail)} />
      {error && <p role="alert">{String(error)}</p>}
      {result && <p role="status">score {result.score.toFixed(3)},{" "}
        {result.anomalous ? "anomalous" : "normal"}, digest {result.digest}</p>}
    </>
  );
}
