// The folder above has the packages.
export default { turbopack: { root: new URL("..", import.meta.url).pathname } };
