"""HttpUser: every method, each kind of argument, and what a response offers."""

import io
import re

from locust import HttpUser, task

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


class Requests(HttpUser):
    def wait_time(self):
        """Comes to its turn only when the task failed; another try would say nothing new."""
        self.environment.runner.quit()

    @task
    def all_of_them(self):
        self.methods()
        self.names()
        self.bodies()
        self.fields()
        self.urls()
        self.files()
        self.raised()
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
        print("head:", head.status_code, head.content, head.headers["Content-Length"])
        tell(client.request("GET", "/echo/method"))
        tell(client.request("put", "/echo/method", data="x"))

    def names(self):
        self.client.get("/ok?id=1", name="/ok?id=[id]")
        self.client.get("/ok?id=2", name="/ok?id=[id]")
        self.client.get("/ok", params={"q": "a b", "n": [1, 2], "none": None})
        self.client.request_name = "renamed"
        self.client.get("/ok?id=3")
        self.client.request_name = None
        with self.client.rename_request("renamed"):
            self.client.get("/ok?id=4")
        self.client.get("/ok?id=5", name="")

    def bodies(self):
        post = self.client.post
        tell(post("/echo/body", {"a": "1", "b": ["x y", "ö"], "none": None}))
        tell(post("/echo/body", data=[("a", "1"), ("a", "2")]))
        tell(post("/echo/body", data="text ö"))
        tell(post("/echo/body", data=b"\x00\xff"))
        tell(post("/echo/body", data=io.BytesIO(b"of a file")))
        tell(post("/echo/body", data=(part for part in (b"a", b"bc"))))
        tell(post("/echo/body", json={"text": "ö", "list": [1, 2.5, None, True]}))
        tell(post("/echo/body", None, {"third": "json"}))
        tell(self.client.put("/echo/body", json=[]))
        tell(self.client.patch("/echo/body", json=0))
        tell(self.client.get("/echo/body", data="of a GET"))

    def fields(self):
        self.client.headers["X-All"] = "all"
        tell(self.client.get("/echo/fields", headers={"X-One": "one", "Accept": "text/html"}))
        tell(self.client.get("/echo/fields", headers={"x-all": None, "X-One": b"bytes"}))
        del self.client.headers["X-All"]
        tell(self.client.get("/echo/fields", auth=("user", "päss")))
        tell(self.client.get("/echo/fields", cookies={"own": "1"}))
        self.client.auth = ("all", "users")
        tell(self.client.post("/echo/fields", json={}, headers={"Content-Type": "application/x"}))
        self.client.auth = None

    def urls(self):
        get = self.client.get
        tell(get("/echo/a b/ö?q=x y&z=[1]#part"))
        tell(get("/echo/./b/../c?x=%7e%2f"))
        tell(get("/echo/q?a=1", params={"b": "2"}))
        tell(get("/echo/q", params=[("b", "2"), ("b", "3")]))
        tell(get("/echo/q", params="raw=1 2"))
        tell(get(f"{self.host}/echo/absolute?x=1"))
        self.client.get("/status/204")

    def files(self):
        tell(
            self.client.post(
                "/echo/files", files={"f": ("n.txt", "content", "text/plain")}, data={"a": "1"}
            )
        )
        tell(self.client.post("/echo/files", files={"f": b"bare"}))

    def raised(self):
        """Mistakes that are raised and not recorded, and one that is recorded."""
        self.raises("unknown argument", lambda: self.client.get("/ok", no_such_thing=1))
        self.raises("positional", lambda: self.client.get("/ok", "name"))
        self.raises("not serialisable", lambda: self.client.post("/ok", json={"x": object}))
        self.raises("bad port", lambda: self.client.get("http://127.0.0.1:99999/"))
        self.raises("no with", lambda: self.client.get("/ok", name="no with").success())
        self.raises("no with, failure", lambda: self.client.get("/ok", name="no with").failure("x"))
        print(
            "bad header:", self.client.get("/ok", name="bad header", headers={"X": 5}).status_code
        )
        print(
            "not a number:",
            self.client.post("/ok", name="not a number", json=float("nan")).status_code,
        )

    def raises(self, what, call):
        try:
            call()
        except Exception as error:
            print(f"{what}: {type(error).__name__}")
        else:
            print(f"{what}: nothing raised")

    def response(self):
        r = self.client.get("/json", params={"x": "1"}, name="response")
        print(
            r.status_code, r.ok, r.reason, r.content, r.text, r.json()["tags"], r.encoding, bool(r)
        )
        print(
            r.headers["content-type"],
            r.headers.get("X-None"),
            r.url.removeprefix(self.host),
            r.history,
            r.error,
        )
        print(
            r.request.method,
            r.request.path_url,
            r.request.headers["Accept"],
            r.elapsed.total_seconds() < 5,
        )
        echo = self.client.get("/echo", name="response")
        print(echo.headers["X-Echo"], echo.raise_for_status())
        print(
            self.client.get("/text", name="response").encoding,
            self.client.get("/empty", name="response").text == "",
        )
        print(
            len(self.client.get("/gzip", name="response").content),
            self.client.get("/chunked", name="response").text,
        )
        missing = self.client.get("/status/404", name="missing")
        print(
            missing.status_code,
            missing.ok,
            missing.reason,
            missing.text.strip(),
            bool(missing),
            missing.error,
        )
        self.raises("raise_for_status", missing.raise_for_status)
        self.raises("json of text", self.client.get("/text", name="response").json)
