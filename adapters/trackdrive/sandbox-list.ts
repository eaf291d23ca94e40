import type { SandboxRequest, SandboxResponse } from '../../src/adapter/contract';

export function isList({ method, path }: SandboxRequest): boolean {
  return method === 'GET' && /^\/api\/v1\/calls(\.json)?$/.test(path);
}

/** One page of calls with the documented `page`, `per_page` (25 unless said) and `columns`. */
export function answerList(calls: readonly Record<string, unknown>[], { query }: SandboxRequest): SandboxResponse {
  const page = wholeNumber(query['page'], 1);
  const perPage = wholeNumber(query['per_page'], 25);
  const columns = query['columns']?.split(',');
  const pick = (call: Record<string, unknown>): Record<string, unknown> =>
    columns ? Object.fromEntries(Object.entries(call).filter(([column]) => columns.includes(column))) : call;
  const metadata = {
    total_count: calls.length,
    total_pages: Math.ceil(calls.length / perPage),
    page,
    per_page: perPage,
    next_cursor: 0,
  };
  return {
    status: 200,
    body: { calls: calls.slice((page - 1) * perPage, page * perPage).map(pick), metadata },
  };
}

function wholeNumber(text: string | undefined, unlessSaid: number): number {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : unlessSaid;
}
