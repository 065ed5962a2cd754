/** What is said of the devices, in words. */
import type { DeviceNews } from '../audio/devices.ts';

const named = (label: string, otherwise: string): string => (label === '' ? otherwise : `“${label}”`);

/** The notice that tells this news, or null if the error that comes with it says it all. */
export function noticeOf(news: DeviceNews): { tone: 'info' | 'problem'; text: string } {
  switch (news.kind) {
    case 'input-fell-back':
      return {
        tone: 'info',
        text: `${named(news.lost, 'Your microphone')} is gone. Now listening through ${named(news.now, 'the default microphone')}.`,
      };
    case 'input-moved':
      return { tone: 'info', text: `Now listening through ${named(news.now, 'the default microphone')}.` };
    case 'output-fell-back':
      return {
        tone: 'info',
        text: `${named(news.lost, 'Your audio output')} is gone. Sound now comes from the default output.`,
      };
    case 'input-lost':
    case 'output-lost':
    case 'broken':
      return { tone: 'problem', text: news.error.message };
  }
}
