/** What happens to the page itself: it is hidden, or left. */

export interface PageHandlers {
  /** Nobody sees it. A phone may end it from here on without a word. */
  onHidden(): void;
  /** It is closed, reloaded, or another page is opened in its place. The browser may keep it and show it again later. */
  onLeft(): void;
}

export function watchPage({ onHidden, onLeft }: PageHandlers): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') onHidden();
  });
  window.addEventListener('pagehide', onLeft);
}
