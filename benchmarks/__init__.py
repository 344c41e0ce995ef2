"""`make bench`: what the product costs over the work that cannot be left out, measured beside it in the same run."""
