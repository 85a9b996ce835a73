"""FastHttpUser and its client: geventhttpclient's interface, as Locust has it, over the engine.

Every call runs on the gevent thread and switches to the hub until the answer is there.
"""

from __future__ import annotations

from locust._http.fast_errors import (  # noqa: F401
    FAILURE_EXCEPTIONS,
    ConnectionError,
    HTTPConnectionClosed,
    HTTPParseError,
    LocustBadStatusCode,
    RetriesExceeded,
    UnsupportedRedirectSchemeError,
)
from locust._http.fast_judged import ResponseContextManager, RestResponseContextManager
from locust._http.fast_response import (  # noqa: F401
    CompatRequest,
    CompatResponse,
    ErrorResponse,
    FastRequest,
    FastResponse,
)
from locust._http.fast_session import (  # noqa: F401
    FastHttpSession,
    LocustUserAgent,
    absolute_http_url_regexp,
    insecure_ssl_context_factory,
)
from locust._http.headers import Headers  # noqa: F401
from locust.exception import CatchResponseError, LocustError, ResponseError, StopTest  # noqa: F401
from locust.user import User
from locust.user.rest import RestMixin
from locust.util.deprecation import DeprecatedFastHttpLocustClass as FastHttpLocust  # noqa: F401

# where locustfiles know them from
for _class in (
    ErrorResponse,
    FastHttpSession,
    FastRequest,
    FastResponse,
    LocustBadStatusCode,
    LocustUserAgent,
    ResponseContextManager,
    RestResponseContextManager,
):
    _class.__module__ = __name__
insecure_ssl_context_factory.__module__ = __name__
del _class


class FastHttpUser(User, RestMixin["RestResponseContextManager"]):
    """A user whose `client` is a FastHttpSession.

    The attributes below are its settings, read when a user is made: seconds, numbers of redirects
    and of further tries, whether certificates go unverified, header fields of every request, and
    requests at a time.
    """

    network_timeout: float = 60.0
    connection_timeout: float = 60.0
    max_redirects: int = 30
    max_retries: int = 0
    insecure: bool = True
    default_headers: dict | None = None
    concurrency: int = 10
    proxy_host: str | None = None
    proxy_port: int | None = None
    client_pool = None
    ssl_context_factory = None
    abstract = True

    def __init__(self, environment):
        super().__init__(environment)
        if self.host is None:
            raise StopTest(
                "You must specify the base host. Either in the host attribute in the User class,"
                " or on the command line using the --host option."
            )
        self.client = FastHttpSession(
            base_url=self.host,
            request_event=self.environment.events.request,
            user=self,
            insecure=self.insecure,
            client_pool=self.client_pool,
            ssl_context_factory=self.ssl_context_factory,
            network_timeout=self.network_timeout,
            connection_timeout=self.connection_timeout,
            concurrency=self.concurrency,
            max_redirects=self.max_redirects,
            max_retries=self.max_retries,
            headers=self.default_headers,
            proxy_host=self.proxy_host,
            proxy_port=self.proxy_port,
        )
