"""The ledger: double entry, append-only, in integer minor units; a transfer is one row and balances by construction."""
