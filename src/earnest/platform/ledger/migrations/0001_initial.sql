-- The ledger. Every key has book_id, the seller's book, so that the same constraints hold when the tables are distributed
-- by it. It never comes first: an index that begins with it is an invitation to read a whole book, which the planner takes
-- while its statistics believe the book to be small. What must hold is held by constraints and grants; there are no triggers.

CREATE TABLE ledger_account (
    book_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    order_id bigint NOT NULL,  -- 0: of the book itself
    party text NOT NULL,
    purpose text NOT NULL,
    currency char(3) NOT NULL,
    normal text NOT NULL,
    debits_pending bigint NOT NULL DEFAULT 0,
    credits_pending bigint NOT NULL DEFAULT 0,
    debits_posted bigint NOT NULL DEFAULT 0,
    credits_posted bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (id, book_id),
    CONSTRAINT account_once UNIQUE (order_id, book_id, party, purpose, currency),
    CONSTRAINT account_currency_key UNIQUE (id, book_id, currency),
    CONSTRAINT account_currency_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT account_known CHECK (
        (party, purpose, normal) IN (
            ('provider', 'clearing', 'debit'), ('escrow', 'deposit', 'credit'), ('escrow', 'price', 'credit'),
            ('buyer', 'payable', 'credit'), ('seller', 'payable', 'credit'), ('seller', 'penalty_due', 'debit'),
            ('seller', 'reserve', 'credit'), ('seller', 'fees', 'debit')
        )
    ),
    CONSTRAINT account_counts_up CHECK (
        debits_pending >= 0 AND credits_pending >= 0 AND debits_posted >= 0 AND credits_posted >= 0
    ),
    CONSTRAINT account_not_overdrawn CHECK (
        CASE normal
            WHEN 'credit' THEN credits_posted - debits_posted - debits_pending
            ELSE debits_posted - credits_posted - credits_pending
        END >= 0
    )
);

CREATE TABLE ledger_transfer (
    book_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    debit_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    currency char(3) NOT NULL,
    amount_minor bigint NOT NULL,
    order_id bigint NOT NULL,
    pending_id bigint,
    resolves text GENERATED ALWAYS AS (CASE WHEN pending_id IS NOT NULL THEN 'pending' END) STORED,
    expires_at timestamptz,
    reason text NOT NULL,
    basis text NOT NULL DEFAULT '',
    citations text[] NOT NULL DEFAULT '{}',
    key text NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (id, book_id),
    CONSTRAINT transfer_key_once UNIQUE (key, book_id),
    CONSTRAINT transfer_resolved_once UNIQUE (pending_id, book_id),
    CONSTRAINT transfer_as_pending UNIQUE (id, book_id, kind, debit_id, credit_id, currency, amount_minor),
    CONSTRAINT transfer_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT transfer_between_two CHECK (debit_id <> credit_id),
    CONSTRAINT transfer_kind_known CHECK (kind IN ('posted', 'pending', 'post', 'void', 'time_out')),
    CONSTRAINT transfer_resolution CHECK ((kind IN ('post', 'void', 'time_out')) = (pending_id IS NOT NULL)),
    CONSTRAINT transfer_expiry CHECK (expires_at IS NULL OR kind = 'pending'),
    CONSTRAINT transfer_reason_known CHECK (
        reason IN (
            'deposit_received', 'price_received', 'award', 'release', 'forfeiture', 'refund', 'payout', 'penalty_funding',
            'fee', 'unplaced_received', 'correction'
        )
    ),
    CONSTRAINT transfer_award_named CHECK (
        reason NOT IN ('award', 'forfeiture') OR (basis <> '' AND cardinality(citations) > 0)
    ),
    CONSTRAINT transfer_debit FOREIGN KEY (debit_id, book_id, currency)
        REFERENCES ledger_account (id, book_id, currency),
    CONSTRAINT transfer_credit FOREIGN KEY (credit_id, book_id, currency)
        REFERENCES ledger_account (id, book_id, currency),
    CONSTRAINT transfer_resolves_pending FOREIGN KEY
        (pending_id, book_id, resolves, debit_id, credit_id, currency, amount_minor)
        REFERENCES ledger_transfer (id, book_id, kind, debit_id, credit_id, currency, amount_minor)
);

CREATE INDEX ledger_transfer_of_order ON ledger_transfer (order_id, book_id, id);
CREATE INDEX ledger_transfer_expiring ON ledger_transfer (expires_at) WHERE expires_at IS NOT NULL;
