"""The tests of injection, with each of the other plugins active, and with all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ["pytest_synthdata.plugin", "anyio.pytest_plugin", "xdist.plugin"]  # what the tests need
PLUGINS = [
    "_hypothesis_pytestplugin",
    "pytest_asyncio.plugin",
    "pytest_cov.plugin",
    "pytest_httpx",
    "pytest_randomly",
    "pytest_recording.plugin",
    "pytest_repeat",
    "pytest_rerunfailures",
    "pytest_socket",
    "pytest_timeout",
    "respx.plugin",
]
# What a plugin warns without, or has to do for our tests to be what they are.
ARGS = {
    "pytest_asyncio.plugin": ["-oasyncio_default_fixture_loop_scope=function"],
    "pytest_randomly": ["--randomly-dont-reorganize"],
}

# What takes long to load is loaded once: a run of a project unloads what it has loaded.
LAUNCHER = """
import sys
import hypothesis.strategies
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("plugins", [*([name] for name in PLUGINS), PLUGINS], ids=",".join)
def test_injection_is_the_same_beside(plugins: list[str]) -> None:
    """In the run of the tests, and in the runs that they start."""
    named = ",".join([*OURS, *plugins])
    args = [arg for name in plugins for arg in ARGS.get(name, ())]
    environment = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_PLUGINS": named,
        "PROJECT_ARGS": " ".join(args),
    }
    command = [sys.executable, "-c", LAUNCHER, "-q", *args, "tests/test_injection.py"]
    run = subprocess.run(  # noqa: S603 - our own
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == pytest.ExitCode.OK, run.stdout + run.stderr
