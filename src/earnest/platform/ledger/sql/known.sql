-- What was posted under these keys, and whether it was resolved since.
SELECT t.key, t.id, t.kind, t.debit_id, t.credit_id, t.currency, t.amount_minor, t.reason, t.basis, r.id IS NOT NULL
FROM ledger_transfer t
LEFT JOIN ledger_transfer r ON r.book_id = t.book_id AND r.pending_id = t.id
WHERE t.book_id = %(book)s AND t.key = ANY(%(keys)s)
