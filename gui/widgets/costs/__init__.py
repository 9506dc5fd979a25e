"""What delivering cost: a table and two charts, painted; a page over the stage, and pictures of it."""
