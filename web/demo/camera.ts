import { $, messageOf } from "./dom.js";

type Add = (files: File[]) => void;

/** Wires the camera's dialog; images go to the list whose button opened it. */
export function wireCamera(addNormals: Add, addQueries: Add): void {
  const dialog = $<HTMLDialogElement>("camera");
  const video = $<HTMLVideoElement>("video");
  let add = addNormals;
  let count = 0;
  const open = async (to: Add) => {
    add = to;
    try {
      const wanted = { video: { facingMode: "environment" } };
      video.srcObject = await navigator.mediaDevices.getUserMedia(wanted);
      dialog.showModal();
      await video.play();
    } catch (error) {
      const line = $(to === addNormals ? "learned" : "scored");
      line.textContent = `No camera: ${messageOf(error)}`;
    }
  };
  $("normal-camera").onclick = () => void open(addNormals);
  $("query-camera").onclick = () => void open(addQueries);
  $("shoot").onclick = async () => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d")!.drawImage(video, 0, 0);
    const image = await canvas.convertToBlob({ type: "image/png" });
    add([new File([image], `camera-${++count}.png`)]);
  };
  $("camera-close").onclick = () => dialog.close();
  dialog.onclose = () => {
    for (const track of (video.srcObject as MediaStream | null)?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
}
