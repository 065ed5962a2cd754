/** What transcribers write where there was noise and nobody spoke: the ends of the films that they learned from. Pure. */
import { readWords } from './read-words.ts';

/**
 * By what is reported of the transcribers in use; not counted. In all languages at once, since what is invented need not be in the language
 * that is spoken. Each fits the beginning or the whole of a text, without its punctuation.
 */
const INVENTIONS: readonly RegExp[] = [
  /^you( you)*$/u,
  /^(?:thanks|thank you)(?: \S+){0,6} for (?:watching|viewing|listening)(?: |$)/u,
  /^(?:please |don't forget to |like and )+subscribe(?: |$)/u,
  /^(?:subtitles?|captions?|captioning|subtitled|transcription|transcribed|translated) by(?: |$)/u,
  /^(?:untertitel|untertitelung) (?:der|des|von|im) /u,
  /^(?:sous titres|sous titrage) (?:réalisés|par|st|de|société)/u,
  /^(?:subtítulos|subtitulado|legendas|legendado) (?:realizados|realizado|creados|por|pela|pelo) /u,
  /^vielen dank (?:fürs|für's|für das) (?:zuschauen|zuhören|zusehen)/u,
  /^merci d'avoir (?:regardé|écouté)/u,
  /^(?:muchas )?gracias por (?:ver|mirar) /u,
  /^(?:muito )?obrigad[oa] por (?:assistir|ver)/u,
  /^(?:ご視聴|最後までご視聴|ご清聴|最後まで見て|チャンネル登録|字幕)/u,
  /(?:^| )amara\.org/u,
];

/** Whether a text in one spelling is such an invention. */
export function isInvention(spelled: string): boolean {
  const text = readWords(spelled, true).join(' ');
  return INVENTIONS.some((invention) => invention.test(text));
}
