"""The client of the openai SDK that asks, where the user gives none."""

from __future__ import annotations

from contextlib import suppress
from fnmatch import fnmatch
from importlib import import_module
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from pytest_synthdata.error_body import codes, parsed
from pytest_synthdata.errors import ProviderError
from pytest_synthdata.providers.refusals import NO_QUOTA, refuses_form
from pytest_synthdata.providers.transport import Transport

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from pytest_synthdata.settings import Settings

__all__ = ["new_client"]

TOO_MANY = 429
CHECK = (
    "Check synthdata_base_url, and in the environment the proxies (HTTP_PROXY, HTTPS_PROXY, "
    "ALL_PROXY) and certificates (SSL_CERT_FILE, SSL_CERT_DIR)."
)


def new_client(settings: Settings) -> openai.OpenAI:
    """A client for the server that the settings name.

    Raises ProviderError where these, or what the environment says of the network, allow none.
    """
    base_url = settings.base_url or "https://api.openai.com/v1"
    try:
        return _client(settings, base_url)
    except (ValueError, OSError, ImportError, httpx2.InvalidURL) as error:
        problem = f"No client can be made ({error})"
        raise ProviderError(problem, CHECK, fatal=True) from None


def _client(settings: Settings, base_url: str) -> openai.OpenAI:
    transport = Transport(_proxy(urlsplit(base_url)))
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


def _proxy(base: SplitResult) -> httpx2.Proxy | None:
    """The proxy of the environment for a server, which no transport of one's own is given.

    It is read as httpx2 reads it, whose NO_PROXY knows more than that of urllib.
    """
    proxies = getproxies()
    url = proxies.get(base.scheme) or proxies.get("all")
    host, with_port = base.hostname or "", base.netloc.rpartition("@")[2]
    exempt = (one.strip() for one in proxies.get("no", "").split(","))
    direct = any(map(proxy_bypass, (host, with_port))) or any(_is_in(host, one) for one in exempt)
    if not url or direct:
        return None
    proxy = httpx2.Proxy(url if "://" in url else f"http://{url}")
    if proxy.url.scheme.startswith("socks"):
        import_module("socksio")  # needed then, and not always there
    return proxy


def _is_in(host: str, exempt: str) -> bool:
    """Whether NO_PROXY means a host by a pattern (*.example.com) or a network (10.0.0.0/8)."""
    with suppress(ValueError):
        return ip_address(host) in ip_network(exempt, strict=False)
    return fnmatch(host, exempt.lower())


def _repeat_nothing_in_vain(response: httpx2.Response) -> None:
    """Tell the SDK not to repeat what a server will refuse again: a form, or an empty account.

    It obeys this header before all else. A client of the user's own is left as it is.
    """
    if response.is_server_error or response.status_code == TOO_MANY:
        response.read()
        status, body = response.status_code, parsed(response.content)
        if refuses_form(status, body) or NO_QUOTA in codes(body):
            response.headers["x-should-retry"] = "false"
