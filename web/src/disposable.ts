/** Makes `using` and `await using` work with a class, where the browser has their symbols. */
export function disposable(type: { prototype: { dispose(): unknown } }): void {
  for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
    if (symbol === undefined) continue;
    Object.defineProperty(type.prototype, symbol, {
      configurable: true, writable: true,
      value(this: { dispose(): unknown }) {
        return this.dispose();
      },
    });
  }
}
