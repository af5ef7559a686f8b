// The camera one scans with: at first the one at the back that the browser prefers, else the one that was chosen the last
// time, which this phone remembers. What is thrown in here is the name of what to say.

const WHY = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
  OverconstrainedError: "unfit",
};
const CHOSEN = "camera";

const chosen = {
  get camera() {
    try {
      return JSON.parse(localStorage.getItem(CHOSEN));
    } catch {
      return null; // a private window: it is chosen again
    }
  },
  set camera({ deviceId, label }) {
    try {
      localStorage.setItem(CHOSEN, JSON.stringify({ deviceId, label }));
    } catch {
      // Then it is chosen again the next time.
    }
  },
};

const trackOf = (stream) => stream.getVideoTracks()[0];

export function letGo(stream) {
  for (const track of stream.getTracks()) track.stop();
}

async function opened(which) {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw WHY[error.name] ?? "unsupported";
  }
}

const exactly = ({ deviceId }) => opened({ deviceId: { exact: deviceId } });

// All that do not look at whoever holds the phone. Browsers name them only to a page that has a camera open.
async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const looksAtMe = (device) => device.getCapabilities?.().facingMode?.includes("user");
  return devices.filter((device) => device.kind === "videoinput" && device.deviceId && !looksAtMe(device));
}

export async function openCamera() {
  if (!isSecureContext) throw "insecure";
  if (!navigator.mediaDevices?.getUserMedia) throw "unsupported";
  const wanted = chosen.camera;
  if (!wanted) return opened({ facingMode: "environment" });
  try {
    return await exactly(wanted);
  } catch (why) {
    if (why === "denied") throw why;
  }
  // Some browsers give it another id each time, but the same name; and it may have been taken away.
  const stream = await opened({ facingMode: "environment" });
  const same = (await cameras()).find(({ label }) => label === wanted.label);
  if (!same || trackOf(stream).label === wanted.label) return stream;
  letGo(stream);
  return exactly(same);
}

export async function areSeveral() {
  return (await cameras()).length > 1;
}

export async function cameraAfter(stream) {
  const all = await cameras();
  const { deviceId } = trackOf(stream).getSettings();
  return all[(all.findIndex((camera) => camera.deviceId === deviceId) + 1) % all.length];
}

export async function openThis(camera) {
  const stream = await exactly(camera);
  chosen.camera = camera; // only one that works
  return stream;
}

export function hasLight(stream) {
  return Boolean(trackOf(stream).getCapabilities?.().torch);
}

export async function light(stream, isOn) {
  await trackOf(stream).applyConstraints({ advanced: [{ torch: isOn }] });
}
