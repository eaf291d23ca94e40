import { overlapsOf } from './overlapping-paths';

const post = (path: string) => ({ methods: ['POST'], path });

describe('a path', () => {
  it.each([
    ['the same', '/api/calls', '/api/calls'],
    ['the same in other letters', '/api/calls', '/API/Calls'],
    ['the same with an ending', '/api/calls', '/api/calls.json'],
    ['one whose places take it', '/api/v2/calls', '/api/:version/calls'],
    ['one of places as well', '/:a/calls', '/api/:b'],
  ])('overlaps %s', (_what, one, other) => {
    const others = new Map([['zenith', [post(other)]]]);
    expect(overlapsOf('acme', [post(one)], others)).toContain(`its path ${one} overlaps ${other} of adapters/zenith`);
  });

  it.each([
    ['another', '/api/calls', '/api/outcomes'],
    ['a longer one', '/api/calls', '/api/calls/:id'],
    ['one that only begins alike', '/api/calls', '/api/call'],
  ])('does not overlap %s', (_what, one, other) => {
    expect(overlapsOf('acme', [post(one)], new Map([['zenith', [post(other)]]]))).toEqual([]);
  });

  it('does not overlap the same for another method', () => {
    const others = new Map([['zenith', [{ methods: ['PUT'], path: '/api/calls' }]]]);
    expect(overlapsOf('acme', [post('/api/calls')], others)).toEqual([]);
  });

  it('overlaps another one of its own adapter', () => {
    const routes = [post('/api/:version/calls'), post('/api/v1/calls')];
    expect(overlapsOf('acme', routes, new Map())).toEqual([
      'its path /api/v1/calls overlaps /api/:version/calls of adapters/acme',
    ]);
  });

  it.each(['/v1/outcomes', '/sandbox/acme', '/:anything/calls', '/V1/x'])(
    'may not be %s: it is the gateway’s',
    (path) => {
      expect(overlapsOf('acme', [post(path)], new Map())).toEqual([
        `its path ${path} overlaps routes of the gateway itself`,
      ]);
    },
  );
});
