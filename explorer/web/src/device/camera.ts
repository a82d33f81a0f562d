import { decode } from "./photo.js";

/** Shows the camera and reads codes in its frames on this device. Returns what stops it. */
export async function openCamera(
  video: HTMLVideoElement,
  found: (text: string) => void,
  failed: () => void,
): Promise<() => void> {
  let open = true;
  let stream: MediaStream | null = null;
  const stop = (): void => {
    open = false;
    stream?.getTracks().forEach((track) => track.stop());
  };
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    await video.play();
  } catch {
    stop();
    failed();
    return stop;
  }
  const look = async (): Promise<void> => {
    if (!open) return;
    const text = await decode(video, video.videoWidth, video.videoHeight, 1000).catch(() => undefined);
    if (!open) return;
    if (text === undefined) {
      stop();
      failed();
      return;
    }
    if (text !== null) {
      stop();
      found(text);
    } else requestAnimationFrame(() => void look());
  };
  void look();
  return stop;
}
