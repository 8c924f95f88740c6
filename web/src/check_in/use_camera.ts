// The camera as long as it is wanted: each code that comes into sight is given
// once.

import { useEffect, useRef, useState } from "preact/hooks";
import type { MutableRef } from "preact/hooks";

import { cameraWords, makeReader, openCamera } from "./camera";
import { SeenCodes } from "./seen_codes";

/** Between two looks: quick for a person, and easy on a phone's battery. */
const pauseMs = 120;

export interface Camera {
  state: "off" | "starting" | "on";
  /** Why it is off, if it was to be on. */
  problem: string;
  video: MutableRef<HTMLVideoElement | null>;
  turn: () => void;
}

async function watch(
  video: HTMLVideoElement,
  stop: AbortSignal,
  onCode: (code: string) => void,
): Promise<void> {
  const [stream, read] = await Promise.all([openCamera(), makeReader()]);
  const close = () => stream.getTracks().forEach((x) => x.stop());
  if (stop.aborted) return close();
  stop.addEventListener("abort", close);
  video.srcObject = stream;
  await video.play();
  const seen = new SeenCodes();
  const look = async () => {
    const code = await read(video).catch(() => null); // a frame was not ready
    if (stop.aborted) return;
    if (code && seen.isNew(code, performance.now())) onCode(code);
    setTimeout(() => void look(), pauseMs);
  };
  void look();
}

/** The screen stays on while the camera is; where that is possible. */
function useScreenOn(isOn: boolean) {
  useEffect(() => {
    if (!isOn || !("wakeLock" in navigator)) return;
    const lock = navigator.wakeLock.request("screen");
    lock.catch(() => undefined);
    return () => void lock.then((x) => x.release()).catch(() => undefined);
  }, [isOn]);
}

export function useCamera(onCode: (code: string) => void): Camera {
  const [state, setState] = useState<Camera["state"]>("off");
  const [problem, setProblem] = useState("");
  const video = useRef<HTMLVideoElement | null>(null);
  const newest = useRef(onCode);
  newest.current = onCode;
  const isWanted = state !== "off";
  useScreenOn(state === "on");
  useEffect(() => {
    if (!isWanted || !video.current) return;
    const stop = new AbortController();
    watch(video.current, stop.signal, (code) => newest.current(code))
      .then(() => {
        if (!stop.signal.aborted) setState("on");
      })
      .catch((why: unknown) => {
        if (stop.signal.aborted) return;
        setProblem(cameraWords(why));
        setState("off");
      });
    return () => stop.abort();
  }, [isWanted]);
  const turn = () => {
    setProblem("");
    setState(isWanted ? "off" : "starting");
  };
  return { state, problem, video, turn };
}
