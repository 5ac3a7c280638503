// node score.mjs NORMAL... IMAGE: scores an image against normal ones.
import { AnomalyDetector } from "inctrl";

const files = process.argv.slice(2);
const detector = await AnomalyDetector.create();
const prompts = await detector.learn(files.slice(0, -1), { calibrate: 0.05 });
const { score, anomalous, digest } = await detector.score(files.at(-1), { prompts });
console.log(score, anomalous, digest);
detector.close();
