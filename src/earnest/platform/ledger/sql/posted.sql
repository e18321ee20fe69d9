-- What was posted in a book, oldest first, with the balance of each account as of now.
SELECT t.id, t.at, t.order_id, t.amount_minor, t.currency, t.reason, t.basis, t.citations,
    d.order_id, d.party, d.purpose, d.debits_posted - d.credits_posted,
    c.order_id, c.party, c.purpose, c.debits_posted - c.credits_posted
FROM ledger_transfer t
JOIN ledger_account d ON d.book_id = t.book_id AND d.id = t.debit_id
JOIN ledger_account c ON c.book_id = t.book_id AND c.id = t.credit_id
WHERE t.book_id = %(book)s AND t.kind IN ('posted', 'post')
ORDER BY t.at, t.id
