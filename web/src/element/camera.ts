/** The camera: asked for by whoever calls, turned off by its stream's end. */

/** What is wanted of a camera unless the page says something else. */
const standard: MediaTrackConstraints = {
  width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: { ideal: "environment" },
};

/** Turns the camera on; the browser asks the user. */
export async function camera(constraints: MediaTrackConstraints = standard): Promise<MediaStream> {
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (!mediaDevices) {
    throw new DOMException("A page has a camera only with https.", "NotSupportedError");
  }
  return mediaDevices.getUserMedia({ video: constraints });
}

export function turnOff(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
