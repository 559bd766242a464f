"""The openai provider: any server that speaks chat completions, through the openai SDK."""

from __future__ import annotations

import json
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2
import openai

from pytest_synthdata.completion import storable
from pytest_synthdata.error_body import codes, error_message, is_filter, parsed, shown
from pytest_synthdata.errors import ProviderError
from pytest_synthdata.providers import FormError, late
from pytest_synthdata.providers.blocked import blocker
from pytest_synthdata.providers.client import credentials, given_client, new_client
from pytest_synthdata.providers.forms import Form, Ladder, response_format
from pytest_synthdata.providers.refusals import FAILED, NO_QUOTA, refuses_form
from pytest_synthdata.providers.silence import keep_silent, silence
from pytest_synthdata.providers.transport import MOST, TooMuchError
from pytest_synthdata.reply import Kind, read
from pytest_synthdata.request import UNKNOWN, Reply, Usage
from pytest_synthdata.secrecy.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pytest_synthdata.providers.blocked import Blocker
    from pytest_synthdata.request import Request
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

__all__ = ["OpenAI"]

PATH = "/chat/completions"
DEFAULT_MODEL = "gpt-6-luna"
# Servers that enforce strict JSON Schema; all others get the portable subset.
STRICT_HOSTS = ("api.openai.com", ".openai.azure.com", ".services.ai.azure.com")
OFFLINE = "--synthdata=replay asks nobody"
AGAIN = "Run again: what did arrive is kept."
FEWER = (
    "Run again, ask for fewer records at a time (page_size), or ask another model "
    "(--synthdata-model)."
)
LESS = "Ask for fewer records at a time (page_size), or another model (--synthdata-model)."
BAD_REQUEST = 400
SERVER_ERROR = 500
FILTERED = (400, 403)  # what content filters answer, by their codes told from anything else
FREE = Usage(1)  # nobody charges for what was refused before a model saw it
NOTHING = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
# What httpx, old or new, raises where a server was reached and its answer cannot be read.
BROKEN = ("DecodingError", "ReadError", "RemoteProtocolError")


class OpenAI:
    """Asks the server that the settings name, or the one that the user's own client talks to.

    `run` remembers which forms it refuses. Safe to use from many threads.
    """

    kind = "openai"

    def __init__(self, settings: Settings, client: object, run: Run) -> None:
        self.model = settings.model or DEFAULT_MODEL
        self._params = settings.params
        self._settings = settings
        self._credentials = Secrets()
        self._keys: set[str] = set()
        self._lock = Lock()
        self._owns_client = client is None
        self._client = new_client(settings) if client is None else given_client(client)
        base = urlsplit(str(self._client.base_url))
        host = base.hostname or ""
        netloc = base.netloc.rpartition("@")[2]
        address = base._replace(netloc=netloc, query="").geturl().rstrip("/")
        self.address = settings.secrets.scrub(address)  # some have a key in their path
        keep_silent()
        self._ladder = Ladder(self.address, run, strictly=host.endswith(STRICT_HOSTS))

    @property
    def secrets(self) -> Secrets:
        """The secrets of the settings, and all credentials that the client has had by now."""
        key = self._client.api_key  # the only one that a client may change by itself
        with self._lock:
            if key not in self._keys:
                self._credentials |= credentials(self._client)
                self._keys.add(key)
            return self._settings.secrets | self._credentials

    def answer(self, request: Request) -> Reply:
        """The server's reply; raises ProviderError where it gives none."""
        form = self._ladder.form(request)
        model = request.model or self.model
        messages = [{"role": "user", "content": request.prompt}]
        params = {"model": model, "messages": messages, **self._params, **request.params}
        asked_in = response_format(request, form)
        sent = ({"response_format": asked_in} if asked_in else {}) | params
        try:
            completion = parsed(self._content(sent))
        except openai.APIStatusError as error:
            status, body = error.status_code, parsed(error.response.content[:MOST])
            usage = FREE if status < SERVER_ERROR else UNKNOWN
            self._step_down(request, form, status, body, usage)
            if status not in FILTERED or not is_filter(body):
                raise self._refused(request, error, body, usage) from None
            completion = self._held_back(model, body) | {"usage": NOTHING}
        except openai.APIConnectionError as error:
            raise self._unreached(error) from None
        except TooMuchError:
            problem = f"{self.address} answered with more than {MOST // 1_000_000} MB"
            raise ProviderError(problem, LESS) from None
        except UnicodeError as error:
            # Of a host without a name, or what no header or JSON may hold.
            problem = f"{self.address} cannot be asked ({error})"
            advice = f"Check synthdata_base_url, the key and the model; {OFFLINE}."
            raise ProviderError(problem, advice, fatal=True, usage=FREE) from None
        except Exception as error:
            if by := blocker(error):
                raise self._blocked(by) from None
            raise
        kind = read(completion).kind
        if kind is Kind.FILTERED and is_filter(completion):
            completion = self._held_back(model, completion)
        elif kind in {Kind.NOT_A_COMPLETION, Kind.PROVIDER_ERROR}:
            # Gateways pass on what was refused with a status of their own, 200 as well.
            self._step_down(request, form, BAD_REQUEST, completion, UNKNOWN)
            raise self._fault(kind, completion)
        # The form is not kept: which one it was depends on the server, and on what other requests
        # had found by then, and the bytes of a cassette depend on neither. The prompt says it all.
        asked, body = json.dumps(params), storable(completion)
        return Reply(request.place, asked=asked, body=body, fresh=True)

    def _content(self, sent: dict[str, Any]) -> bytes:
        """The body of the server's answer.

        By its method for chat completions the SDK walks through all parameters, for longer than all
        the rest takes, and in each thread at first through the types of all that it knows. Asked by
        the path, it does not. But what is around a client of the user's own may look at the method.
        """
        if self._owns_client:
            return self._client.post(PATH, cast_to=httpx2.Response, body=sent).content
        raw = self._client.chat.completions.with_raw_response.create(
            model=sent["model"], messages=sent["messages"], extra_body=sent
        )
        content: bytes = raw.http_response.content
        if len(content) > MOST:  # our own transport has stopped there
            raise TooMuchError
        return content

    def close(self) -> None:
        """Close the connections, unless they are those of the user's own client."""
        if self._owns_client:
            with silence():
                self._client.close()

    def _held_back(self, model: str, error: Any) -> dict[str, Any]:
        """The error of a content filter as what it is elsewhere: an answer that was held back.

        A smaller question may get through, and in the answer stand the server's words.
        """
        message = {"role": "assistant", "content": None, "refusal": self._said(error)}
        choice = {"index": 0, "finish_reason": "content_filter", "message": message}
        return {"object": "chat.completion", "model": model, "choices": [choice]}

    def _fault(self, kind: Kind, body: object) -> ProviderError:
        """What is wrong with a body that holds nothing to be kept."""
        if kind is Kind.NOT_A_COMPLETION:
            problem = f"{self.address} answered with no chat completion: {self._said(body)}"
            return ProviderError(problem, "Check that synthdata_base_url ends in /v1.")
        problem = f"{self.address} answered with an error: {self._said(body)}"
        return ProviderError(problem, f"{OFFLINE[0].upper()}{OFFLINE[1:]}.")

    def _step_down(
        self, request: Request, form: Form, status: int, body: object, usage: Usage
    ) -> None:
        """Raise FormError where an error is about the form: the next one is due."""
        if form is not Form.TEXT and refuses_form(status, body):
            first = self._ladder.refused(form)
            other = self._ladder.form(request).value
            news = f"{self.address} refuses response_format {form.value}; asking with {other}"
            raise FormError(news if first else "", usage) from None

    def _unreached(self, error: openai.APIConnectionError) -> ProviderError:
        if by := blocker(error):
            return self._blocked(by)
        # A time-out below the SDK's transport comes as the operating system's.
        if isinstance(error, openai.APITimeoutError) or isinstance(error.__cause__, TimeoutError):
            return late(self.address)
        reason = self._shown(str(error.__cause__ or error))
        if type(error.__cause__).__name__ in BROKEN:
            problem = f"{self.address} gave no whole answer ({reason})"
            advice = "Run again; if that does not help, look at the proxy or gateway in between."
            return ProviderError(problem, advice)
        problem = f"{self.address} cannot be reached ({reason})"
        advice = f"Check synthdata_base_url; {OFFLINE}."
        return ProviderError(problem, advice, fatal=True, usage=FREE)

    def _blocked(self, by: Blocker) -> ProviderError:
        """Not fatal, nor lasting: it may be on for one test only, and to find out costs nothing."""
        problem = f"{by.name} lets no request out to {self.address} ({self._shown(by.words)})"
        advice = (
            f"Let it out ({by.option}), or record where requests may go out, commit the cassette "
            "and replay it (--synthdata=replay)."
        )
        return ProviderError(problem, advice, momentary=True, usage=Usage())

    def _refused(
        self, request: Request, error: openai.APIStatusError, body: object, usage: Usage
    ) -> ProviderError:
        status, said, onward = error.status_code, self._said(body), error.response.next_request
        if onward:
            host = f"{onward.url.scheme}://{onward.url.netloc.decode('ascii')}"
            said = f"the API is at {self._shown(host)}"
        advice, fatal = self._advice(request, status, codes(body))
        return ProviderError(
            f"{self.address} answered {status}: {said}", advice, fatal=fatal, usage=usage
        )

    def _advice(self, request: Request, status: int, said: AbstractSet[str]) -> tuple[str, bool]:
        """What to do about a status and the codes with it, and whether it is fatal."""
        match status:
            case 401 | 403:
                return f"Check SYNTHDATA_API_KEY or OPENAI_API_KEY; {OFFLINE}.", True
            case 404 if request.model:
                named = f"Check `model={request.model!r}` of this dataset and synthdata_base_url."
                return named, True
            case 404:
                named = f"Check the model ({self.model!r}: --synthdata-model) and"
                return f"{named} synthdata_base_url.", True
            case 429 if NO_QUOTA in said:
                return f"The account has no quota left; {OFFLINE}.", True
            case 400 if FAILED in said:
                return FEWER, False
            case 400 | 422:
                useless = "asking again would not help."
                return f"Check the model, its params and the schema: {useless}", False
            case _ if status < BAD_REQUEST:  # to whom the prompt, and whose it is, was not to go
                return "Set synthdata_base_url to where the API is; it is not followed.", True
        return AGAIN, False

    def _said(self, body: object) -> str:
        """What a server said instead of an answer."""
        return self._shown(error_message(body))

    def _shown(self, words: str) -> str:
        """Words for a message; scrubbed before they are cut: half a key is not found."""
        return shown(self.secrets.scrub(words))
