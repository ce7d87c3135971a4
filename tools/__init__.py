"""What builds and tests the course: running notebooks, the addresses, a browser."""
