/** CPU time and memory of processes, from Linux's /proc. Other systems have none: `hasProc` says so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const hasProc = existsSync('/proc/self/task');

export interface ThreadCpu {
  tid: number;
  /** The first 15 letters of its name. */
  name: string;
  cpuMs: number;
}

/** CPU time of each thread of a process so far. */
export function threadCpu(pid: number): ThreadCpu[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    const dir = `/proc/${pid}/task/${tid}`;
    try {
      return [{ tid: Number(tid), name: readFileSync(`${dir}/comm`, 'utf8').trim(), cpuMs: cpuMsOf(dir) }];
    } catch {
      // The thread ended while we looked.
      return [];
    }
  });
}

/** CPU time of all threads of a process that are there, in ms. */
export const processCpuMs = (pid: number): number =>
  threadCpu(pid).reduce((total, { cpuMs }) => total + cpuMs, 0);

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) * 1024;
}

/** In nanoseconds where the kernel keeps them; else user and system time in ticks of 10 ms (proc(5): fields 14 and 15). */
function cpuMsOf(dir: string): number {
  if (existsSync(`${dir}/schedstat`))
    return Number(readFileSync(`${dir}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  const fields = readFileSync(`${dir}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
