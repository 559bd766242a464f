"""What pytest calls: options, hooks and fixtures."""
