"""What a recording can be written to and read from."""
