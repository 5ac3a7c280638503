/**
 * Locks the page's network by adding a Content-Security-Policy, which cannot be removed. Workers
 * made from blob: URLs afterwards inherit it.
 */
const policy = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval' blob:", "style-src 'self'",
  "img-src blob: data:", "media-src blob:", "connect-src 'none'", "worker-src blob:",
  "frame-src 'none'", "form-action 'none'", "base-uri 'none'",
].join("; ");

/** Adds the policy and checks that it holds. */
export async function lock(): Promise<void> {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = policy;
  document.head.append(meta);
  const refused = new Promise<boolean>((resolve) => {
    addEventListener("securitypolicyviolation", () => resolve(true), { once: true });
    setTimeout(() => resolve(false), 2000);
  });
  const answered = fetch(location.href, { method: "HEAD", cache: "no-store" })
    .then(() => true, () => false);
  if ((await answered) || !(await refused)) {
    throw new Error("this browser does not lock the network");
  }
}
