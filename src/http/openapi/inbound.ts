import type { Adapter } from '../../adapter/contract';
import type { InboundEndpoint } from '../../adapter/inbound-endpoint';
import type { DescribedRoute, Method, Operation } from './operation';

/** The routes that look like vendors' own, as their adapters describe them. */
export function describedEndpoints(adapters: readonly Adapter[]): DescribedRoute[] {
  return adapters.flatMap((adapter) =>
    (adapter.receive?.endpoints ?? []).flatMap((endpoint) =>
      endpoint.methods.map((method) => {
        const verb = method.toLowerCase() as Method;
        return { method: verb, path: `${endpoint.path}.json`, operation: operationOf(adapter, endpoint, verb) };
      }),
    ),
  );
}

function operationOf(adapter: Adapter, { id, description }: InboundEndpoint<never>, method: Method): Operation {
  const { summary, text, params, keysIn, body, example, replies } = description;
  return {
    id: `${adapter.id}_${id}_${method}`,
    tag: 'Inbound endpoints',
    summary,
    description: `${text}\n\n\`.json\` may be left out of the path.`,
    params,
    keysIn,
    body: { shown: () => body },
    example: () => example,
    answers: replies,
  };
}
