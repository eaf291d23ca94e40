/** The vendor's id of a call: under the connection's own name, else under its adapter's. */
export function callIdFor(
  connection: { name: string; adapter: { id: string } },
  ids: Readonly<Record<string, string>>,
): string | null {
  return ids[connection.name] ?? ids[connection.adapter.id] ?? null;
}
