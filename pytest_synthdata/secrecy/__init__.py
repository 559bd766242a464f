"""What may be neither sent nor written, and where it stands. Knows nothing of providers."""
