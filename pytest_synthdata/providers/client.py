"""The client of the openai SDK that asks, where the user gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from pytest_synthdata.error_body import codes, parsed
from pytest_synthdata.providers.refusals import NO_QUOTA, refuses_form
from pytest_synthdata.providers.transport import Transport

if TYPE_CHECKING:
    from pytest_synthdata.settings import Settings

__all__ = ["new_client"]

TOO_MANY = 429


def new_client(settings: Settings) -> openai.OpenAI:
    """A client for the server that the settings name."""
    base_url = settings.base_url or "https://api.openai.com/v1"
    base = urlsplit(base_url)
    # A transport of one's own is not given the proxies of the environment.
    proxies = {} if proxy_bypass(base.hostname or "") else getproxies()
    proxy = proxies.get(base.scheme) or proxies.get("all")
    transport = Transport(httpx2.Proxy(proxy) if proxy else None)
    return openai.OpenAI(
        api_key=settings.api_key or "none",
        base_url=base_url,
        organization=settings.organization,
        project=settings.project,
        timeout=None,  # the transport has a deadline
        http_client=openai.DefaultHttpxClient(
            transport=transport, event_hooks={"response": [_repeat_nothing_in_vain]}
        ),
    )


def _repeat_nothing_in_vain(response: httpx2.Response) -> None:
    """Tell the SDK not to repeat what a server will refuse again: a form, or an empty account.

    It obeys this header before all else. A client of the user's own is left as it is.
    """
    if response.is_server_error or response.status_code == TOO_MANY:
        response.read()
        status, body = response.status_code, parsed(response.content)
        if refuses_form(status, body) or NO_QUOTA in codes(body):
            response.headers["x-should-retry"] = "false"
