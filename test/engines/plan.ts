/** Which flows are played in which engine. */
import { ENGINES, type EngineName } from './browsers/engine-browser.ts';
import { bargeInFlow, doubleTalkFlow, loudDoubleTalkFlow } from './flows/barge-in.ts';
import { microphoneFlow, noSoundFlow, soundServerFlow, speakerFlow } from './flows/devices.ts';
import { echoFlow, echoFlows } from './flows/echo.ts';
import type { Flow } from './flows/flow.ts';
import { hiddenFlow, offlineFlow, reloadFlow } from './flows/page.ts';
import { talkFlow } from './flows/talk.ts';

export const FLOWS: readonly Flow[] = [
  talkFlow,
  bargeInFlow,
  doubleTalkFlow,
  loudDoubleTalkFlow,
  ...echoFlows,
  microphoneFlow,
  speakerFlow,
  soundServerFlow,
  noSoundFlow,
  hiddenFlow,
  reloadFlow,
  offlineFlow,
];

export interface Part {
  engine: EngineName;
  flow: Flow;
}

export const everything: readonly Part[] = ENGINES.flatMap((engine) =>
  FLOWS.map((flow) => ({ engine, flow })),
);

/** What `npm test` has time for: under 3 minutes on two quiet cores. */
export const quickly: readonly Part[] = [
  ...ENGINES.map((engine) => ({ engine, flow: talkFlow })),
  { engine: 'chromium', flow: doubleTalkFlow },
  { engine: 'firefox', flow: doubleTalkFlow },
  { engine: 'chromium', flow: echoFlow(0, 50) },
  { engine: 'firefox', flow: echoFlow(0, 50) },
];
