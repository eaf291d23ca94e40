import type { LookupAddress } from 'node:dns';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { isPublicAddress, leadsToPrivateAddress, publicLookup, type Resolve } from './public-address';
import { baseUrl } from './settings';
import { createVendorClient, type Exchange } from './vendor-http';

/** Whoever comes to this machine, at any of its addresses. */
let server: Server;
let port: number;
let connections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).end('HTTP/1.1 204 No Content\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '::', resolve);
  });
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());
beforeEach(() => {
  connections = 0;
});

const named =
  (addresses: readonly string[]): Resolve =>
  (_name, _options, callback) =>
    process.nextTick(
      callback,
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

async function send(url: string, resolve?: Resolve, publicOnly = true): Promise<Exchange> {
  const client = createVendorClient({ baseUrl: url, deadlineMs: 3_000, publicOnly, resolve });
  try {
    return await client.send(client.address({ method: 'GET', path: [] }));
  } finally {
    client.close();
  }
}

const REFUSED = { response: null, failure: { kind: 'rejected', message: 'has an address in a private network' } };

/** As they may stand in a URL. Those in the first list lead to this machine wherever they are let. */
const THIS_MACHINE = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0X7F.0x0.0.0x1',
  '017700000001',
  '0177.0.0.1',
  '0177.1',
  '00000177.0.0.01',
  '127.0.0.1.',
  '0x7f.1.',
  '%31%32%37.0.0.1',
  '127%2e0.0.1',
  '127。0。0。1',
  '127．0．0．1',
  '１２７.0.0.1',
  '⑫7.0.0.1'.replace('⑫7', '①②⑦'),
  '𝟭𝟮𝟳.𝟬.𝟬.𝟭',
  '0',
  '0.0.0.0',
  '0x0',
  '00.0',
  'localhost',
  'LOCALHOST',
  'ｌocalhost',
  'local\u00adhost',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  '%6cocalhost',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::FFFF:7F00:0001]',
  '[::ffff:0.0.0.0]',
];

const ELSEWHERE = [
  'localhost.',
  'db.localhost',
  'A.B.LOCALHOST.',
  '10.0.0.1',
  '10.1',
  '0xa000001',
  '167772161',
  '012.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '0xac.0x10.1',
  '192.168.0.1',
  '192.168.257',
  '3232235521',
  '0300.0250.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '169.254.43518',
  '100.64.0.1',
  '100.127.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '192.88.99.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '4294967295',
  '168.63.129.16',
  '[::ffff:10.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[::ffff:0:127.0.0.1]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::10.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::8.8.8.8]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:53aa:64c:0:0:80ff:fffe]',
  '[2001:2::1]',
  '[2001:10::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]',
];

/** Hosts that are no hosts, and what tries to hide one. */
const NO_URL = [
  '127.0.0.256',
  '0x7f.0.0.0.1',
  '127.0.0.1%00.example.com',
  '[fe80::1%25lo]',
  '[::1',
  '::1',
  'example.com@127.0.0.1',
  'example.com:80@127.0.0.1',
  '127.0.0.1#@example.com/',
  '127.0.0.1?@example.com/',
  'local host',
  '',
];

it(`knows ${THIS_MACHINE.length + ELSEWHERE.length + NO_URL.length} spellings`, () => {
  expect(THIS_MACHINE.length + ELSEWHERE.length + NO_URL.length).toBeGreaterThanOrEqual(80);
});

it.each(THIS_MACHINE)(
  '%s is let to this machine where private networks are allowed, and nowhere else',
  async (host) => {
    const url = baseUrl.parse(`http://${host}:${port}`);
    expect(await send(url)).toStrictEqual(REFUSED);
    expect(await send(url.replace('http:', 'https:'))).toStrictEqual(REFUSED);
    expect(await leadsToPrivateAddress(url)).toBe(true);
    expect(connections).toBe(0);
    if (['127.255.255.254', '0.0.0.0'].includes(new URL(url).hostname) && process.platform !== 'linux') return;
    expect((await send(url, undefined, false)).response).toMatchObject({ status: 204 });
    expect(connections).toBe(1);
  },
);

it.each(ELSEWHERE)('%s is refused before anything is sent', async (host) => {
  const url = baseUrl.parse(`http://${host}:${port}`);
  expect(await send(url)).toStrictEqual(REFUSED);
  expect(await leadsToPrivateAddress(url)).toBe(true);
  expect(connections).toBe(0);
});

it.each(NO_URL)('%p is no base URL at all, or not this machine', (host) => {
  expect(baseUrl.safeParse(`http://${host}:${port}`).success).toBe(false);
});

it.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.0', '100.63.255.255', '100.128.0.0', '9.255.255.255'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
);
it.each([
  '11.0.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '192.167.255.255',
  '198.17.255.255',
  '223.255.255.255',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
it.each([
  '2606:4700:4700::1111',
  '2a00:1450:400f:80d::200e',
  '2001:4860:4860::8888',
  '2001:200::1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
it.each(['', 'localhost', '8.8.8.8.', '8.8.8', '0x8.8.8.8', ' 8.8.8.8', '8.8.8.8/32', '[::1]', '010.8.8.8'])(
  '%p is no address, and so not public',
  (text) => expect(isPublicAddress(text)).toBe(false),
);

describe('a name', () => {
  it.each([
    [['127.0.0.1']],
    [['8.8.8.8', '127.0.0.1']],
    [['127.0.0.1', '8.8.8.8']],
    [['2606:4700:4700::1111', '::1']],
    [['::ffff:127.0.0.1']],
    [['fe80::1%lo']],
    [['nonsense']],
  ])('with the addresses %j is refused, one of them being enough', async (addresses) => {
    expect(await send(`http://vendor.test:${port}`, named(addresses))).toStrictEqual(REFUSED);
    expect(await leadsToPrivateAddress('https://vendor.test', named(addresses))).toBe(true);
    expect(connections).toBe(0);
  });

  it('is resolved once for a connection, which goes to the very addresses that were looked at', async () => {
    let asked = 0;
    const rebinding: Resolve = (name, options, callback) => {
      asked += 1;
      named(asked === 1 ? ['8.8.8.8', '2606:4700:4700::1111'] : ['127.0.0.1'])(name, options, callback);
    };
    const found = await new Promise<unknown>((resolve) => {
      publicLookup(rebinding)('vendor.test', { all: true }, (error, addresses) => resolve(error ?? addresses));
    });
    expect(found).toStrictEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
    expect(asked).toBe(1);
    // The second connection asks anew, and is refused what it is told then.
    expect(await send(`http://vendor.test:${port}`, rebinding)).toStrictEqual(REFUSED);
    expect(connections).toBe(0);
  });

  it('is given as one address to whoever asks for one', async () => {
    const found = await new Promise<unknown[]>((resolve) => {
      publicLookup(named(['8.8.8.8', '1.1.1.1']))('vendor.test', {}, (...told) => resolve(told));
    });
    expect(found).toStrictEqual([null, '8.8.8.8', 4]);
  });

  it('without an address is unreachable, and no reason to refuse a connection before it is used', async () => {
    const none: Resolve = (_name, _options, callback) =>
      process.nextTick(callback, Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []);
    for (const resolve of [none, named([])]) {
      const { failure } = await send('http://vendor.test', resolve);
      expect(failure).toStrictEqual({ kind: 'unreachable', message: 'has no address: ENOTFOUND' });
      expect(await leadsToPrivateAddress('http://vendor.test', resolve)).toBe(false);
    }
  });
});
