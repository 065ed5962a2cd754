/** The way to the playback worklet. */
import type { PlaybackCommand, PlaybackReport } from '../../../audio/playback-messages.ts';

export interface PlaybackPort {
  send(command: PlaybackCommand, transfer?: Transferable[]): void;
  close(): void;
}

export type OnPlaybackReport = (report: PlaybackReport) => void;

export function workletPort(port: MessagePort, onReport: OnPlaybackReport): PlaybackPort {
  port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => onReport(data);
  return {
    send: (command, transfer = []) => port.postMessage(command, transfer),
    close: () => {
      port.onmessage = null;
      port.close();
    },
  };
}
