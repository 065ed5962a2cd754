import { describe, expect, it } from 'vitest';
import { deviceLists, hasVanished, labelOf } from '../../../web/audio/device-list.ts';

type Info = Parameters<typeof deviceLists>[0][number];
const device = (kind: MediaDeviceKind, deviceId: string, label: string, groupId = deviceId): Info => ({
  kind,
  deviceId,
  label,
  groupId,
});

const chromium = [
  device('audioinput', 'default', 'Default - Headset', 'g2'),
  device('audioinput', 'communications', 'Communications - Headset', 'g2'),
  device('audioinput', 'mic', 'Laptop', 'g1'),
  device('audioinput', 'headset', 'Headset', 'g2'),
  device('videoinput', 'camera', 'Camera'),
  device('audiooutput', 'default', 'Default - Speaker'),
  device('audiooutput', 'speaker', 'Speaker'),
];

describe('device lists', () => {
  it('offer the default once, by the name the browser gives it, and every device once', () => {
    expect(deviceLists(chromium, true)).toEqual({
      inputs: [
        { deviceId: '', label: 'Default - Headset' },
        { deviceId: 'mic', label: 'Laptop' },
        { deviceId: 'headset', label: 'Headset' },
      ],
      outputs: [
        { deviceId: '', label: 'Default - Speaker' },
        { deviceId: 'speaker', label: 'Speaker' },
      ],
      defaultInputGroup: 'g2',
    });
  });

  it('offer a default where the browser has no entry for it', () => {
    const { inputs, defaultInputGroup } = deviceLists([device('audioinput', 'mic', 'Laptop')], true);
    expect(inputs).toEqual([
      { deviceId: '', label: '' },
      { deviceId: 'mic', label: 'Laptop' },
    ]);
    expect(defaultInputGroup).toBe('');
  });

  it('offer only the default before permission, when ids and labels are empty', () => {
    expect(deviceLists([device('audioinput', '', '')], true).inputs).toEqual([{ deviceId: '', label: '' }]);
  });

  it('are empty where there is no device, or no choice', () => {
    expect(deviceLists([], true).inputs).toEqual([]);
    expect(deviceLists(chromium, false).outputs).toEqual([]);
  });

  it('tell which choice vanished; the default never does', () => {
    const { inputs } = deviceLists(chromium, true);
    expect(hasVanished('headset', inputs)).toBe(false);
    expect(hasVanished('gone', inputs)).toBe(true);
    expect(hasVanished('', [])).toBe(false);
    expect(labelOf('headset', inputs)).toBe('Headset');
    expect(labelOf('gone', inputs)).toBe('');
  });
});
