/** The last alarms: a small image of each, and the frame itself. */
import { drawing, encoded } from "../picture.js";
import { newId } from "../state/ids.js";
import type { Result } from "../../src/types.js";
import type { Scored } from "./loop.js";

export interface Alarm {
  id: string;
  time: Date;
  result: Result;
  /** The frame as a PNG, whose pixels are those that were scored. */
  file: Blob;
  /** Address of a small image with the heat map. */
  thumbnail: string;
}

/** How many are held. */
export const most = 30;

export async function alarmOf({ frame, result }: Scored, time = new Date()): Promise<Alarm> {
  const [file, small] = await Promise.all([
    encoded(frame), drawing(frame, result, { side: 320, boxes: true }),
  ]); // both have taken the frame's pixels: it may be closed
  return { id: newId(), time, result, file, thumbnail: URL.createObjectURL(small) };
}

/** The alarms with another one first, in place of the newest if wanted; the oldest may go. */
export function withAlarm(alarms: Alarm[], alarm: Alarm, replace: boolean): Alarm[] {
  const { id } = replace ? alarms[0]! : alarm; // its place on the screen stays
  const all = [{ ...alarm, id }, ...(replace ? alarms.slice(1) : alarms)];
  const held = all.slice(0, most);
  for (const a of alarms) if (!held.includes(a)) URL.revokeObjectURL(a.thumbnail);
  return held;
}

/** A file's name with the time of day, such as "live 14.05.09.123.png". */
export function nameOf(time: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(".");
  return `live ${day} ${clock}.${String(time.getMilliseconds()).padStart(3, "0")}.png`;
}
