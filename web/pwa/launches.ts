/**
 * The app is opened again (its icon, a shortcut, a link) while it is open: the browser shows that window and tells it the address, as the
 * manifest wishes (launch_handler). So a call goes on.
 */
interface LaunchQueue {
  setConsumer(consumer: (launch: { targetURL?: string }) => void): void;
}

/** `onLaunch` gets the path below `base`, such as `/conversations`. Chromium alone has such a thing. */
export function watchLaunches(base: URL, onLaunch: (path: string) => void): void {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ targetURL }) => {
    if (!targetURL?.startsWith(base.href)) return;
    onLaunch(new URL(targetURL).pathname.slice(base.pathname.length - 1));
  });
}
