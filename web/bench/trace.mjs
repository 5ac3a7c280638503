// What the browser's own trace says of a page: its tasks and its frames.

const categories = [
  "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline",
  "disabled-by-default-devtools.timeline.frame",
];

/** Traces what `f` has the page do: {value, seconds, tasks, frames, events}. Times are in ms. */
export async function traced(page, f) {
  await page.tracing.start({ categories });
  const begun = performance.now();
  const value = await f();
  const seconds = (performance.now() - begun) / 1000;
  const bytes = await page.tracing.stop();
  const { traceEvents } = JSON.parse(Buffer.from(bytes).toString());
  const main = mainThread(traceEvents);
  const here = traceEvents.filter((e) => e.pid === main.pid);
  const tasks = here.filter((e) => e.tid === main.tid && e.name === "RunTask" && e.dur);
  const drawn = here.filter((e) => e.name === "DrawFrame").map((e) => e.ts / 1000);
  return {
    value, seconds, frames: drawn.sort((a, b) => a - b),
    tasks: tasks.map((e) => ({ wall: e.dur / 1000, cpu: (e.tdur ?? e.dur) / 1000, at: e.ts })),
    events: here.filter((e) => e.tid === main.tid),
  };
}

/** The main thread of the page: of those of all pages, that which did most. */
function mainThread(events) {
  const mains = events.filter((e) => e.name === "thread_name" && e.args.name === "CrRendererMain");
  const work = ({ pid, tid }) =>
    events.reduce((n, e) => n + (e.pid === pid && e.tid === tid ? 1 : 0), 0);
  return mains.toSorted((a, b) => work(b) - work(a))[0];
}

const largest = (numbers) => numbers.reduce((a, b) => Math.max(a, b), 0);

/** The longest task: by the clock, and by the time that its thread had a processor. */
export const longest = ({ tasks }) =>
  ({ wall: largest(tasks.map((t) => t.wall)), cpu: largest(tasks.map((t) => t.cpu)) });

/** Frames per second from the first to the last, and the longest time between two, in ms. */
export function frames({ frames: all }) {
  const gaps = all.slice(1).map((time, i) => time - all[i]);
  const rate = (1000 * gaps.length) / (all.at(-1) - all[0]);
  return { rate, worst: largest(gaps) };
}

/** The parts of the longest tasks that took the most processor time, for finding causes. */
export function causes({ tasks, events }, most = 3) {
  return tasks.toSorted((a, b) => b.cpu - a.cpu).slice(0, most).map((task) => {
    const within = (e) => e.ts >= task.at && e.ts < task.at + task.wall * 1000 &&
      !e.name.endsWith("RunTask") && e.tdur > 2000;
    const say = ({ name, tdur, args }) => {
      const { functionName = "", url = "", type = "", lineNumber, columnNumber } = args.data ?? {};
      const where = url && `${url.split("/").at(-1)}:${lineNumber}:${columnNumber}`;
      return `${name} ${type}${functionName} ${where} ${(tdur / 1000).toFixed(0)}`;
    };
    return `${task.cpu.toFixed(0)} of ${task.wall.toFixed(0)} ms: ` +
      events.filter(within).toSorted((a, b) => b.tdur - a.tdur).slice(0, 6).map(say).join("; ");
  });
}
