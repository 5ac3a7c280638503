/** URL of convert.wasm, for `AnomalyDetector.create({ assets: { convert } })`. */
declare const url: string;
export default url;
