/** The name of a language in that language ("Deutsch", "日本語"), with a capital where its script has them. `tag` is BCP 47. */
export function languageName(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    // A tag that the browser does not take.
    return tag;
  }
}
