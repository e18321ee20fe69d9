-- Accounts whose counters are not the sums of their transfers: the counters as kept, and as they come to.
WITH sides AS (
    SELECT book_id, debit_id AS account_id, kind, amount_minor AS debit, 0 AS credit
    FROM ledger_transfer WHERE %(book)s::bigint IS NULL OR book_id = %(book)s
    UNION ALL
    SELECT book_id, credit_id, kind, 0, amount_minor
    FROM ledger_transfer WHERE %(book)s::bigint IS NULL OR book_id = %(book)s
), effects AS (
    SELECT book_id, account_id, debit, credit,
        CASE kind WHEN 'posted' THEN 0 WHEN 'pending' THEN 1 ELSE -1 END AS pending,
        CASE WHEN kind IN ('posted', 'post') THEN 1 ELSE 0 END AS posted
    FROM sides
), sums AS (
    SELECT book_id, account_id AS id, sum(pending * debit) AS debits_pending, sum(pending * credit) AS credits_pending,
        sum(posted * debit) AS debits_posted, sum(posted * credit) AS credits_posted
    FROM effects GROUP BY book_id, account_id
)
SELECT a.book_id, a.id, a.debits_pending, a.credits_pending, a.debits_posted, a.credits_posted,
    coalesce(s.debits_pending, 0), coalesce(s.credits_pending, 0), coalesce(s.debits_posted, 0), coalesce(s.credits_posted, 0)
FROM ledger_account a LEFT JOIN sums s USING (book_id, id)
WHERE (%(book)s::bigint IS NULL OR a.book_id = %(book)s)
    AND (a.debits_pending, a.credits_pending, a.debits_posted, a.credits_posted)
        <> (coalesce(s.debits_pending, 0), coalesce(s.credits_pending, 0), coalesce(s.debits_posted, 0),
            coalesce(s.credits_posted, 0))
ORDER BY a.book_id, a.id
