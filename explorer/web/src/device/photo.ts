const longest = 1600;

/** The reader's own part could not be loaded: there is no network, and it was not kept. */
export class NoReader extends Error {}

/** The text of a code in a photo, read on this device; null where none is found. Throws `NoReader`. */
export async function readPhoto(file: Blob): Promise<string | null> {
  const picture = await open(file);
  if (picture === null) return null;
  // A photo of a whole page holds the code small, one of the code alone holds it large: both sizes are tried.
  for (const size of [longest, 2 * longest, longest / 2]) {
    const found = await decode(picture, picture.width, picture.height, size);
    if (found !== null) return found;
  }
  return null;
}

/** One try at a picture or at the camera's present frame. */
export async function decode(
  source: CanvasImageSource,
  width: number,
  height: number,
  size = longest,
): Promise<string | null> {
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, size / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const { default: jsQR } = await import("jsqr").catch(() => {
    throw new NoReader();
  });
  return jsQR(pixels.data, pixels.width, pixels.height)?.data ?? null;
}

async function open(file: Blob): Promise<HTMLImageElement | null> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  try {
    image.src = url;
    await image.decode();
    return image;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
