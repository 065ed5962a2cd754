/** The picture of a share for previews of its link, as SVG: the title, and the waveform of both voices. Pure. */
import type { ConversationDocument, DocumentTurn } from '../../../shared/conversations/document.ts';
import type { ShareSnapshot } from '../../../shared/conversations/shares.ts';
import { timelineOf } from '../../../shared/conversations/timeline.ts';
import { escaped, PICTURE_SIZE, sizeOf } from './share-head.ts';
import { FONT_FAMILY, linesOf } from './title-lines.ts';

/** The colours of the page in the light (web/app.css). */
const COLOURS = { paper: '#f2f3f0', ink: '#15181a', soft: '#50575c', brass: '#f5b324', line: '#d9dbd6' };
const MARGIN = 72;
const TITLE = { size: 68, lineHeight: 80, firstBaseline: 216, maxLines: 2 };
const WAVE = { middle: 446, height: 92, step: 8, bar: 5 };
const COLUMNS = Math.floor((PICTURE_SIZE.width - 2 * MARGIN) / WAVE.step);
/** Of a turn that is not heard here: seen as speech, lower than speech mostly is. */
const EVEN_PEAK = 0.2;
const LEAST_PEAK = 0.05;
const PEAKS_PER_MS = 1 / 100;

export function pictureOf({ document, peaks }: ShareSnapshot): string {
  const { width, height } = PICTURE_SIZE;
  const lines = linesOf(document.title, {
    maxLines: TITLE.maxLines,
    widthInEm: (width - 2 * MARGIN) / TITLE.size,
  });
  const title = lines.map(
    (line, i) =>
      `<text x="${MARGIN}" y="${TITLE.firstBaseline + i * TITLE.lineHeight}" font-size="${TITLE.size}" letter-spacing="-1.5" ` +
      `stroke="${COLOURS.ink}" stroke-width="1.6">${escaped(line)}</text>`,
  );
  const bars = lanesOf(document, peaks).flatMap(({ role, peaks: lane }) =>
    lane.map((peak, i) => bar(role, i, peak)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT_FAMILY}" fill="${COLOURS.ink}">
<rect width="${width}" height="${height}" fill="${COLOURS.paper}"/>
<g transform="translate(${MARGIN + 24} 96) scale(0.3)">
<path fill="${COLOURS.brass}" d="M0-80A80 80 0 0 0 0 80V24A24 24 0 0 0 0-24Z"/><path d="M0-80A80 80 0 0 1 0 80V24A24 24 0 0 0 0-24Z"/>
</g>
<text x="${MARGIN + 64}" y="108" font-size="36" stroke="${COLOURS.ink}" stroke-width="0.8">Latch</text>
${title.join('\n')}
<rect x="${MARGIN}" y="${WAVE.middle - 1}" width="${COLUMNS * WAVE.step}" height="2" fill="${COLOURS.line}"/>
${bars.join('')}
<text x="${MARGIN}" y="${height - 40}" font-size="30" fill="${COLOURS.soft}">${escaped(sizeOf(document))}</text>
</svg>`;
}

interface Lane {
  role: DocumentTurn['role'];
  peaks: number[];
}

/** The loudest moment of each voice in each column; 0 where it is silent. */
function lanesOf({ turns }: ConversationDocument, peaks: ShareSnapshot['peaks']): Lane[] {
  const lanes = { user: new Array<number>(COLUMNS).fill(0), assistant: new Array<number>(COLUMNS).fill(0) };
  const { spans, lengthMs } = timelineOf(turns);
  const columnMs = Math.max(1, lengthMs) / COLUMNS;
  for (const [i, { place, role }] of turns.entries()) {
    const lane = lanes[role];
    const { startMs, endMs } = spans[i]!;
    const last = Math.min(COLUMNS, Math.ceil(endMs / columnMs));
    for (let column = Math.floor(startMs / columnMs); column < last; column++) {
      const fromMs = Math.max(0, column * columnMs - startMs);
      lane[column] = Math.max(lane[column]!, loudest(peaks[place], fromMs, fromMs + columnMs));
    }
  }
  return (['user', 'assistant'] as const).map((role) => ({ role, peaks: louder(lanes[role]) }));
}

function loudest(peaks: readonly number[] | undefined, fromMs: number, toMs: number): number {
  if (!peaks) return EVEN_PEAK;
  const first = Math.floor(fromMs * PEAKS_PER_MS);
  const last = Math.max(first + 1, Math.ceil(toMs * PEAKS_PER_MS));
  return peaks.slice(first, last).reduce((most, peak) => Math.max(most, Math.min(1, peak)), LEAST_PEAK);
}

/** A voice fills its half of the picture, however quiet the microphone was. */
function louder(lane: number[]): number[] {
  const most = lane.reduce((loudestYet, peak) => Math.max(loudestYet, peak), 0);
  return most > EVEN_PEAK ? lane.map((peak) => peak / most) : lane;
}

/** The user's bars stand on the line, the assistant's hang from it. */
function bar(role: DocumentTurn['role'], column: number, peak: number): string {
  if (peak === 0) return '';
  const height = Math.max(4, peak * WAVE.height);
  const y = role === 'user' ? WAVE.middle - 3 - height : WAVE.middle + 3;
  const fill = role === 'user' ? COLOURS.brass : COLOURS.ink;
  return `<rect x="${MARGIN + column * WAVE.step}" y="${y.toFixed(1)}" width="${WAVE.bar}" height="${height.toFixed(1)}" rx="2" fill="${fill}"/>`;
}
