"""Test data that a language model wrote once and that replays for ever."""
