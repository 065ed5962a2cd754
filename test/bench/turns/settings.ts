/**
 * The policies that are tried. Every one is the shipped policy (shared/floor/endpoint-policy.ts) of some patience, in which
 * commits are moved, and nothing else.
 *
 * By line (without a detector: patience 300 to 1,600 ms, in steps of 50. With one, a grid of four knobs: patience; `sure`, by what part of
 * it the turn is committed when the detector is sure; `doubt`, by how much it is lengthened when it doubts; and `sureAt`, from
 * which probability on it is sure. With sure = doubt = 1 it is the timer, so no detector can do worse on the turns it is chosen on.) By cost there is one knob, the patience.
 */
import {
  endpointPolicy,
  PRESETS,
  type EndpointPolicy,
  type Preset,
} from '../../../shared/floor/endpoint-policy.ts';

export interface Setting {
  name: string;
  preset: Preset | null;
  patienceMs: number;
  policy: EndpointPolicy;
}

const SURE = [0.4, 0.55, 0.7, 0.85, 1];
const DOUBT = [1, 1.5, 2, 2.5];
const SURE_AT = [0.8, 0.85, 0.9, 0.95];
/** A doubtful pause may last this long after what `doubt` makes of it, as in the shipped policy: context and speaker move it. */
const GIVE_UP_AFTER_MS = 1_100;

const stepped = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/**
 * `hasDetector`: false where silence alone decides; `isJudged`: the speech model judges guesses. The presets are among them, as shipped, and by
 * the other rule.
 */
export function settings(hasDetector: boolean, isJudged = false): Setting[] {
  return [
    ...presets(isJudged),
    ...(hasDetector ? [...costs(isJudged), ...detectorGrid(isJudged)] : timerGrid(isJudged)),
  ];
}

function presets(isJudged: boolean): Setting[] {
  return (['cost', 'line'] as const).flatMap((commitBy) =>
    (Object.entries(PRESETS) as [Preset, number][]).map(([preset, patienceMs]) => ({
      name: `${preset}, by ${commitBy}`,
      preset,
      patienceMs,
      policy: endpointPolicy({ patienceMs, isJudged, commitBy }),
    })),
  );
}

function costs(isJudged: boolean): Setting[] {
  return stepped(300, 1_600, 50).map((patienceMs) => ({
    name: `${patienceMs} ms, by cost`,
    preset: null,
    patienceMs,
    policy: endpointPolicy({ patienceMs, isJudged }),
  }));
}

function timerGrid(isJudged: boolean): Setting[] {
  return stepped(300, 1_600, 50).map((patienceMs) => ({
    name: `${patienceMs} ms`,
    preset: null,
    patienceMs,
    policy: endpointPolicy({ patienceMs, isJudged, commitBy: 'line' }),
  }));
}

function detectorGrid(isJudged: boolean): Setting[] {
  return stepped(300, 1_200, 100).flatMap((patienceMs) =>
    SURE.flatMap((sure) =>
      DOUBT.flatMap((doubt) =>
        (sure === 1 && doubt === 1 ? [1] : SURE_AT).map((sureAt): Setting => {
          const commitDoubtMs = patienceMs * doubt;
          return {
            name: `${patienceMs} ms, sure ×${sure} from ${sureAt}, doubt ×${doubt}`,
            preset: null,
            patienceMs,
            policy: endpointPolicy({
              patienceMs,
              isJudged,
              commitBy: 'line',
              commitSureMs: patienceMs * sure,
              commitSureAt: sureAt,
              commitDoubtMs,
              giveUpMs: commitDoubtMs + GIVE_UP_AFTER_MS,
            }),
          };
        }),
      ),
    ),
  );
}

/** No policy waits longer than this after the end of speech. */
export const LONGEST_COMMIT_MS = Math.max(...settings(true).map(({ policy }) => policy.giveUpMs));
