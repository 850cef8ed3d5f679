// Detects that nobody is using the device.

/** Seconds without input until the device locks, and how many of them are shown as a countdown. */
const TIMEOUT = 60;
const COUNTDOWN = 20;

const INPUT_EVENTS = ["pointerdown", "keydown", "wheel", "focusin", "click", "input"];

/**
 * While `isWatching` returns true, calls `onCountdown` with the remaining seconds of the countdown (null when it ends), and
 * `onTimeout` when no time remains. It reads the clock, since timers stop on a sleeping device and in a hidden page.
 *
 * @param banner Shows the countdown. In it only a click is input: if a press removed it, its release would be a click on
 *   what lies below.
 */
export function watchIdle(
  banner: Element,
  isWatching: () => boolean,
  onCountdown: (seconds: number | null) => void,
  onTimeout: () => void,
): void {
  let lastInput = Date.now();
  let isCounting = false;
  const show = (seconds: number | null) => {
    if (seconds !== null || isCounting) onCountdown(seconds);
    isCounting = seconds !== null;
  };
  const check = () => {
    if (!isWatching()) {
      lastInput = Date.now();
      return show(null);
    }
    const seconds = TIMEOUT - Math.floor((Date.now() - lastInput) / 1000);
    if (seconds > 0) return show(seconds <= COUNTDOWN ? seconds : null);
    show(null);
    onTimeout();
  };
  const onInput = ({ type, target }: Event) => {
    if (type !== "click" && target instanceof Node && banner.contains(target)) return;
    check(); // first, since input that wakes a sleeping device comes after the timeout
    lastInput = Date.now();
    check();
  };
  for (const type of INPUT_EVENTS) addEventListener(type, onInput, { capture: true, passive: true });
  document.addEventListener("visibilitychange", check);
  setInterval(check, 1000);
}
