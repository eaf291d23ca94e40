/** A route, as an adapter declares it for one of its inbound endpoints. */
interface Route {
  methods: readonly string[];
  /** `:name` stands for one segment */
  path: string;
}

/** Where the gateway's own routes are. */
const OWN = ['v1', 'healthz', 'readyz', 'livez', 'metrics', 'docs', 'openapi.json', 'console', 'sandbox'];

/**
 * Why an adapter's routes can't stand beside those of others: one request would be for two of them, and the one that happens to be
 * first would get it. Letters of either case are the same to the router, and `.json` behind a path counts as nothing.
 */
export function overlapsOf(
  adapter: string,
  routes: readonly Route[],
  others: ReadonlyMap<string, readonly Route[]>,
): string[] {
  return routes.flatMap((route, index) => {
    const before = routes.slice(0, index).filter((other) => overlap(route, other));
    const foreign = [...others].flatMap(([id, theirs]) =>
      theirs.filter((other) => overlap(route, other)).map((other) => `${other.path} of adapters/${id}`),
    );
    const [first = ''] = segments(route.path);
    const own = OWN.includes(first) || first.startsWith(':') ? ['routes of the gateway itself'] : [];
    const all = [...own, ...before.map(({ path }) => `${path} of adapters/${adapter}`), ...foreign];
    return all.map((other) => `its path ${route.path} overlaps ${other}`);
  });
}

function overlap(one: Route, other: Route): boolean {
  const [mine, theirs] = [segments(one.path), segments(other.path)];
  return (
    one.methods.some((method) => other.methods.includes(method)) &&
    mine.length === theirs.length &&
    mine.every((segment, index) => isSame(segment, theirs[index] ?? ''))
  );
}

function isSame(one: string, other: string): boolean {
  return one === other || one.startsWith(':') || other.startsWith(':');
}

function segments(path: string): string[] {
  return path
    .toLowerCase()
    .replace(/\.json$/, '')
    .split('/')
    .filter((segment) => segment !== '');
}
