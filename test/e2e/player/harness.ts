/** The player alone on a page. `?dir=rtl` mirrors it; `?turns=N` shows a conversation of so many turns without sound. */
import { mount } from 'svelte';
import '../../../web/app.css';
import Player from '../../../web/player/Player.svelte';
import { fixture, fixturePeaks, soundUrlOf } from './fixture.ts';

const query = new URLSearchParams(location.search);
const target = document.querySelector<HTMLElement>('#app');
if (!target) throw new Error('The harness has no #app.');
document.documentElement.dir = query.get('dir') ?? 'ltr';
Object.assign(target.style, {
  maxInlineSize: '60rem',
  marginInline: 'auto',
  padding: '0 var(--page-inline)',
});

const turns = Number(query.get('turns') ?? fixture.turns.length);
const long = Array.from({ length: turns }, (_, index) => ({
  ...fixture.turns[index % 3]!,
  place: `1.${index}.0`,
  startedAtMs: index * 5_000,
  hasAudio: false,
}));
mount(Player, {
  target,
  props: query.has('turns')
    ? { document: { ...fixture, turns: long }, soundUrlOf: () => null }
    : { document: fixture, soundUrlOf, peaks: fixturePeaks },
});
