/** Which microphones and outputs exist, as a picker shows them, and what a change of the list means for a call. */

export interface DeviceChoice {
  /** '' stands for the system's default. */
  deviceId: string;
  /** May be empty: before permission is given, and for a default that the browser does not name. */
  label: string;
}

export interface DeviceLists {
  inputs: DeviceChoice[];
  /** Empty where the browser cannot choose an output. */
  outputs: DeviceChoice[];
  /** Chromium says which device is its default; elsewhere this is ''. When it changes, the default has moved. */
  defaultInputGroup: string;
}

/** A device as enumerateDevices gives it. */
type DeviceInfo = Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label' | 'groupId'>;

/** Chromium's ids that name a role, not a device. */
const ROLES = ['default', 'communications'];
export const isRole = (deviceId: string): boolean => ROLES.includes(deviceId);

export function deviceLists(devices: readonly DeviceInfo[], canChooseOutput: boolean): DeviceLists {
  const roleOf = (kind: MediaDeviceKind) =>
    devices.find((device) => device.kind === kind && device.deviceId === 'default');
  return {
    inputs: choices(devices, 'audioinput'),
    outputs: canChooseOutput ? choices(devices, 'audiooutput') : [],
    defaultInputGroup: roleOf('audioinput')?.groupId ?? '',
  };
}

/** The system's default first, then each device once; nothing when there is no device of this kind. */
function choices(devices: readonly DeviceInfo[], kind: MediaDeviceKind): DeviceChoice[] {
  const ofKind = devices.filter((device) => device.kind === kind);
  if (ofKind.length === 0) return [];
  const named = ofKind.find(({ deviceId }) => deviceId === 'default');
  return [
    { deviceId: '', label: named?.label ?? '' },
    // Before permission the ids are empty, and there is nothing to choose from.
    ...ofKind
      .filter(({ deviceId }) => deviceId !== '' && !isRole(deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label })),
  ];
}

/** Whether a device that was chosen is no longer there. The default is always there. */
export function hasVanished(deviceId: string, list: readonly DeviceChoice[]): boolean {
  return deviceId !== '' && !list.some((choice) => choice.deviceId === deviceId);
}

/** The label that a picker shows for this id; '' when the id is not in the list. */
export function labelOf(deviceId: string, list: readonly DeviceChoice[]): string {
  return list.find((choice) => choice.deviceId === deviceId)?.label ?? '';
}
