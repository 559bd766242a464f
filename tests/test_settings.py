"""Flags, variables and ini options: which stands above which, and what bad values are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_synthdata import OptionError
from pytest_synthdata.settings import Mode, Settings, environment, resolve
from tests.stub import bill, completion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Stub

MARKED = """
@pytest.mark.synthetic(MedicalBilling, n=5)
def test_bills(bills: list[MedicalBilling]): ...
"""


def settings(root: Path, **given: object) -> Settings:
    """Settings from keywords such as `flag_mode`, `env_CI` and `ini_model`."""
    kinds: dict[str, dict[str, object]] = {"flag": {}, "env": {}, "ini": {}}
    for name, value in given.items():
        kind, _, rest = name.partition("_")
        kinds[kind][rest] = value
    env = environment({name: str(value) for name, value in kinds["env"].items()})
    return resolve(flags=kinds["flag"], env=env, ini=kinds["ini"], root=root)


@pytest.mark.parametrize(
    ("given", "mode", "reason"),
    [
        ({}, Mode.RECORD, "the default"),
        ({"ini_mode": "refresh"}, Mode.REFRESH, "synthdata_mode = refresh"),
        ({"ini_mode": "refresh", "env_CI": "1"}, Mode.REPLAY, "CI is set"),
        ({"env_CI": "false"}, Mode.REPLAY, "CI is set"),
        ({"env_CI": "", "env_BUILD_NUMBER": ""}, Mode.RECORD, "the default"),
        ({"env_BUILD_NUMBER": "7"}, Mode.REPLAY, "BUILD_NUMBER is set"),
        ({"env_CI": "1", "flag_mode": "record"}, Mode.RECORD, "--synthdata=record"),
        ({"ini_mode": "record", "flag_mode": "replay"}, Mode.REPLAY, "--synthdata=replay"),
    ],
)
def test_the_mode_is_the_flags_then_cis_then_the_inis(
    tmp_path: Path, given: dict[str, object], mode: Mode, reason: str
) -> None:
    """Only the flag stands above CI; an empty variable is none."""
    found = settings(tmp_path, **given)
    assert (found.mode, found.mode_reason) == (mode, reason)


def test_the_line_break_behind_a_secret_is_no_part_of_it() -> None:
    """As many a secret of a CI system has it."""
    variables = {"OPENAI_API_KEY": "sk-1\r\n", "SYNTHDATA_API_KEY": "\n", "OTHER": "x"}
    assert environment(variables) == {"OPENAI_API_KEY": "sk-1"}


def test_flag_variable_ini_and_default_stand_in_this_order(tmp_path: Path) -> None:
    """SYNTHDATA_ variables stand above the ini file, OPENAI_ variables behind it."""
    model = {"ini_model": "ini", "env_SYNTHDATA_MODEL": "variable", "flag_model": "flag"}
    assert settings(tmp_path, **model).model == "flag"
    del model["flag_model"]
    assert settings(tmp_path, **model).model == "variable"
    del model["env_SYNTHDATA_MODEL"]
    assert settings(tmp_path, **model).model == "ini"
    assert settings(tmp_path).model is None

    url = {
        "env_OPENAI_BASE_URL": "openai",
        "ini_base_url": "ini",
        "env_SYNTHDATA_BASE_URL": "variable",
    }
    assert settings(tmp_path, **url).base_url == "variable"
    del url["env_SYNTHDATA_BASE_URL"]
    assert settings(tmp_path, **url).base_url == "ini"
    del url["ini_base_url"]
    assert settings(tmp_path, **url).base_url == "openai"
    assert settings(tmp_path, env_OPENAI_BASE_URL="").base_url is None

    key = {"env_OPENAI_API_KEY": "sk-openai", "env_SYNTHDATA_API_KEY": "sk-synthdata"}
    assert settings(tmp_path, **key).api_key == "sk-synthdata"
    del key["env_SYNTHDATA_API_KEY"]
    assert settings(tmp_path, **key).api_key == "sk-openai"
    assert settings(tmp_path, ini_api_key="sk-ini").api_key is None
    assert "sk-openai" not in repr(settings(tmp_path, **key))


def test_defaults_are_those_of_the_documentation(tmp_path: Path) -> None:
    """Nothing given, nothing asked of the user."""
    assert settings(tmp_path) == Settings(cache_dir=tmp_path / ".synthdata")
    found = settings(tmp_path)
    assert found.provider == "auto"
    assert (found.concurrency, found.timeout) == (16, 120)
    assert (found.max_repairs, found.max_requests) == (2, 1000)
    assert found.directory is None


def test_ini_options_are_read_as_what_they_are(tmp_path: Path) -> None:
    """Numbers, JSON, lists of names, and paths from rootdir."""
    found = settings(
        tmp_path,
        ini_params='{"seed": 7}',
        ini_not_secret=["GREETING"],
        ini_dir="cassettes",
        ini_cache_dir="cache",
        ini_concurrency="3",
        ini_timeout="1.5",
        ini_max_repairs="0",
        ini_max_requests=0,
    )
    assert found.params == {"seed": 7}
    assert found.not_secret == ("GREETING",)
    assert found.directory == tmp_path / "cassettes"
    assert found.cache_dir == tmp_path / "cache"
    assert (found.concurrency, found.timeout) == (3, 1.5)
    assert (found.max_repairs, found.max_requests) == (0, 0)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("mode", "once", "synthdata_mode must be one of replay, record, refresh; 'once' is not"),
        ("provider", "me", "synthdata_provider must be one of auto, openai, embedded; 'me' is not"),
        ("params", "seed=7", "synthdata_params must be a JSON object: "),
        ("params", "[1]", "synthdata_params must be a JSON object; [1] is not"),
        ("params", '{"model": "x"}', "synthdata_params may not hold 'model', *by its own option"),
        ("params", '{"tools": []}', "synthdata_params may not hold 'tools', *; leave it out"),
        ("params", '{"x": NaN}', "synthdata_params must be JSON (dicts, lists, *"),
        ("concurrency", "0", "synthdata_concurrency must be a number from 1; 0 is not"),
        ("concurrency", "many", "synthdata_concurrency: *many*"),
        ("timeout", "0", "synthdata_timeout must be a number from 0.001; 0.0 is not"),
        ("timeout", "soon", "synthdata_timeout: *soon*"),
        ("max_repairs", "-1", "synthdata_max_repairs must be a number from 0; -1 is not"),
        ("max_requests", "-1", "synthdata_max_requests must be a number from 0; -1 is not"),
    ],
)
def test_a_bad_ini_option_stops_the_run_before_anything_is_collected(
    project: Project, option: str, value: str, message: str
) -> None:
    """One line names the option, the value and what is allowed, whether or not a test asks."""
    project.ini(**{option: value})
    project.write(test_plain="def test_plain(): ...\n")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message.replace('[', '[[]')}*"])


def test_a_bad_flag_is_refused_with_the_modes_there_are(project: Project) -> None:
    """By pytest's own parser."""
    result = project.run("--synthdata=once")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*invalid choice: 'once' (choose from *replay*record*refresh*"])


def test_bad_settings_are_option_errors_for_those_who_call_the_library(tmp_path: Path) -> None:
    """And so are values of a wrong type."""
    with pytest.raises(OptionError, match="synthdata_timeout must be a number from 0"):
        settings(tmp_path, ini_timeout=float("nan"))


def test_every_setting_reaches_the_request(project: Project, server: Stub) -> None:
    """Server, model and parameters come from ini; the flag names another model."""
    project.ini(
        base_url=server.url,
        model="model-ini",
        params='{"temperature": 1, "seed": 3}',
        provider="openai",
        cache_dir="cache",
        dir="data",
    )
    project.billing(MARKED)
    project.run().assert_outcomes(passed=1)
    asked = server.asked[0]
    assert asked.body["model"] == "model-ini"
    assert (asked.body["temperature"], asked.body["seed"]) == (1, 3)
    assert asked.headers["authorization"] == "Bearer none"
    assert (project.path / "cache").is_dir()
    assert len(list((project.path / "data").glob("*.yaml"))) == 1
    (project.path / "elsewhere").mkdir()
    args = ("--synthdata=refresh", "--synthdata-model=model-flag", "--synthdata-dir=elsewhere")
    project.run(*args).assert_outcomes(passed=1)
    assert server.asked[1].body["model"] == "model-flag"
    assert len(list((project.path / "elsewhere").glob("*.yaml"))) == 1


def test_a_requests_own_model_and_params_stand_above_all(project: Project, server: Stub) -> None:
    """They are part of what is asked."""
    project.ask(server)
    project.ini(params='{"temperature": 1, "seed": 3}')
    project.billing(MARKED.replace("n=5", 'n=5, model="mine", params={"temperature": 0}'))
    project.run("--synthdata-model=flag").assert_outcomes(passed=1)
    assert server.asked[0].body["model"] == "mine"
    assert (server.asked[0].body["temperature"], server.asked[0].body["seed"]) == (0, 3)


def test_native_toml_takes_numbers_as_numbers(project: Project, server: Stub) -> None:
    """`[tool.pytest]` of pytest 9, where a value has the type that it is written with."""
    if pytest.version_tuple < (9,):
        pytest.skip("pytest 8 reads [tool.pytest.ini_options] alone")
    (project.path / "pytest.ini").unlink()
    (project.path / "pyproject.toml").write_text(
        f"""
[tool.pytest]
synthdata_base_url = "{server.url}"
synthdata_concurrency = 2
synthdata_timeout = 30
synthdata_max_repairs = 0
synthdata_max_requests = 1
synthdata_not_secret = ["GREETING"]
""",
        encoding="utf-8",
    )
    project.billing(MARKED.replace("n=5", "n=10"))
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*This run has made 1 requests, its limit. Raise *"])
    assert server.count == 1


def test_ci_replays_unless_the_flag_says_otherwise(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ini file does not stand above CI; the message names what set the mode."""
    monkeypatch.setenv("BUILD_NUMBER", "17")
    project.ask(server)
    project.ini(mode="record")
    project.billing(MARKED)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Replay asks no model (BUILD_NUMBER is set)*"])
    assert server.count == 0
    project.run("--synthdata=record").assert_outcomes(passed=1)
    assert server.count == 1
    project.run().assert_outcomes(passed=1)


def test_refresh_asks_anew_for_what_the_run_wants_and_replaces_it(
    project: Project, server: Stub
) -> None:
    """Once per run and for every recorded page; the next replay has the new records."""
    project.ask(server)
    project.billing(MARKED.replace("n=5", "n=10") + MARKED.replace("test_bills", "test_again"))
    project.run().assert_outcomes(passed=2)
    before = project.cassettes
    server.answer = lambda asked: completion(
        {"items": [bill(slot, patient_name="Renewed") for slot in asked.slots]}
    )
    project.billing(MARKED + MARKED.replace("test_bills", "test_again"))
    project.run("--synthdata=refresh").assert_outcomes(passed=2)
    assert sorted(asked.slots[0] for asked in server.asked[2:]) == [0, 5]
    assert project.cassettes.keys() == before.keys()
    assert project.cassette.read_text().count("Renewed") == 10
    assert "Patient" not in project.cassette.read_text()


def test_who_answers_is_auto_openai_or_embedded(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base URL or key makes it openai; without either the embedded generator answers."""
    project.billing(MARKED)
    project.run("-o", "synthdata_provider=openai").stdout.fnmatch_lines(
        ["synthdata_provider is openai, but nobody can be asked. Set OPENAI_API_KEY *"]
    )
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    embedded = ("-o", "synthdata_provider=embedded")
    project.run(*embedded).stdout.fnmatch_lines(["*; by the embedded generator) in *"])
    assert server.count == 0
    project.billing(MARKED.replace("n=5", "n=10"))
    result = project.run()
    result.assert_outcomes(passed=1)
    assert server.count == 0, "a dataset is continued by the kind of provider that began it"
    result.stdout.fnmatch_lines(
        ["Embedded data, though a model is configured: MedicalBilling; --synthdata=refresh asks *"]
    )
    project.billing(MARKED.replace("n=5", 'n=5, label="new"'))
    project.run().assert_outcomes(passed=1)
    assert server.count == 1


def test_embedded_data_never_slips_in_among_a_models(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the model that wrote a project's data, a missing dataset is an error."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    project.billing(MARKED)
    project.run().assert_outcomes(passed=1)
    monkeypatch.delenv("OPENAI_BASE_URL")
    project.billing(MARKED.replace("n=5", 'n=5, label="new"'))
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "This project's data comes from stub-1, which cannot be asked for more. Set "
                "OPENAI_API_KEY *, or synthdata_provider = embedded."
            )
        ]
    )
    project.run("-o", "synthdata_provider=embedded").assert_outcomes(passed=1)
    project.billing(MARKED.replace("n=5", "n=10"))
    result = project.run("-o", "synthdata_provider=embedded")
    result.stdout.fnmatch_lines(["These records come from stub-1, which cannot be asked for more*"])


def test_the_client_hook_gives_a_client_of_the_projects_own(project: Project, server: Stub) -> None:
    """It makes `auto` openai, is not called in replay, and its client is the one that is asked."""
    project.write(
        conftest=f"""
        import openai

        def pytest_synthdata_client(config):
            print("HOOK", config.getoption("synthdata_mode"))
            return openai.OpenAI(base_url={server.url!r}, api_key="sk-own-client")
        """
    )
    project.billing(MARKED)
    project.run("-o", "synthdata_provider=embedded").assert_outcomes(passed=1)
    replayed = project.run("-s")
    replayed.stdout.fnmatch_lines(["Embedded data, though a model is configured: *"])
    replayed.stdout.no_fnmatch_line("*HOOK*")
    assert server.count == 0
    project.billing(MARKED.replace("n=5", 'n=5, label="new"'))
    project.run().assert_outcomes(passed=1)
    assert server.asked[0].headers["authorization"] == "Bearer sk-own-client"


def test_a_client_hook_that_fails_is_named_and_called_once(project: Project) -> None:
    """By the first test that needs its client; the others name that one."""
    project.write(
        conftest="""
        def pytest_synthdata_client(config):
            print("HOOK")
            raise LookupError("no session")
        """
    )
    project.billing(MARKED + MARKED.replace("n=5", 'n=5, label="b"').replace("_bills", "_more"))
    result = project.run("-s")
    result.assert_outcomes(errors=2)
    said = "pytest_synthdata_client failed (LookupError: no session). Mend the hook in conftest.py"
    assert str(result.stdout).count("HOOK") == 1
    assert len([line for line in result.outlines if line.startswith(said)]) == 1
    result.stdout.fnmatch_lines(["No records of MedicalBilling: see test_billing.py::test_bills"])


def test_a_conftest_cannot_change_the_environment_of_the_run(
    project: Project, server: Stub
) -> None:
    """It is read once, before any conftest.py; keys that tests set for themselves are not used."""
    project.ask(server)
    project.write(
        conftest="""
        import os

        os.environ["SYNTHDATA_API_KEY"] = "sk-conftest"
        os.environ["OPENAI_API_KEY"] = "sk-conftest"
        os.environ["SYNTHDATA_BASE_URL"] = "http://127.0.0.1:9/v1"
        os.environ["CI"] = "true"
        """
    )
    project.billing(MARKED)
    result = project.run()
    result.assert_outcomes(passed=1)
    assert server.asked[0].headers["authorization"] == "Bearer sk-a-key-only-for-tests"
    result.stdout.fnmatch_lines(["*synthdata: asking gpt-6-luna at http://127.0.0.1:*/v1*"])


def test_a_relative_directory_is_taken_from_where_it_was_typed_or_from_rootdir(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flag's from the working directory, the ini file's from rootdir."""
    project.ini(dir="data")
    project.billing(MARKED, name="tests__test_billing")
    monkeypatch.chdir(project.path / "tests")
    project.run().assert_outcomes(passed=1)
    assert [path.parent.name for path in project.path.rglob("*.yaml")] == ["data"]
    project.run("--synthdata-dir=here").assert_outcomes(passed=1)
    assert len(list((project.path / "tests" / "here").glob("*.yaml"))) == 1
