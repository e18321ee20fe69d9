-- The accounts of an order, those of one currency only if one is named.
SELECT party, purpose, normal, debits_pending, credits_pending, debits_posted, credits_posted
FROM ledger_account
WHERE book_id = %(book)s AND order_id = %(order)s AND (%(currency)s = '' OR currency = %(currency)s)
ORDER BY id
