// Reads QR codes from what a camera sees and from photos: with what the browser brings along, else with the decoder that
// lies at `decoder` and is loaded only then.

const FRAME = 640; // pixels: the square in the middle of a frame is looked at no larger than this
const PHOTO = [1024, 2048, 4096]; // the longer side of a photo; small codes show only in the large ones

async function ofTheBrowser() {
  try {
    const formats = await globalThis.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? globalThis.BarcodeDetector : null;
  } catch {
    return null; // there is none, or it does not work on this device
  }
}

async function vendored(decoder) {
  return (await import(decoder)).BarcodeDetector;
}

// Makes a reader. `frame(video)` and `photo(bitmap)` give the texts of the codes found, as a list.
export async function openReader(decoder) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const own = await ofTheBrowser();
  let detector = new (own ?? (await vendored(decoder)))({ formats: ["qr_code"] });
  let isOwn = own !== null;

  async function read() {
    let codes;
    try {
      codes = await detector.detect(canvas);
    } catch (error) {
      if (!isOwn) throw error;
      // Some browsers promise a detector and have nothing behind it.
      detector = new (await vendored(decoder))({ formats: ["qr_code"] });
      isOwn = false;
      codes = await detector.detect(canvas);
    }
    return codes.map((code) => code.rawValue);
  }

  function draw(source, [left, top, width, height], longest) {
    const scale = Math.min(1, longest / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    context.drawImage(source, left, top, width, height, 0, 0, canvas.width, canvas.height);
  }

  return {
    async frame(video) {
      const { videoWidth, videoHeight } = video;
      const side = Math.min(videoWidth, videoHeight);
      draw(video, [(videoWidth - side) / 2, (videoHeight - side) / 2, side, side], FRAME);
      return read();
    },

    async photo(bitmap) {
      const { width, height } = bitmap;
      for (const longest of PHOTO) {
        draw(bitmap, [0, 0, width, height], longest);
        const texts = await read();
        if (texts.length || longest >= Math.max(width, height)) return texts;
      }
      return [];
    },
  };
}
