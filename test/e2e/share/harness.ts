/** The dialog of links alone on a page, over the conversation that `?id=` names. */
import { mount, unmount } from 'svelte';
import '../../../web/app.css';
import { openAnswer } from '../../../shared/conversations/history.ts';
import ShareDialog from '../../../web/pages/share/ShareDialog.svelte';
import * as v from 'valibot';

const target = document.querySelector<HTMLElement>('#app');
if (!target) throw new Error('The harness has no #app.');
const id = new URLSearchParams(location.search).get('id')!;
const answer = await fetch(`/api/conversations/${id}`);
const { document: conversation } = v.parse(openAnswer, await answer.json());
const dialog = mount(ShareDialog, {
  target,
  props: { id, document: conversation, onclose: () => void unmount(dialog) },
});
