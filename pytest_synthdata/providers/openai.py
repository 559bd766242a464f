"""The openai provider: any server that speaks chat completions, through the openai SDK."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from pytest_synthdata.digits import Digits
from pytest_synthdata.error_body import error_message, is_error, is_filter, shown
from pytest_synthdata.errors import ProviderError
from pytest_synthdata.providers import FormRefused
from pytest_synthdata.providers.forms import Form, Ladder, response_format
from pytest_synthdata.providers.refusals import refuses_form
from pytest_synthdata.reply import Kind, read, storable
from pytest_synthdata.request import Reply

if TYPE_CHECKING:
    from pytest_synthdata.request import Request
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

__all__ = ["OpenAI"]

DEFAULT_MODEL = "gpt-6-luna"
# Servers that enforce strict JSON Schema; all others get the portable subset.
STRICT_HOSTS = ("api.openai.com", ".openai.azure.com", ".services.ai.azure.com")
OFFLINE = "--synthdata=replay asks nobody"
REWORD = "Reword `subject` or `extra`."
BAD_REQUEST = 400


class OpenAI:
    """Asks the server that the settings name, or the one that the user's own client talks to.

    `run` remembers which forms it refuses. Safe to use from many threads.
    """

    kind = "openai"

    def __init__(self, settings: Settings, client: openai.OpenAI | None, run: Run) -> None:
        self.model = settings.model or DEFAULT_MODEL
        self._params = settings.params
        self._owns_client = client is None
        self._client = client or _client(settings)
        base = urlsplit(str(self._client.base_url))
        host = base.hostname or ""
        netloc = base.netloc.rpartition("@")[2]
        self.address = base._replace(netloc=netloc, query="").geturl().rstrip("/")
        self._ladder = Ladder(self.address, run, strictly=host.endswith(STRICT_HOSTS))

    def answer(self, request: Request) -> Reply:
        """The server's reply; raises ProviderError where it gives none."""
        form = self._ladder.form(request)
        named = self._named(request, form)
        body = {**self._params, **request.params}
        try:
            # The rest goes as it is: servers know parameters that the SDK does not.
            response = self._client.chat.completions.with_raw_response.create(
                **named, extra_body=body
            )
            content = response.http_response.content
        except openai.APIStatusError as error:
            failure = self._refused(error)
            raise self._stepped(failure, request, form, error.status_code, error.body) from None
        except openai.APIConnectionError as error:
            raise self._unreached(error) from None
        completion = _parsed(content)
        if found := self._fault(completion):
            # Gateways pass on what was refused with a status of their own, 200 as well.
            raise self._stepped(found, request, form, BAD_REQUEST, completion)
        asked = json.dumps({**named, **body})
        return Reply(request.place, asked, body=storable(completion), fresh=True)

    def close(self) -> None:
        """Close the connections, unless they are those of the user's own client."""
        if self._owns_client:
            self._client.close()

    def _named(self, request: Request, form: Form) -> dict[str, Any]:
        """What the plugin itself decides about a request."""
        messages = [{"role": "user", "content": request.prompt}]
        named = {"model": request.model or self.model, "messages": messages}
        asked = response_format(request, form)
        return named | ({"response_format": asked} if asked else {})

    def _fault(self, body: Any) -> ProviderError | None:
        """What is wrong with a body that holds nothing to be kept."""
        match read(body).kind:
            case Kind.NOT_A_COMPLETION:
                problem = f"{self.address} answered with no chat completion: {self._said(body)}"
                return ProviderError(problem, "Check that synthdata_base_url ends in /v1.")
            case Kind.PROVIDER_ERROR:
                problem = f"{self.address} answered with an error: {self._said(body)}"
                return ProviderError(problem, f"{OFFLINE[0].upper()}{OFFLINE[1:]}.")
            case Kind.FILTERED if is_error(body):
                problem = f"{self.address} filtered the request: {self._said(body)}"
                return ProviderError(problem, REWORD)
        return None

    def _stepped(
        self, error: ProviderError, request: Request, form: Form, status: int, body: object
    ) -> ProviderError:
        """`error`, or where it is about the form, that the next one is due."""
        if form is Form.TEXT or not refuses_form(status, body):
            return error
        first = self._ladder.refused(form)
        other = self._ladder.form(request).value
        news = f"{self.address} refuses response_format {form.value}; asking with {other}"
        return FormRefused(error, news if first else "")

    def _unreached(self, error: openai.APIConnectionError) -> ProviderError:
        # A time-out below the SDK's transport comes as the operating system's.
        if isinstance(error, openai.APITimeoutError) or isinstance(error.__cause__, TimeoutError):
            advice = "Raise synthdata_timeout, or ask for fewer records at a time (page_size)."
            return ProviderError(f"{self.address} gave no answer in time", advice)
        reason = self._scrubbed(str(error.__cause__ or error))
        problem = f"{self.address} cannot be reached ({reason})"
        return ProviderError(problem, f"Check synthdata_base_url; {OFFLINE}.", fatal=True)

    def _refused(self, error: openai.APIStatusError) -> ProviderError:
        message = self._said(error.body)
        problem = f"{self.address} answered {error.status_code}: {message}"
        match error.status_code:
            case 400 | 403 if is_filter(error.body):
                return ProviderError(problem, REWORD)
            case 401 | 403:
                advice = f"Check SYNTHDATA_API_KEY or OPENAI_API_KEY; {OFFLINE}."
                return ProviderError(problem, advice, fatal=True)
            case 404:
                advice = (
                    f"Check the model ({self.model!r}: --synthdata-model) and synthdata_base_url."
                )
                return ProviderError(problem, advice, fatal=True)
            case 429 if "insufficient_quota" in (error.code, error.type):
                advice = f"The account has no quota left; {OFFLINE}."
                return ProviderError(problem, advice, fatal=True)
            case 400 | 422:
                advice = "Check the model, its params and the schema: asking again would not help."
                return ProviderError(problem, advice)
            case _:
                return ProviderError(problem, "Run again: what did arrive is kept.")

    def _said(self, body: object) -> str:
        """What a server said instead of an answer; scrubbed first: half a key is not found."""
        return shown(self._scrubbed(error_message(body)))

    def _scrubbed(self, text: str) -> str:
        """`text` without the key, which some servers echo."""
        key = str(self._client.api_key)
        return text.replace(key, "***") if len(key) > len("none") else text


class Unrecorded(httpx2.HTTPTransport):
    """A transport that does not pass through what others have put in httpx2's place.

    A test's own vcr cassette would record our request, with its key, or answer it.
    """

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request as httpx2 itself does."""
        send: Any = inspect.unwrap(httpx2.HTTPTransport.handle_request)
        response: httpx2.Response = send(self, request)
        return response


def _parsed(content: bytes) -> Any:
    """A body as JSON, or as text where it is none."""
    try:
        return json.loads(content, parse_float=Digits)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")


def _client(settings: Settings) -> openai.OpenAI:
    base_url = settings.base_url or "https://api.openai.com/v1"
    base = urlsplit(base_url)
    # A transport of one's own is not given the proxies of the environment.
    proxies = {} if proxy_bypass(base.hostname or "") else getproxies()
    proxy = proxies.get(base.scheme) or proxies.get("all")
    limits = httpx2.Limits(max_connections=settings.concurrency)
    transport = Unrecorded(proxy=proxy, limits=limits)
    return openai.OpenAI(
        api_key=settings.api_key or "none",
        base_url=base_url,
        organization=settings.organization,
        project=settings.project,
        timeout=settings.timeout,
        http_client=openai.DefaultHttpxClient(
            transport=transport, event_hooks={"response": [_repeat_no_refusal]}
        ),
    )


def _repeat_no_refusal(response: httpx2.Response) -> None:
    """Let the SDK not repeat what a server refuses for its form, though the status is a 500."""
    if response.status_code >= 500:  # noqa: PLR2004 - what the SDK repeats
        response.read()
        if refuses_form(response.status_code, response.text):
            response.headers["x-should-retry"] = "false"
