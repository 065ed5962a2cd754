/**
 * What speech models write where nothing was understood: the built-in one `[unclear]`, whisper and its kin `[BLANK_AUDIO]`, `[inaudible]`
 * and the like. Those are no words of the person.
 */
const UNCLEAR =
  /^\s*[[(](?:unclear|inaudible|unintelligible|blank[ _]audio|no speech|silence)[\])]\s*[.!?…]*\s*$/iu;

export function isUnclear(text: string): boolean {
  return UNCLEAR.test(text);
}
