/**
 * The call of this browser tab. It is made when the talk page is first loaded, since only that page loads what a call needs, and it
 * outlives the page: whoever looks something up meanwhile goes on talking.
 */
import { Call } from '../../call/call.svelte.ts';
import { currentCall } from '../current-call.svelte.ts';

export const call = new Call();
currentCall.call = call;
