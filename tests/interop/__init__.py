"""What other plugins do to ours, in an environment that has them all: see .ci/run."""
