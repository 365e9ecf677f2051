/** A photo from the camera, made small enough for a weak network. */

const LONGEST_PX = 2048;

/** Return a picture as JPEG of at most 2048 pixels, upright; its bytes as they are where the browser
 * cannot read it, for the server may. */
export async function shrunk(file: Blob): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_PX / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    if (small !== null) return { bytes: await bytesOf(small), type: "image/jpeg" };
  } catch {
    // Not for this browser.
  }
  return { bytes: await bytesOf(file), type: file.type };
}

const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());
