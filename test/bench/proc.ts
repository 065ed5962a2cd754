/** CPU time and memory of processes, from Linux's /proc. Other systems have none: `hasProc` says so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const hasProc = existsSync('/proc/self/task');

export interface Cpu {
  ranMs: number;
  /** In which it was ready to run and had to wait for a core; 0 where the kernel does not count it. */
  waitedMs: number;
}

export interface ThreadCpu extends Cpu {
  tid: number;
  /** The first 15 letters of its name. */
  name: string;
}

/** CPU time of each thread of a process so far. */
export function threadCpu(pid: number): ThreadCpu[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((tid) => {
    const dir = `/proc/${pid}/task/${tid}`;
    try {
      return [{ tid: Number(tid), name: readFileSync(`${dir}/comm`, 'utf8').trim(), ...cpuOf(dir) }];
    } catch {
      // The thread ended while we looked.
      return [];
    }
  });
}

/** CPU time of all threads of a process that are there. */
export function processCpu(pid: number): Cpu {
  const total = { ranMs: 0, waitedMs: 0 };
  for (const { ranMs, waitedMs } of threadCpu(pid)) {
    total.ranMs += ranMs;
    total.waitedMs += waitedMs;
  }
  return total;
}

export const used = (before: Cpu, after: Cpu): Cpu => ({
  ranMs: after.ranMs - before.ranMs,
  waitedMs: after.waitedMs - before.waitedMs,
});

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) * 1024;
}

/** In nanoseconds where the kernel keeps them; else user and system time in ticks of 10 ms (proc(5): fields 14 and 15). */
function cpuOf(dir: string): Cpu {
  if (existsSync(`${dir}/schedstat`)) {
    const [ranNs, waitedNs] = readFileSync(`${dir}/schedstat`, 'utf8').split(' ');
    return { ranMs: Number(ranNs) / 1e6, waitedMs: Number(waitedNs) / 1e6 };
  }
  const fields = readFileSync(`${dir}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return { ranMs: (Number(fields[11]) + Number(fields[12])) * 10, waitedMs: 0 };
}
