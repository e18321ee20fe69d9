-- Pending transfers whose time has run out, longest ago first.
SELECT t.book_id, t.key, d.order_id, d.party, d.purpose, c.order_id, c.party, c.purpose, t.amount_minor, t.currency,
    t.reason, t.basis, t.citations
FROM ledger_transfer t
JOIN ledger_account d ON d.book_id = t.book_id AND d.id = t.debit_id
JOIN ledger_account c ON c.book_id = t.book_id AND c.id = t.credit_id
LEFT JOIN ledger_transfer r ON r.book_id = t.book_id AND r.pending_id = t.id
WHERE t.expires_at <= %(now)s AND r.id IS NULL
ORDER BY t.expires_at
LIMIT %(limit)s
