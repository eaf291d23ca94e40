import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks a second, which /proc counts CPU time in. */
const TICKS = 100;

/** A process as /proc shows it at one moment. */
export interface ProcessReading {
  pid: number;
  parent: number;
  /** name of the program, at most 15 characters */
  name: string;
  /** it has ended, and whoever started it has not taken notice yet */
  ended: boolean;
  /** CPU seconds of the process itself */
  own: number;
  /** CPU seconds of the process itself and of its children that have ended */
  seconds: number;
}

/** Seconds that all processors together spent since the machine was started. */
export interface ProcessorReading {
  /** in programs and in the kernel on their behalf */
  programs: number;
  /** in interrupts, the network's among them, which are nobody's */
  interrupts: number;
  /** in which the host ran somebody else */
  stolen: number;
}

/** All processes of this machine that this process may see. */
export function readProcesses(): ProcessReading[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const text = textOf(`/proc/${name}/stat`);
      return text === '' ? [] : [parseProcess(text)];
    });
}

/** @param text what /proc/<pid>/stat holds, see proc(5): the name, in brackets, may hold brackets and spaces itself */
export function parseProcess(text: string): ProcessReading {
  const end = text.lastIndexOf(')');
  const start = text.indexOf('(');
  const fields = text.slice(end + 2).split(' ');
  const ticks = (...indexes: number[]): number =>
    indexes.reduce((sum, index) => sum + Number(fields[index] ?? 0), 0) / TICKS;
  return {
    pid: Number(text.slice(0, start)),
    parent: Number(fields[1]),
    name: text.slice(start + 1, end),
    ended: fields[0] === 'Z' || fields[0] === 'X',
    // utime and stime, then those of reaped children: fields 14 to 17, here counted behind the name.
    own: ticks(11, 12),
    seconds: ticks(11, 12, 13, 14),
  };
}

/** @param text what /proc/stat holds; its first line is the sum of all processors */
export function parseProcessors(text: string): ProcessorReading {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (text.split('\n')[0] ?? '')
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS);
  return { programs: user + nice + system, interrupts: irq + softirq, stolen: steal };
}

export function readProcessors(): ProcessorReading {
  return parseProcessors(readFileSync('/proc/stat', 'utf8'));
}

/** These processes and all that descend from them. */
export function familyOf(processes: readonly ProcessReading[], roots: readonly number[]): ProcessReading[] {
  const members = new Set(roots);
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const { pid, parent } of processes) if (members.has(parent)) members.add(pid);
  }
  return processes.filter(({ pid }) => members.has(pid));
}

/** CPU seconds that these processes and all their descendants, living and reaped, have used. */
export function cpuSeconds(processes: readonly ProcessReading[], roots: readonly number[]): number {
  return familyOf(processes, roots).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The most memory that a process has held, in MB; what it shares with others counts in full. */
export function peakMemory(pid: number): number {
  return megabytes(`/proc/${pid}/status`, /^VmHWM:\s+(\d+) kB/m);
}

/** The memory that a process holds now, in MB; of what it shares with others it has its share. */
export function memoryNow(pid: number): number {
  return megabytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m);
}

function megabytes(file: string, line: RegExp): number {
  return Number(line.exec(textOf(file))?.[1] ?? 0) / 1024;
}

/** '' when there is no such file, as the process has ended. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
