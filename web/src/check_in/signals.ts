// What is felt and heard of a verdict, by who looks at people and not at a
// screen.

import type { Tone } from "./verdict";

const shakes: Record<Tone, number[]> = {
  good: [90],
  bad: [120, 70, 120, 70, 240],
  unsure: [60, 60, 60],
};

/** Where the device can; others have no such function, or do nothing. */
export function shake(tone: Tone): void {
  if ("vibrate" in navigator) navigator.vibrate(shakes[tone]);
}

/** Hertz, one after the other: up is good, down is bad. */
const melodies: Record<Tone, number[]> = {
  good: [660, 990],
  bad: [220, 165],
  unsure: [330, 330],
};

const noteSeconds = 0.14;

let sound: AudioContext | undefined;

/** Must first be called from a click: pages are silent before. */
export function play(tone: Tone): void {
  sound ??= new AudioContext();
  void sound.resume();
  const { currentTime, destination } = sound;
  const volume = sound.createGain();
  volume.gain.value = 0.2;
  volume.connect(destination);
  melodies[tone].forEach((frequency, i) => {
    const note = new OscillatorNode(sound as AudioContext, { frequency });
    note.connect(volume);
    note.start(currentTime + i * noteSeconds);
    note.stop(currentTime + (i + 1) * noteSeconds);
  });
}
