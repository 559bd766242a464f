"""What holds replies by key: the cassette beside the tests and the cache below rootdir."""
