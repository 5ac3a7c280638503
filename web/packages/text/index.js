// In this form, word for word, bundlers find the file.
export default new URL("./text.wasm", import.meta.url).href;
