"""What users are given of datasets: records, texts, both, and what was read out of texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_synthdata.provenance import Provenance, Records
from pytest_synthdata.request import Usage
from pytest_synthdata.spec import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_synthdata.dataset import Dataset
    from pytest_synthdata.datasets import Datasets
    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.text.extract import ExtractSpec
    from pytest_synthdata.text.sample import TextSample
    from pytest_synthdata.text.spec import TextSpec

__all__ = ["extraction", "labelled", "record", "records", "sample", "samples", "texts"]


def records(datasets: Datasets, wanted: Wanted[RecordSpec], directory: Path | None) -> Records[Any]:
    """The wanted records, as fresh instances of the schema that asks."""
    dataset, schema = datasets.get(wanted, directory), wanted.spec.schema
    instances = dataset.instances(schema, wanted.n)
    return Records(instances, partial(_provenance, [dataset]), schema.adapter.dump_python)


def record(
    datasets: Datasets, wanted: Wanted[RecordSpec], directory: Path | None, index: int
) -> Any:
    """One of the wanted records, a fresh instance; all of them are had."""
    board = datasets.get(wanted, directory).board
    return wanted.spec.schema.instance(board[index].text)


def samples(datasets: Datasets, wanted: Wanted[RecordSpec], directory: Path | None) -> Records[Any]:
    """The wanted records, each with a text written from it. Their provenance is the texts'."""
    dump = wanted.spec.schema.adapter.dump_python
    found, pairs = labelled(datasets, wanted, directory)
    return Records(
        [sample(wanted, *pair) for pair in pairs],
        partial(_provenance, found),
        lambda one: {**one, "fields": dump(one.fields)},
    )


def labelled(
    datasets: Datasets, wanted: Wanted[RecordSpec], directory: Path | None
) -> tuple[list[Dataset], list[tuple[str, str]]]:
    """The texts' datasets, and the JSON of each wanted record beside a text written from it."""
    from pytest_synthdata.text.fields import Fields
    from pytest_synthdata.text.spec import sample_spec

    jsons = datasets.get(wanted, directory).board.texts(wanted.n)
    spec, schema = sample_spec(wanted), wanted.spec.schema
    specs = [replace(spec, fields=Fields(text, schema)) for text in jsons]
    found, told = _written(datasets, specs, directory)
    return found, list(zip(jsons, told, strict=True))


def sample(wanted: Wanted[RecordSpec], json: str, text: str) -> TextSample[Any]:
    """A text with the record it was written from, a fresh instance."""
    from pytest_synthdata.text.fields import Fields
    from pytest_synthdata.text.sample import TextSample

    schema = wanted.spec.schema
    fields = Fields(json, schema)
    return TextSample(schema.instance(json), wanted.preferences, text, fields)


def texts(datasets: Datasets, specs: Sequence[TextSpec], directory: Path | None) -> list[str]:
    """The text of each spec, asked for side by side; equal specs get texts that differ."""
    return _written(datasets, specs, directory)[1]


def extraction(datasets: Datasets, spec: ExtractSpec, directory: Path | None) -> Any:
    """What was read out of a text: an instance of the schema, or a list of them."""
    (text,) = datasets.get(Wanted(spec, 1, page_size=1), directory).board.texts(1)
    return spec.schema.instance(text)


def _written(
    datasets: Datasets, specs: Sequence[TextSpec], directory: Path | None
) -> tuple[list[Dataset], list[str]]:
    counts = Counter[tuple[str, str]]()
    places = []
    for spec in specs:
        key = spec.prompt_hash, spec.item
        places.append((key, counts[key]))
        counts[key] += 1
    different = {(spec.prompt_hash, spec.item): spec for spec in specs}
    wanted = [Wanted(spec, counts[key], page_size=1) for key, spec in different.items()]
    found = dict(zip(different, datasets.get_all(wanted, directory), strict=True))
    told = [
        spec.schema.instance(found[key].board[slot].text).text
        for spec, (key, slot) in zip(specs, places, strict=True)
    ]
    return list(found.values()), told


def _provenance(datasets: Sequence[Dataset]) -> Provenance:
    """That of the datasets of one cassette."""
    from pytest_synthdata.cost import cost

    first = datasets[0]
    used = [request for dataset in datasets for request in dataset.used]
    return Provenance(
        first.spec.prompt_hash,
        tuple(sorted({model for dataset in datasets for model in dataset.models})),
        first.path,
        sum((dataset.spent for dataset in datasets), Usage()),
        sum((dataset.recorded for dataset in datasets), Usage()),
        partial(cost, used, first.address),
    )
