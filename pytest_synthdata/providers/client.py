"""The client of the openai SDK that asks, where the user gives none."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from pytest_synthdata.error_body import parsed
from pytest_synthdata.providers.refusals import refuses_form

if TYPE_CHECKING:
    from pytest_synthdata.settings import Settings

__all__ = ["new_client"]


def new_client(settings: Settings) -> openai.OpenAI:
    """A client for the server that the settings name."""
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


class Unrecorded(httpx2.HTTPTransport):
    """A transport that does not pass through what others have put in httpx2's place.

    A test's own vcr cassette would record our request, with its key, or answer it.
    """

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request as httpx2 itself does."""
        send: Any = inspect.unwrap(httpx2.HTTPTransport.handle_request)
        response: httpx2.Response = send(self, request)
        return response


def _repeat_no_refusal(response: httpx2.Response) -> None:
    """Tell the SDK not to repeat what a server refuses for its form, though it comes as a fault.

    It obeys this header before all else. A client of the user's own is left as it is.
    """
    if response.is_server_error:
        response.read()
        if refuses_form(response.status_code, parsed(response.content)):
            response.headers["x-should-retry"] = "false"
