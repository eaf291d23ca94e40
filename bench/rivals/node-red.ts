import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startLogged, stop } from '../processes';
import { freePort } from '../servers';
import type { MeasuredSystem } from './rival';
import { listed } from './versions';

/** The last line of versions that runs on Node 20. */
const packages = { 'node-red': '4.1.8' };

/** Node-RED with a flow that answers at once and posts to each vendor: what is drawn in its editor in a minute. */
export const nodeRed: MeasuredSystem = {
  name: 'node-red',
  about: `${listed(packages)}; one process, without its editor, http-in to four http-requests`,
  durability:
    'nothing is stored: what is on its way ends with the process, and what a vendor refuses is not sent again',
  packages,
  start: async ({ folder, vendors, packagesFolder }) => {
    const userDir = join(folder, 'node-red');
    const port = await freePort();
    mkdirSync(userDir);
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows(vendors)));
    writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings(userDir, port))};\n`);
    const program = join(packagesFolder, 'node_modules', 'node-red', 'red.js');
    const args = [program, '--userDir', userDir, '--settings', join(userDir, 'settings.js'), 'flows.json'];
    const child = startLogged(process.execPath, args, {
      logFile: join(folder, 'node-red.log'),
      cwd: userDir,
      // Nothing of the operator's own settings.
      env: { PATH: process.env.PATH, HOME: userDir },
    });
    const url = `http://127.0.0.1:${port}`;
    await answers(`${url}/ready`);
    return {
      url: `${url}/v1/outcomes`,
      pids: [child.pid ?? 0],
      // It keeps no count; what the vendors got is all that there is to know.
      unfinished: () => Promise.resolve(0),
      stop: () => stop(child),
    };
  },
};

function settings(userDir: string, port: number): object {
  return {
    userDir,
    flowFile: 'flows.json',
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: false,
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'warn', metrics: false, audit: false } },
  };
}

function flows(vendors: readonly string[]): object[] {
  const requests = vendors.map((url, index) => ({
    id: `vendor${index}`,
    type: 'http request',
    z: 'flow',
    method: 'POST',
    url,
    ret: 'txt',
    paytoqs: 'ignore',
    persist: true,
    wires: [[]],
  }));
  const endpoint = (id: string, method: string, url: string, to: string[]): object => ({
    id,
    type: 'http in',
    z: 'flow',
    method,
    url,
    wires: [to],
  });
  const response = (id: string, statusCode: string): object => ({
    id,
    type: 'http response',
    z: 'flow',
    statusCode,
    headers: {},
    wires: [],
  });
  return [
    { id: 'flow', type: 'tab', label: 'outcomes' },
    endpoint('outcomes', 'post', '/v1/outcomes', ['accepted', ...requests.map(({ id }) => id)]),
    response('accepted', '202'),
    ...requests,
    endpoint('ready', 'get', '/ready', ['yes']),
    response('yes', '200'),
  ];
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > deadline) throw new Error(`Nothing answers at ${url}.`);
    await wait(100);
  }
}
