// The camera, and reading codes from what it sees.

/** Finds a QR code in what a video shows. */
export type ReadCode = (video: HTMLVideoElement) => Promise<string | null>;

// Some browsers find codes themselves; TypeScript does not know that yet.
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** Wide enough for a ticket at arm's length, and quick to search. */
const searchedWidth = 640;

async function browsersReader(): Promise<ReadCode | null> {
  const kind = (globalThis as { BarcodeDetector?: DetectorKind })
    .BarcodeDetector;
  if (!kind || !(await kind.getSupportedFormats()).includes("qr_code"))
    return null;
  const detector = new kind({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function ownReader(): Promise<ReadCode> {
  const { default: jsQR } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!context || width === 0) return null;
    canvas.width = Math.min(width, searchedWidth);
    canvas.height = Math.round((height / width) * canvas.width);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const seen = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(seen.data, seen.width, seen.height)?.data ?? null;
  };
}

export async function makeReader(): Promise<ReadCode> {
  const known = await browsersReader().catch(() => null);
  return known ?? ownReader();
}

/** The camera on the back, where there is one. */
export async function openCamera(): Promise<MediaStream> {
  // Browsers offer it to pages from HTTPS only.
  if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {
      facingMode: { ideal: "environment" },
      width: { ideal: 1280 },
      height: { ideal: 720 },
    },
  });
}

/** Why there is no picture, and what to do. */
export function cameraWords(why: unknown): string {
  switch (why instanceof DOMException ? why.name : "") {
    case "NotAllowedError":
      return "The camera is not allowed for this page. Allow it in the browser's settings for this site, or type the code.";
    case "SecurityError":
      return "Browsers give the camera only to pages that came over HTTPS. Open this page by its https address, or type the code.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No camera was found. Use a hand scanner, or type the code.";
    case "NotReadableError":
    case "AbortError":
      return "The camera is in use by another program. Close that, and start the camera again.";
    default:
      return "The camera did not start. Try again, or type the code.";
  }
}
