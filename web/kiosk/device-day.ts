/** The device's own day: a kiosk reloads in an hour of it, and counts its calls by it. */

/** Such as 28.11.2026. */
export function today(): string {
  const now = new Date();
  return `${now.getDate()}.${now.getMonth() + 1}.${now.getFullYear()}`;
}

/** 0 to 23. */
export function hourOfDay(): number {
  return new Date().getHours();
}
