"""Migrations as they are written for a company that is open: what tests/reliability/test_migrations.py applies."""
