/**
 * Keeps a visitor on the page of the kiosk, as far as a page can: no menu, no selection, no zoom, no way back, nothing dropped, printed or saved.
 * What the system itself offers (other windows, its own keys) the browser's kiosk mode takes away: docs/kiosk.md.
 */

/** Keys with Ctrl or Cmd that do something to the page or leave it. */
const CONTROL_KEYS = new Set([
  '+',
  '-',
  '=',
  '_',
  '0',
  'p',
  's',
  'o',
  'u',
  'f',
  'g',
  'd',
  'h',
  'j',
  'l',
  'n',
  't',
  'w',
  'r',
  'a',
  'e',
  'k',
  'i',
]);
const OTHER_KEYS = new Set([
  'F1',
  'F3',
  'F5',
  'F6',
  'F7',
  'F11',
  'F12',
  'ContextMenu',
  'BrowserBack',
  'BrowserForward',
  'BrowserHome',
  'BrowserSearch',
  'BrowserRefresh',
]);

/** Whether a key would do something to the browser and not to the page. In a field, what edits it stays. */
export function isBrowserKey({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  if (OTHER_KEYS.has(key)) return true;
  if (altKey && !ctrlKey && (key === 'ArrowLeft' || key === 'ArrowRight' || key === 'Home')) return true;
  return (ctrlKey || metaKey) && !altKey && CONTROL_KEYS.has(key.toLowerCase());
}

/** Holds until the returned function is called. */
export function guardPage(): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true, passive: false };
  const prevent = (event: Event): void => event.preventDefault();
  // gesturestart: Safari's pinch.
  for (const type of ['contextmenu', 'dragstart', 'dragover', 'drop', 'gesturestart'])
    window.addEventListener(type, prevent, options);
  window.addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), options);
  window.addEventListener(
    'touchmove',
    (event) => event.touches.length > 1 && event.preventDefault(),
    options,
  );
  window.addEventListener('keydown', (event) => isBrowserKey(event) && event.preventDefault(), options);
  // Mice and tablets have buttons for back.
  window.addEventListener('mouseup', (event) => event.button > 2 && event.preventDefault(), options);
  const stay = (): void => history.pushState(null, '', location.href);
  stay();
  window.addEventListener('popstate', stay, { signal: stop.signal });
  document.documentElement.classList.add('kiosk');
  return () => {
    stop.abort();
    document.documentElement.classList.remove('kiosk');
  };
}
