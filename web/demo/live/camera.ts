/** The computer's cameras: which there are, which one is wanted, and why there is none. */

export interface Choice {
  id: string;
  label: string;
}

/** Why there is no video; texts.live.faults has words for each. */
export type CameraFault = "denied" | "none" | "busy" | "insecure" | "gone" | "video" | "other";

export interface Opened {
  stream: MediaStream;
  /** Id of the camera; "" where the browser does not tell. */
  id: string;
  /** It looks at the person, who expects a mirror. */
  front: boolean;
}

const remembered = "inctrl-camera";

/** The size that is wanted; the browser takes what is nearest. */
const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/** The camera that was used last; a browser may refuse to remember. */
function last(): string {
  try {
    return localStorage.getItem(remembered) ?? "";
  } catch {
    return "";
  }
}

function remember(id: string): void {
  try {
    localStorage.setItem(remembered, id);
  } catch {
    // It is asked again.
  }
}

/**
 * Turns on a camera: the one with an id, by default the one used last, or one that looks away from
 * the person.
 */
export async function turnOn(id = last()): Promise<Opened> {
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (!mediaDevices) throw new DOMException("no secure context", "SecurityError");
  const which: MediaTrackConstraints = id
    ? { deviceId: { ideal: id } } : { facingMode: { ideal: "environment" } };
  const stream = await mediaDevices.getUserMedia({ video: { ...size, ...which } });
  const settings = stream.getVideoTracks()[0]?.getSettings() ?? {};
  const opened = settings.deviceId ?? "";
  remember(opened);
  return { stream, id: opened, front: settings.facingMode === "user" };
}

/** The cameras; without names until the person has allowed one. */
export async function cameras(): Promise<Choice[]> {
  const all = await (navigator as Partial<Navigator>).mediaDevices?.enumerateDevices() ?? [];
  return all.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

const faults: Record<string, CameraFault> = {
  NotAllowedError: "denied", NotFoundError: "none", OverconstrainedError: "none",
  NotReadableError: "busy", AbortError: "busy", SecurityError: "insecure",
};

export const faultOf = (error: unknown): CameraFault =>
  faults[(error as Partial<Error>).name ?? ""] ?? "other";
