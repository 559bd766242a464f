"""What reads JSON text and refuses what a JSON Schema dict does not allow."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, TypeAdapter

from pytest_synthdata.schema.json_schema import CORRECT, unusable

__all__ = ["reader"]

SHOWN_ERRORS = 3
SHOWN = 200  # characters of one error
EXPLAINED = 10_000  # values of a record, any of which may have an error that takes its kilobyte
STEPS = 1_000_000  # backward, in one search
SEARCHED = 10_000  # characters; the time that looking around takes may grow with their square


def reader(schema: dict[str, Any]) -> TypeAdapter[Any]:
    """What reads JSON text and refuses what the schema does not allow, its formats included.

    Patterns are searched in linear time; where one has look-around or back-references, in a limited
    number of steps, and no text is read that is longer than SEARCHED. Raises OptionError for a dict
    that is no JSON Schema. Nothing is ever fetched.
    """
    import jsonschema_rs

    def refuse(uri: str) -> NoReturn:
        message = f"{uri} is another document"
        raise ValueError(message)

    def validator_by(engine: Any) -> Any:
        return jsonschema_rs.validator_for(
            schema, validate_formats=True, retriever=refuse, pattern_options=engine
        )

    limited = False
    try:
        validator = validator_by(jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):
        limited = True
        try:
            validator = validator_by(jsonschema_rs.FancyRegexOptions(backtrack_limit=STEPS))
        except (jsonschema_rs.ValidationError, ValueError) as error:
            raise unusable(schema, f"{_told(error)}. {CORRECT}") from error

    def conforming(value: Any) -> Any:
        if limited and _measured(value)[1] > SEARCHED:
            message = (
                f"it holds a text of more than {SEARCHED:,} characters, too long for patterns that "
                "look around or back"
            )
            raise ValueError(message)
        if validator.is_valid(value):
            return value
        count, _ = _measured(value)
        if count > EXPLAINED:
            message = f"it is not valid, and holds too many values ({count}) to tell where"
            raise ValueError(message)
        errors = list(validator.iter_errors(value))
        more = len(errors) - SHOWN_ERRORS
        said = [_told(error) for error in errors[:SHOWN_ERRORS]]
        raise ValueError("; ".join([*said, *([f"and {more} more"] if more > 0 else [])]))

    return TypeAdapter(Annotated[Any, AfterValidator(conforming)])


def _measured(value: Any) -> tuple[int, int]:
    """How many values a JSON value holds, and how many characters the longest text has."""
    count = longest = 0
    left = [value]
    while left:
        one = left.pop()
        count += 1
        match one:
            case str():
                longest = max(longest, len(one))
            case list():
                left += one
            case dict():
                left += [*one, *one.values()]
    return count, longest


def _told(error: Any) -> str:
    """One error of jsonschema_rs, after the path to the value at fault."""
    message = getattr(error, "message", str(error)).partition("\n")[0]
    where = ".".join(map(str, getattr(error, "instance_path", ())))
    told = f"{where}: {message}" if where else message
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}..."
