/** Milliseconds of work after which the page may draw. */
const slice = 12;

/** Gives way to other work now and then, when it is called between parts of long work. */
export function breather(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() < begun + slice) return;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  };
}
