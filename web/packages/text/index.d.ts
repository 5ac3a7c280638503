/** URL of text.wasm, for `AnomalyDetector.create({ assets: { text } })`. */
declare const url: string;
export default url;
