"""FastHttpUser: every method, its own arguments, its rules of what failed, its responses."""

import re

from locust import FastHttpUser, task

FIELDS = (
    "content-type",
    "content-length",
    "transfer-encoding",
    "authorization",
    "accept",
    "x-one",
    "x-all",
    "cookie",
)


def tell(response):
    """The request as the server saw it."""
    seen = response.json()
    fields = [(name, value) for name, value in seen["fields"] if name.lower() in FIELDS]
    text = repr((seen["method"], seen["target"], fields, seen["body"]))
    print(re.sub(r"(?<=boundary=)\w+|(?<=--)[0-9a-f]{32}", "BOUNDARY", text))


class Fast(FastHttpUser):
    default_headers = {"X-All": "all"}

    def wait_time(self):
        """Comes to its turn only when the task failed; another try would say nothing new."""
        self.environment.runner.quit()

    @task
    def all_of_them(self):
        self.methods()
        self.names()
        self.bodies()
        self.fields()
        self.raised()
        self.rules()
        self.response()
        self.environment.runner.quit()

    def methods(self):
        client = self.client
        for call in (
            client.get,
            client.options,
            client.delete,
            client.post,
            client.put,
            client.patch,
        ):
            tell(call("/echo/method"))
        head = client.head("/echo/method")
        print("head:", head.status_code, head.headers["Content-Length"])
        tell(client.request("GET", "/echo/method"))
        tell(client.request("put", "/echo/method", "a name", "the body"))

    def names(self):
        """A name is the argument as it was written."""
        self.client.get("/ok?id=1", name="/ok?id=[id]")
        self.client.get("/ok?id=2", name="/ok?id=[id]")
        self.client.get("/ok", params={"q": "a b", "n": [1, 2], "none": None})
        self.client.get("/ok?x=a b#part")
        self.client.get(f"{self.host}/ok?absolute")
        self.client.get("/ok?unknown", known="as a parameter")
        self.client.request_name = "renamed"
        self.client.get("/ok?id=3")
        self.client.request_name = None
        with self.client.rename_request("renamed"):
            self.client.get("/ok?id=4")

    def bodies(self):
        post = self.client.post
        tell(post("/echo/body", {"a": "1", "b": [1, 2], "none": None}))
        tell(post("/echo/body", data="text ö"))
        tell(post("/echo/body", data=b"\x00\xff"))
        tell(post("/echo/body", data=(part for part in (b"a", b"bc"))))
        tell(post("/echo/body", json={"text": "ö", "list": [1, 2.5, None, True]}))
        tell(post("/echo/body", None, {"third": "json"}))
        tell(self.client.put("/echo/body", json=[]))
        tell(self.client.patch("/echo/body", {"form": "1"}))
        tell(post("/echo/files", files={"f": ("n.txt", "content", "text/plain")}, data={"a": "1"}))

    def fields(self):
        tell(self.client.get("/echo/fields", headers={"X-One": "one", "Accept": "text/html"}))
        tell(self.client.get("/echo/fields", headers={"X-All": "mine", "X-One": 5}))
        tell(self.client.get("/echo/fields", auth=("user", "pass")))
        tell(
            self.client.post(
                "/echo/fields", json={}, headers={"Content-Type": "application/x", "accept": "a/b"}
            )
        )
        self.client.auth_header = "Basic own"
        tell(self.client.get("/echo/fields"))
        self.client.auth_header = None

    def raised(self):
        """Mistakes that are raised and not recorded."""
        self.raises("not serialisable", lambda: self.client.post("/ok", json={"x": object}))
        self.raises("bad port", lambda: self.client.get("http://127.0.0.1:99999/"))
        self.raises("line break", lambda: self.client.get("/ok", headers={"X": "a\r\nb"}))
        self.raises("headers", lambda: self.client.headers)
        self.raises("cookies", lambda: self.client.cookies)

    def raises(self, what, call):
        try:
            call()
        except Exception as error:
            print(f"{what}: {type(error).__name__}")
        else:
            print(f"{what}: nothing raised")

    def rules(self):
        """Which statuses are failures."""
        for status in (
            200,
            201,
            204,
            208,
            226,
            299,
            300,
            301,
            304,
            307,
            308,
            399,
            400,
            403,
            404,
            500,
            503,
        ):
            response = self.client.get(f"/status/{status}", allow_redirects=False)
            print(status, response.status_code, response.ok)

    def response(self):
        r = self.client.get("/json", name="response")
        print(r.status_code, r.ok, r.content, r.text, r.json()["tags"])
        print(
            r.headers["content-type"],
            r.headers.get("X-None"),
            r.url.removeprefix(self.host),
            r.history,
        )
        print(r.request.method, r.request.url.removeprefix(self.host))
        echo = self.client.get("/echo", name="response")
        print(echo.headers["X-Echo"], echo.raise_for_status())
        print(
            len(self.client.get("/gzip", name="response").content),
            self.client.get("/chunked", name="response").text,
        )
        missing = self.client.get("/status/404", name="missing")
        print(missing.status_code, missing.ok, missing.text.strip(), repr(missing.error))
        self.raises("raise_for_status", missing.raise_for_status)
        self.raises("json of text", self.client.get("/text", name="response").json)
