"""What the law makes of terms and facts: acts, provisions with citations, dated parameters, packs. Names no country."""
