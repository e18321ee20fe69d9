-- Every transfer of an order in the order of posting, with the names of its accounts.
SELECT t.id, t.kind, d.party || ':' || d.purpose AS debit, c.party || ':' || c.purpose AS credit, t.currency,
    t.amount_minor, t.reason, t.basis, t.citations, t.key, t.at, t.pending_id
FROM ledger_transfer t
JOIN ledger_account d ON d.book_id = t.book_id AND d.id = t.debit_id
JOIN ledger_account c ON c.book_id = t.book_id AND c.id = t.credit_id
WHERE t.book_id = %(book)s AND t.order_id = %(order)s
ORDER BY t.id
