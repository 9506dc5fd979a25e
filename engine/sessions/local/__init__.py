"""Real servers on the loopback interface, on ports the system chooses."""
