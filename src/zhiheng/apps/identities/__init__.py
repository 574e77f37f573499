"""Who a pseudonym stands for: sealed with a key outside the database, opened only with a reason."""
