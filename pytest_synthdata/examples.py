"""Few-shot examples as text: the same text, and so the same identity, in every process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pytest_synthdata.errors import OptionError
from pytest_synthdata.plain import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_synthdata.schema.schema import Schema

__all__ = ["example_texts"]

ANY: TypeAdapter[Any] = TypeAdapter(Any)


def example_texts(schema: Schema, examples: Sequence[Any]) -> tuple[str, ...]:
    """Each example as text: free text as it is, fields and instances as JSON once they validate.

    Raises OptionError for one that is no example of the schema.
    """
    if not isinstance(examples, list | tuple):
        message = f"examples must be a list; {type(examples).__name__} is none"
        raise OptionError(message)
    return tuple(_text(schema, index, example) for index, example in enumerate(examples))


def _text(schema: Schema, index: int, example: Any) -> str:
    if isinstance(example, Mapping) and example.keys() == {"example"}:
        example = example["example"]
    if isinstance(example, str):
        return example
    try:
        if isinstance(example, Mapping):
            given = ANY.dump_python(dict(example))
            plain = json.loads(ANY.dump_json(dict(example)))
            schema.instance(json.dumps(plain))
        else:
            instance = schema.adapter.validate_python(example)
            # Without defaults: one that a factory makes would be another in every process.
            form: Any = {"by_alias": True, "exclude_unset": True}
            given = schema.adapter.dump_python(instance, **form)
            plain = json.loads(schema.adapter.dump_json(instance, **form))
    except Exception as error:  # the user's own validators and serializers run here
        message = (
            f"examples[{index}] is no {schema.name}: {error}\n"
            'Correct it, or give it as free text: {"example": "..."}.'
        )
        raise OptionError(message) from error
    # Python's own numbers: how pydantic writes floats depends on its version.
    return json.dumps(in_order(given, plain), ensure_ascii=False, separators=(",", ":"))
