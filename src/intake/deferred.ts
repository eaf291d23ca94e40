import type { CallDraft } from '../model/call';
import type { KnownCall } from '../store/known-calls';

/** What drafts that were put off speak of: later ones that speak of the same have to wait for them. */
export function openDeferred() {
  const calls = new Set<KnownCall>();
  const ids = new Set<string>();
  const spelled = ({ ids: said }: CallDraft): string[] => Object.entries(said).map((id) => JSON.stringify(id));
  return {
    concerns: (draft: CallDraft, meant: readonly KnownCall[]): boolean =>
      meant.some((call) => calls.has(call)) || spelled(draft).some((id) => ids.has(id)),
    add: (draft: CallDraft, meant: readonly KnownCall[]): void => {
      for (const call of meant) calls.add(call);
      for (const id of spelled(draft)) ids.add(id);
    },
  };
}
