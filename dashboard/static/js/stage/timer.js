// How long the show has lasted, by the clock of the room, not of this device.
let show = null;
let ahead_ms = 0; // this device's clock minus the room's

export function keepTime(snapshot) {
  show = snapshot.show;
  ahead_ms = Date.now() - snapshot.now_us / 1000;
}

const now_ms = () => Date.now() - ahead_ms;

// Seconds since the show began; null when it has not.
export function elapsed() {
  if (!show || (show.began_us === null && !show.kept_us)) return null;
  const running_ms = show.began_us === null ? 0 : Math.max(0, now_ms() - show.began_us / 1000);
  return show.kept_us / 1e6 + running_ms / 1000;
}

// Seconds since this part was begun.
export function inPart() {
  return show ? Math.max(0, now_ms() - show.entered_us / 1000) / 1000 : 0;
}

// 754 -> "12:34"; below nothing: "−0:20"
export function minutes(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return seconds < 0 && whole ? `−${text}` : text;
}
