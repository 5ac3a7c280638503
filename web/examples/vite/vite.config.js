export default {
  base: "./", assetsInclude: ["**/*.safetensors"],
  build: { target: "es2022", assetsInlineLimit: 0 },
};
