"""The client of the openai SDK that asks, where the user gives none."""

from __future__ import annotations

import os
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
from pytest_synthdata.request import Usage
from pytest_synthdata.secrecy.secrets import Secrets
from pytest_synthdata.secrecy.sources import of_headers, of_query

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from pytest_synthdata.settings import Settings

__all__ = ["credentials", "given_client", "new_client"]

TOO_MANY = 429
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # the first that is set is read
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
        problem = f"No client can be made ({settings.secrets.scrub(_why(error, base_url))})"
        raise ProviderError(problem, CHECK, fatal=True) from None


def given_client(given: object) -> openai.OpenAI:
    """What was given as a client, if it is one; raises ProviderError, which does not quote it."""
    if isinstance(given, openai.OpenAI):
        return given
    kind = f"{type(given).__module__}.{type(given).__qualname__}"
    problem = f"What pytest_synthdata_client or client= gives is a {kind}, no openai.OpenAI"
    advice = "Give an OpenAI, an AzureOpenAI or None; --synthdata=replay asks nobody."
    raise ProviderError(problem, advice, fatal=True, usage=Usage())


def credentials(client: openai.OpenAI) -> Secrets:
    """What a client tells its server; a key that a function gives is known once it was sent."""
    known = Secrets.of(
        {},
        base_url=str(client.base_url),
        API_key=client.api_key,
        organization=client.organization,
        project=client.project,
    )
    return known | Secrets(of_headers(client.default_headers) | of_query(client.default_query))


def _why(error: Exception, base_url: str) -> str:
    match error:
        case ImportError():
            return str(error)
        case OSError():  # of certificates, which does not say of which
            set_ = (f": {name}={os.environ[name]}" for name in CERTIFICATES if os.environ.get(name))
            return f"{error}{next(set_, '')}"
    # What is wrong with a URL may be its password, of which nobody knows where it ends.
    private = any("@" in url for url in (base_url, *getproxies().values()))
    return type(error).__name__ if private else str(error)


def _client(settings: Settings, base_url: str) -> openai.OpenAI:
    transport = Transport(_proxy(urlsplit(base_url)))
    return openai.OpenAI(
        api_key=settings.api_key or "none",
        base_url=base_url,
        organization=settings.organization,
        project=settings.project,
        timeout=None,  # the transport has a deadline
        http_client=openai.DefaultHttpxClient(
            transport=transport,
            follow_redirects=False,
            event_hooks={"response": [_repeat_nothing_in_vain]},
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
