// Notices that nobody is there.

/** Seconds without a touch or a key until the device locks, and how many of them are counted down. */
const AFTER = 60;
const COUNTED = 20;

const SIGNS = ["pointerdown", "keydown", "wheel", "focusin"];

/**
 * While `watched`: tells `left` how many seconds remain when they are few (null: no more are counted), and calls `gone`
 * when none does. Time is read from the clock, as timers of a sleeping device or a hidden page stand still.
 */
export function watchIdle(watched: () => boolean, left: (seconds: number | null) => void, gone: () => void): void {
  let since = Date.now();
  let counting = false;
  const show = (seconds: number | null) => {
    if (seconds !== null || counting) left(seconds);
    counting = seconds !== null;
  };
  const check = () => {
    if (!watched()) {
      since = Date.now();
      return show(null);
    }
    const seconds = AFTER - Math.floor((Date.now() - since) / 1000);
    if (seconds > 0) return show(seconds <= COUNTED ? seconds : null);
    show(null);
    gone();
  };
  const seen = () => {
    check(); // a touch that wakes the device up comes too late
    since = Date.now();
    check();
  };
  for (const sign of SIGNS) addEventListener(sign, seen, { capture: true, passive: true });
  document.addEventListener("visibilitychange", check);
  setInterval(check, 1000);
}
