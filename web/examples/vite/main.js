import { AnomalyDetector } from "inctrl";
import formats from "inctrl/formats.wasm?url";
import kernels from "inctrl/kernels.wasm?url";
import model from "inctrl/mini.safetensors?url";
import program from "inctrl/inctrl.wasm?url";
import relaxed from "inctrl/relaxed.wasm?url";
import worker from "inctrl/worker.js?url";

const $ = (id) => document.getElementById(id);
const assets = { program, kernels, relaxed, worker, formats };
const detector = await AnomalyDetector.create({ model, assets });
let prompts;
$("normals").disabled = false;

$("normals").onchange = async () => {
  prompts = await detector.learn([...$("normals").files], { calibrate: 0.05 });
  $("score").textContent = "learned";
  $("image").disabled = false;
};
$("image").onchange = async () => {
  const { score, anomalous } = await detector.score($("image").files[0], { prompts });
  $("score").textContent = `score ${score.toFixed(3)}${anomalous ? ", anomalous" : ""}`;
};
