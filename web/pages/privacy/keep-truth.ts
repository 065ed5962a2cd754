/** What this server keeps of conversations, and what this browser chose: as a text of the privacy page. Pure. */
import type { KeepHere } from '../../history/api.ts';
import type { en } from '../../i18n/en.ts';

/** `undefined`: not asked yet, or nobody answered. null: this server keeps nothing. */
export type Known = { keep: KeepHere | null } | undefined;

type KeepText = Extract<keyof typeof en, `privacy.kept.${string}`>;

export function keepTruth(known: Known): KeepText[] {
  if (known === undefined) return ['privacy.kept.unknown'];
  if (known.keep === null || known.keep.most === 'nothing') return ['privacy.kept.none'];
  const { most, chosen } = known.keep;
  return [
    `privacy.kept.most.${most}`,
    chosen === null ? 'privacy.kept.unasked' : `privacy.kept.chosen.${chosen}`,
  ];
}
