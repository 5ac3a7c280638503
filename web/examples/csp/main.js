import "../../dist/element.js";

const $ = (selector) => document.querySelector(selector);
const element = $("anomaly-detector");

$("#normals").onchange = ({ target }) => {
  element.normals = target.files;
};
$("#image").onchange = ({ target }) => {
  element.src = target.files[0];
};
element.addEventListener("anomaly-score", ({ detail: { score, anomalous, digest } }) => {
  const verdict = anomalous ? "anomalous" : "normal";
  $("#result").textContent = `score ${score.toFixed(3)}, ${verdict}, digest ${digest}`;
});
element.addEventListener("anomaly-error", ({ detail }) => {
  $("#result").textContent = String(detail);
});
