-- The accounts that are named, opened if they are not there, and locked in the order given. An update that changes nothing
-- locks the row as it is now, whoever opened it meanwhile; and it is found by its key, however little the statistics know.
INSERT INTO ledger_account AS a (book_id, order_id, party, purpose, currency, normal)
SELECT %(book)s, w.* FROM jsonb_to_recordset(%(accounts)s::jsonb)
    AS w (order_id bigint, party text, purpose text, currency char(3), normal text)
ON CONFLICT ON CONSTRAINT account_once DO UPDATE SET debits_posted = a.debits_posted
RETURNING order_id, party, purpose, currency, id, normal, debits_pending, credits_pending, debits_posted, credits_posted
