/** Two tones, while a cry for help is open and the person has switched them on. */

const KEPT = "gridbeat-sound";
let audio: AudioContext | null = null;

export function sounds(): boolean {
  return localStorage.getItem(KEPT) === "on";
}

export function setSounds(on: boolean): void {
  localStorage.setItem(KEPT, on ? "on" : "off");
  if (on) ring();
}

/** Ring once. A browser lets a page do so only after the person has touched it. */
export function ring(): void {
  audio ??= new AudioContext();
  void audio.resume();
  if (audio.state !== "running") return;
  for (const [after_s, hertz] of [[0, 880], [0.3, 660]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + after_s;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.28);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}
