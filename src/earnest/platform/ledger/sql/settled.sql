-- What settlements gave each side of an order, by basis of award.
SELECT c.party, t.basis, sum(t.amount_minor)
FROM ledger_transfer t
JOIN ledger_account c ON c.book_id = t.book_id AND c.id = t.credit_id
WHERE t.book_id = %(book)s AND t.order_id = %(order)s AND t.kind = 'posted'
    AND t.reason IN ('award', 'release', 'forfeiture')
GROUP BY c.party, t.basis
