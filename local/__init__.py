"""The local runner: everything `make` does on one machine. The product never imports it."""
