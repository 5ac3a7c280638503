import { AnomalyDetector } from "../../dist/inctrl.js";

const $ = (id) => document.getElementById(id);
const detector = await AnomalyDetector.create();
let prompts;
$("normals").disabled = false;

$("normals").onchange = async () => {
  prompts = await detector.learn([...$("normals").files], { calibrate: 0.05 });
  $("image").disabled = false;
};
$("image").onchange = async () => {
  const { score, anomalous, digest } = await detector.score($("image").files[0], { prompts });
  const verdict = anomalous ? "anomalous" : "normal";
  $("result").textContent = `score ${score.toFixed(3)}, ${verdict}, digest ${digest}`;
};
