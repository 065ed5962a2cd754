import { mount } from 'svelte';
import '../../../web/app.css';
import { storeTimings } from '../../../web/call/preferences.ts';
import CallBar from '../../../web/pages/CallBar.svelte';
import MessagePage from '../../../web/pages/MessagePage.svelte';
import TalkPage from '../../../web/pages/talk/TalkPage.svelte';
import { fixtureCall } from './fixture-call.ts';
import { states } from './states.ts';

/**
 * One state of the talk page: `?state=NAME`, and `&dir=rtl` to see it mirrored, `&elsewhere` to see the call from another page.
 * Without a state, a list of them all.
 * `window.intents` holds what the page asked of the call.
 */
const query = new URLSearchParams(location.search);
const target = document.querySelector('#app');
if (!target) throw new Error('The gallery page has no #app.');
document.documentElement.dir = query.get('dir') ?? 'ltr';

const state = states[query.get('state') ?? ''];
if (state) {
  const { open, ...fields } = state;
  const { call, intents } = fixtureCall(fields);
  Object.assign(window, { intents });
  if (open === 'timings' || open === 'check') storeTimings(true);
  if (query.has('elsewhere')) {
    mount(CallBar, { target, props: { call } });
    mount(MessagePage, { target, props: { sentence: 'Another page' } });
  } else mount(TalkPage, { target, props: { call } });
  const buttons = {
    settings: 'Settings',
    help: 'Help and keyboard shortcuts',
    builtin: 'Connect a full one',
    check: 'Check the speech model',
  };
  if (open && open !== 'timings') {
    const button = [...document.querySelectorAll('button')].find(
      (each) => each.ariaLabel === buttons[open] || each.textContent === buttons[open],
    );
    button?.click();
  }
} else {
  const list = document.createElement('ul');
  for (const name of Object.keys(states)) {
    const link = document.createElement('a');
    link.href = `?state=${name}`;
    link.textContent = name;
    list.append(document.createElement('li'));
    list.lastElementChild?.append(link);
  }
  target.append(list);
}
