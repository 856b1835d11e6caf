"""How quick the service is, measured as it runs: PostgreSQL, gunicorn, a worker. Run by `make bench`."""
