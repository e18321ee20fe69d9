-- Books whose debits are not their credits, by currency.
SELECT book_id, currency, sum(debits_posted), sum(credits_posted)
FROM ledger_account
WHERE %(book)s::bigint IS NULL OR book_id = %(book)s
GROUP BY book_id, currency
HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)
ORDER BY book_id, currency
