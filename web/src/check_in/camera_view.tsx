import type { Camera } from "./use_camera";

/** What it sees, as long as it is on. */
export function CameraPicture({ camera }: { camera: Camera }) {
  return (
    <div class="camera-picture" hidden={camera.state === "off"}>
      <video
        ref={camera.video}
        muted
        playsInline
        aria-label="What the camera sees"
      />
      <span class="camera-frame" aria-hidden="true" />
    </div>
  );
}

export function CameraSwitch({ camera }: { camera: Camera }) {
  return (
    <>
      <button type="button" class="button camera-button" onClick={camera.turn}>
        {camera.state === "off" && "Scan with the camera"}
        {camera.state === "starting" && "Starting the camera…"}
        {camera.state === "on" && "Stop the camera"}
      </button>
      <p class="bad-words" role="alert">
        {camera.problem}
      </p>
    </>
  );
}
