"""The form ladder without a server: what is sent, and which errors are about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, create_model

from pytest_synthdata.board import Board
from pytest_synthdata.prompt import records_prompt
from pytest_synthdata.providers.forms import Form, Ladder, response_format
from pytest_synthdata.providers.refusals import refuses_form
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.stores.run import Run

if TYPE_CHECKING:
    from pytest_synthdata.request import Request

LEARN = "Learn more: https://platform.openai.com/docs/guides/structured-outputs"
PYDANTIC = (
    "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should "
    "be 'text' or 'json_object'\", 'input': 'json_schema'}]"
)
RAW = {"message": "Invalid schema for response_format 'Film': In context=()", "param": None}
LOC = ["body", "response_format", "json_schema"]
CONTEXT = {
    "message": "This model's maximum context length is 128000 tokens. However, your messages "
    "resulted in 132166 tokens (including 317 in the response_format schemas.). Please reduce the "
    "length of the messages or schemas.",
    "param": "messages",
    "code": "context_length_exceeded",
}
# Statuses and bodies as the SDK hands them on: of `{"error": X}` it gives X.
REFUSALS: dict[str, tuple[int, Any]] = {
    "OpenAI: schema": (
        400,
        {
            "message": "Invalid schema for response_format 'Film': In context=(), 'required' is "
            "required to be supplied",
            "param": "response_format",
            "code": None,
        },
    ),
    "OpenAI: size": (
        400,
        {
            "message": "Invalid schema for response_format 'Film': 14 levels of nesting exceeds "
            "limit of 10.",
            "param": "text.format.schema",
            "code": "invalid_json_schema",
        },
    ),
    "OpenAI: model": (
        400,
        {
            "message": "Invalid parameter: 'response_format' of type 'json_schema' is not "
            f"supported with this model. {LEARN}",
            "param": "",
        },
    ),
    "OpenAI: value": (
        400,
        {
            "message": "Invalid value: 'json_schema'. Supported values are: 'text' and "
            "'json_object'.",
            "param": "response_format.type",
        },
    ),
    "OpenAI: by its parameter alone": (400, {"message": "Bad.", "param": "response_format"}),
    "OpenAI: old": (400, {"message": "Unrecognized request argument supplied: response_format"}),
    "OpenAI: json_object": (
        400,
        {
            "message": "'messages' must contain the word 'json' in some form, to use "
            "'response_format' of type 'json_object'.",
            "param": "messages",
        },
    ),
    "Azure": (
        400,
        {
            "code": "BadRequest",
            "message": "response_format value as json_schema is enabled only for api versions "
            "2024-08-01-preview and later",
        },
    ),
    "DeepSeek": (
        400,
        {"message": "This response_format type is unavailable now", "param": None},
    ),
    "DeepSeek: old": (
        422,
        {
            "message": "Failed to deserialize the JSON body into the target type: response_format: "
            "response_format.type `json_schema` is unavailable now at line 1 column 12440"
        },
    ),
    "LM Studio": (400, "'response_format.type' must be 'json_schema' or 'text'"),
    "llama_cpp.server": (500, {"message": PYDANTIC, "type": "internal_server_error"}),
    "ik_llama.cpp": (
        500,
        {
            "message": 'response_format type must be one of "text" or "json_object", but got: '
            "json_schema",
            "type": "server_error",
        },
    ),
    "llama-server": (
        400,
        {"code": 400, "message": "Failed to initialize samplers: failed to parse grammar"},
    ),
    "llama-server: schema": (
        400,
        {"code": 400, "message": "JSON schema conversion failed:\nUnrecognized schema: 7"},
    ),
    "vLLM": (
        400,
        {
            "object": "error",
            "message": "The provided JSON schema contains features not supported by xgrammar.",
            "param": None,
            "code": 400,
        },
    ),
    "vLLM: grammar": (400, {"message": "Grammar error: Unimplemented keys: ['multipleOf']"}),
    "SGLang": (400, {"message": "Failed to compile json grammar: unsupported"}),
    "xAI": (502, {"message": "Invalid grammar request"}),
    "TGI": (422, "Input validation error: grammar is not supported"),
    "Ollama": (500, {"message": "invalid JSON schema in format"}),
    "Ollama: vocabulary": (500, "failed to load model vocabulary required for format"),
    "Ollama: format": (400, 'invalid format: expected "json" or a JSON schema'),
    "OpenRouter: routing": (
        404,
        {
            "message": "No endpoints found that can handle the requested parameters. To learn more "
            "about provider routing, visit: https://openrouter.ai/docs",
            "code": 404,
        },
    ),
    "OpenRouter: provider": (
        400,
        {
            "message": "Provider returned error",
            "code": 400,
            "metadata": {"raw": json.dumps({"error": RAW}), "provider_name": "OpenAI"},
        },
    ),
    "Groq": (
        400,
        {"message": "This model does not support response format `json_schema`. See the docs"},
    ),
    "Anthropic": (
        400,
        {
            "type": "invalid_request_error",
            "message": "output_config.format.schema: For 'array' type, property 'minItems' is not "
            "supported",
        },
    ),
    "Anthropic: beta": (400, {"message": "output_format: Extra inputs are not permitted"}),
    "Anthropic: size": (
        400,
        {
            "message": "The compiled grammar is too large, which would cause performance issues. "
            "Simplify your tool schemas or reduce the number of strict tools."
        },
    ),
    "Google": (
        400,
        [
            {
                "error": {
                    "code": 400,
                    "message": 'Invalid JSON payload received. Unknown name "const" at '
                    "'generation_config.response_schema.properties[0].value': Cannot find field.",
                    "status": "INVALID_ARGUMENT",
                }
            }
        ],
    ),
    "Google: by its field alone": (
        400,
        {
            "message": "Invalid value",
            "details": [{"fieldViolations": [{"field": "generation_config.response_schema"}]}],
        },
    ),
    "Google: size": (
        400,
        {
            "message": "The specified schema produces a constraint that has too many states for "
            "serving."
        },
    ),
    "Google: depth": (
        400,
        {
            "message": "A schema in GenerationConfig in the request exceeds the maximum allowed "
            "nesting depth."
        },
    ),
    "Bedrock": (
        400,
        {
            "message": "Malformed input request: #: extraneous key [response_format] is not "
            "permitted, please reformat your input and try again."
        },
    ),
    "Cerebras": (
        400,
        {
            "message": "Unsupported JSON schema fields: {'minItems'}",
            "param": "validation_error",
            "code": "wrong_api_format",
        },
    ),
    "Cerebras: type": (400, {"message": "type: Input should be 'text'", "param": "validation"}),
    "Volcengine": (
        400,
        {
            "message": "The parameter `response_format.type` specified in the request are not "
            "valid: `json_object` is not supported by this model.",
            "param": "response_format.type",
        },
    ),
    "Fireworks": (
        400,
        {"message": "JSON Schema not supported: could not understand the instance `{}`."},
    ),
    "Fireworks: fields": (
        400,
        {"message": "Extra inputs are not permitted, field: 'response_format.schema_field'"},
    ),
    "Together": (400, {"message": "The model mine does not support JSON mode"}),
    "LiteLLM": (
        400,
        {
            "message": "litellm.UnsupportedParamsError: volcengine does not support parameters: "
            "['response_format'], for model=doubao"
        },
    ),
    "structured outputs": (400, {"message": "Structured outputs are not supported by this model"}),
    "Cloudflare": (
        400,
        {
            "errors": [
                {
                    "message": "AiError: AiError: This model doesn't support JSON Schema.",
                    "code": 5025,
                }
            ],
            "success": False,
        },
    ),
    "doesn't support": (400, {"message": "The model doesn't support JSON mode"}),
    "doesn't yet support": (
        400,
        {"message": "The model doesn\u2019t yet support structured outputs"},
    ),
    "isn't supported": (400, {"message": "Structured output isn't supported for this model"}),
    "aren't available": (400, {"message": "Structured outputs aren't available for this model"}),
    "is unavailable": (400, {"message": "Structured output is unavailable for this model"}),
    "TensorRT-LLM": (
        400,
        {"message": "Guided decoding is not supported with speculative decoding"},
    ),
    "llama-server: rule": (
        500,
        {"message": "error parsing grammar: Undefined rule identifier 'x'"},
    ),
    "llama-server: pattern": (400, {"message": "json-schema-to-grammar: unsupported regex"}),
    "Vertex": (
        400,
        [
            {
                "error": {
                    "code": 400,
                    "message": "Unable to submit request because it has a mimeType parameter with "
                    "value application/json, which is not supported.",
                    "status": "INVALID_ARGUMENT",
                }
            }
        ],
    ),
    "Cohere": (
        400,
        {
            "message": "litellm.BadRequestError: CohereException - property timezone must have a "
            "type",
            "type": None,
            "param": "None",
            "code": "400",
        },
    ),
    "SiliconFlow": (400, {"code": 20024, "message": "Json mode is not supported for this model."}),
    "Chinese": (400, {"message": "该模型不支持结构化输出"}),
    "Chinese: by its parameter": (400, {"message": "参数 response_format 不支持 json_schema"}),
    "Chinese: the other way round": (400, {"message": "JSON 模式在该模型上不支持"}),
    "in a choice": (
        400,
        {
            "choices": [
                {
                    "error": {"code": 502, "message": "json_schema is not supported"},
                    "message": {"role": "assistant", "content": ""},
                }
            ]
        },
    ),
    "FastAPI": (
        422,
        {"detail": [{"type": "extra_forbidden", "loc": LOC, "msg": "Extra inputs", "input": {}}]},
    ),
    "Mistral": (
        422,
        {"object": "error", "message": {"detail": [{"loc": LOC, "msg": "Field required"}]}},
    ),
}
PROMPT = records_prompt(wanted(dict, n=5).spec, (0, 1), {})
OTHERS: dict[str, tuple[int, Any]] = {
    "key": (401, {"message": "Incorrect API key; response_format", "param": "response_format"}),
    "rights": (403, {"message": "You may not use response_format"}),
    "rate": (429, {"message": "Too many requests with response_format"}),
    "too large": (413, {"message": "Request too large for json_schema"}),
    "overloaded": (503, {"message": "response_format"}),
    "model": (404, {"message": "The model `json-9` does not exist", "code": "model_not_found"}),
    "privacy": (
        404,
        {"message": "No endpoints found matching your data policy. Configure: https://"},
    ),
    "tools": (404, {"message": "No endpoints found that support tool use."}),
    "context": (
        400,
        {
            "message": "This model's maximum context length is 4096 tokens. However, you requested "
            "5000 tokens. Please reduce the length of the messages.",
            "param": "messages",
            "code": "context_length_exceeded",
        },
    ),
    "context, with the form in it": (400, CONTEXT),
    "context, through LiteLLM": (
        400,
        {
            "message": f"litellm.ContextWindowExceededError: {CONTEXT['message']}",
            "param": None,
            "code": "400",
        },
    ),
    "context, by its parameter alone": (
        400,
        {"message": "Too many tokens (317 in the json_schema)", "param": "messages"},
    ),
    "a rate in a body": (400, {"message": "Rate limit of json_schema requests", "code": 429}),
    "a key in a body": (400, {"message": "Your key may not use json_schema", "code": "401"}),
    "a rate behind a gateway": (
        400,
        {
            "message": "Provider returned error",
            "code": 429,
            "metadata": {"raw": "Too many json_schema requests"},
        },
    ),
    "a rate by its code": (400, {"message": "response_format", "code": "rate_limit_exceeded"}),
    "a filter that quotes": (400, {"message": "json_schema injection", "code": "content_filter"}),
    "a parameter with a like name": (400, {"message": "Bad.", "param": "formatter"}),
    "in a choice": (
        400,
        {"choices": [{"error": {"code": 429, "message": "json_schema: too many requests"}}]},
    ),
    "in what a model wrote": (
        400,
        {"choices": [{"message": {"message": "json_schema is not supported"}}]},
    ),
    "temperature": (
        400,
        {
            "message": "Unsupported value: 'temperature' does not support 0 with this model.",
            "param": "temperature",
            "code": "unsupported_value",
        },
    ),
    "parameter": (
        400,
        {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model.",
            "param": "max_tokens",
        },
    ),
    "filter": (
        400,
        {"message": "The response was filtered due to the prompt", "code": "content_filter"},
    ),
    "billing": (400, {"message": "Billing hard limit has been reached"}),
    "Google: any": (400, [{"error": {"message": "Request contains an invalid argument."}}]),
    "the model's failure": (
        400,
        {
            "message": "Generated JSON does not match the expected schema. Please adjust your "
            "prompt. Error: '/items/0/response_format' is missing",
            "code": "json_validate_failed",
            "failed_generation": '{"response_format": 1}',
        },
    ),
    "the model's failure behind a gateway": (
        400,
        {
            "message": "Provider returned error",
            "metadata": {
                "raw": json.dumps(
                    {
                        "error": {
                            "message": "Failed to generate JSON for json_schema.",
                            "code": "json_validate_failed",
                        }
                    }
                )
            },
        },
    ),
    "the model's other failure": (400, {"message": "JSON Mode couldn't be met"}),
    "a server's fault": (500, {"message": "Internal server error"}),
    "a gateway's fault": (502, "<html>Bad gateway: invalid response format from upstream</html>"),
    "no text": (400, None),
    "a number": (500, 7),
    "not quite JSON": (500, '{"response'),
    "an echo of the prompt": (500, {"message": f"Cannot handle: {PROMPT}"}),
    "an echo of the request": (
        500,
        f"Cannot handle {{'messages': {PROMPT!r}, 'response_format': {{'type': 'json_schema'}}}}",
    ),
    "an echo of other input": (
        422,
        {
            "detail": [
                {"loc": ["body", "seed"], "msg": "Input should be an integer", "input": "json_mode"}
            ],
            "body": {"response_format": {"type": "json_schema"}},
        },
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_errors_about_the_form_are_known(case: str) -> None:
    """In the words of each server, also as text of an error that nobody has parsed."""
    status, body = REFUSALS[case]
    assert refuses_form(status, body)
    assert refuses_form(status, json.dumps({"error": body}))


@pytest.mark.parametrize("case", OTHERS)
def test_other_errors_are_not_about_the_form(case: str) -> None:
    """Nor those that only repeat what they were asked."""
    status, body = OTHERS[case]
    assert not refuses_form(status, body)
    assert not refuses_form(status, json.dumps({"error": body}))


class Film(BaseModel):
    title: str
    year: int


def deep(levels: int) -> type[BaseModel]:
    """A model of so many objects, one in another."""
    model = create_model("Deep", value=(int, ...))
    for _ in range(levels - 1):
        model = create_model("Deep", inner=(model, ...))
    return model


def request(schema: Any = Film) -> Request:
    return Board(wanted(schema, n=5).spec).request((0, 1))


def ladder(*refused: Form, strictly: bool) -> Ladder:
    made = Ladder("http://127.0.0.1/v1", Run(Path(), None), strictly=strictly)
    assert all(made.refused(form) for form in refused)
    return made


def test_each_form_says_less_than_the_one_before() -> None:
    """And the last one nothing: the schema is in the prompt all the same."""
    strict, portable, json_object, text = (response_format(request(), form) for form in Form)
    assert strict
    assert portable
    assert strict["json_schema"]["strict"] is True
    assert strict["json_schema"]["schema"]["properties"]["items"]["maxItems"] == 2
    assert portable["json_schema"]["strict"] is False
    assert "maxItems" not in portable["json_schema"]["schema"]["properties"]["items"]
    assert json_object == {"type": "json_object"}
    assert text is None


@pytest.mark.parametrize(
    ("strictly", "refused", "form"),
    [
        (True, (), Form.STRICT),
        (False, (), Form.PORTABLE),
        (True, (Form.STRICT,), Form.PORTABLE),
        (True, (Form.PORTABLE,), Form.STRICT),
        (True, (Form.STRICT, Form.PORTABLE), Form.JSON_OBJECT),
        (False, (Form.PORTABLE,), Form.JSON_OBJECT),
        (False, (Form.JSON_OBJECT,), Form.PORTABLE),
        (False, (Form.PORTABLE, Form.JSON_OBJECT), Form.TEXT),
    ],
)
def test_the_form_is_the_first_that_was_not_refused(
    refused: tuple[Form, ...], form: Form, *, strictly: bool
) -> None:
    """Strict JSON Schema only where it is enforced."""
    assert ladder(*refused, strictly=strictly).form(request()) is form


def test_what_strict_mode_is_too_small_for_steps_down_alone() -> None:
    """Other requests stay: nothing was refused. The wrapper is an object and an array more."""
    strictly = ladder(strictly=True)
    assert strictly.form(request(deep(8))) is Form.STRICT
    assert strictly.form(request(deep(9))) is Form.PORTABLE
    assert strictly.form(request()) is Form.STRICT


def test_servers_are_told_apart() -> None:
    """A refusal of one says nothing of another, in the same run."""
    run = Run(Path(), None)
    one, other = (
        Ladder(f"http://{name}/v1", run, strictly=False) for name in ("localhost", "127.0.0.1")
    )
    assert one.refused(Form.PORTABLE)
    assert not one.refused(Form.PORTABLE)
    assert one.form(request()) is Form.JSON_OBJECT
    assert other.form(request()) is Form.PORTABLE
