"""The local runner: everything `make` does on one machine. Runs before, and beside, the product; never imported by it."""
