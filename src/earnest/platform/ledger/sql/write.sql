-- The transfers, and what their accounts come to by them. The accounts are there; inserting them finds each by its key,
-- where an update from a list may read the whole table.
WITH written AS (
    INSERT INTO ledger_transfer
        (book_id, kind, debit_id, credit_id, currency, amount_minor, order_id, pending_id, expires_at, reason, basis,
        citations, key, at)
    SELECT %(book)s, t.* FROM jsonb_to_recordset(%(transfers)s::jsonb)
        AS t (kind text, debit_id bigint, credit_id bigint, currency char(3), amount_minor bigint, order_id bigint,
            pending_id bigint, expires_at timestamptz, reason text, basis text, citations text[], key text, at timestamptz)
)
INSERT INTO ledger_account
    (book_id, id, order_id, party, purpose, currency, normal, debits_pending, credits_pending, debits_posted, credits_posted)
OVERRIDING SYSTEM VALUE
SELECT %(book)s, a.* FROM jsonb_to_recordset(%(accounts)s::jsonb)
    AS a (id bigint, order_id bigint, party text, purpose text, currency char(3), normal text,
        debits_pending bigint, credits_pending bigint, debits_posted bigint, credits_posted bigint)
ON CONFLICT (id, book_id) DO UPDATE
SET debits_pending = excluded.debits_pending, credits_pending = excluded.credits_pending,
    debits_posted = excluded.debits_posted, credits_posted = excluded.credits_posted
