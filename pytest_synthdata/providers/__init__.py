"""Answers from outside, or from the embedded generator: each provider turns a request into a reply."""
