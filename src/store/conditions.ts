/**
 * A condition: whether a query, which has to name its rows by equality, finds one. As a scalar sub-query with a LIMIT, and not as
 * EXISTS: a plan that is made while the tables are empty and kept may turn that into a hash or an anti-join over all deliveries
 * there are (docs/decisions/2026-11-24-statements-whose-plan-leaves-no-choice.md).
 */
export const finds = (query: string): string => `(${query} LIMIT 1) IS NOT NULL`;

/** Whether the vendor took a delivery, also where it is sent again since. */
export const WAS_TAKEN = (delivery: string): string =>
  `(${delivery}.status = 'delivered' OR ${delivery}.was_taken IS TRUE)`;

/** Whether the vendor has a delivery, or may have it: also what is being sent now. */
export const MAY_HAVE_ARRIVED = (delivery: string): string => `
  (NOT ${delivery}.sandbox AND CASE WHEN ${delivery}.status IN ('delivered', 'review', 'sending') OR ${delivery}.was_taken THEN true
    WHEN ${delivery}.was_taken IS FALSE THEN false
    ELSE ${delivery}.ambiguous OR ${finds(`
      SELECT true FROM attempts WHERE delivery_id = ${delivery}.id AND failure_kind IN ('ambiguous', 'unreadable')`)} END)`;

/**
 * Of an outcome of `outcomes` that had become one with the other one before: some vendor took it, and has taken nothing of the other one
 * since.
 * @param other SQL of the other one's id
 */
export const STILL_COUNTS = (other: string): string => `EXISTS (
  SELECT 1 FROM deliveries sent WHERE sent.outcome_id = outcomes.id AND sent.attempts > 0 AND outcomes.absorbed_revision IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM deliveries taken WHERE taken.outcome_id = ${other} AND taken.connection = sent.connection
        AND taken.revision > outcomes.absorbed_revision AND (taken.status = 'delivered' OR taken.was_taken)))`;
