"""What there is to run and what it shows, one module each."""
