"""What holds replies by key: the cassette, committed, and the cache, local."""
