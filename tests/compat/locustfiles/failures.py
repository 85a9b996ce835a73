"""What can go wrong with a request: the texts of the report, and the response, of both kinds."""

from endings import DEAF, REFUSED

from locust import FastHttpUser, HttpUser

PATHS = [
    "/status/400",
    "/status/404",
    "/status/500",
    "/status/503",
    "/close",
    "/reset",
    "/cut",
    "/cut_chunked",
    "/garbage",
    "/bad_gzip",
    "/circle",
    "/no-such-page",
]


class Failing:
    def wait_time(self):
        """Comes to its turn only when the task failed; another try would say nothing new."""
        self.environment.runner.quit()

    def all_of_them(self):
        for path in PATHS:
            self.told(path, self.client.get(path))
        self.told("/status/404", self.client.get("/status/404"))
        self.told("named", self.client.get("/status/404", name="named"))
        self.told("post", self.client.post("/status/500", json={}))
        self.told("refused", self.client.get(f"{REFUSED}/", name="refused"))
        self.told(
            "no such host", self.client.get("http://no-such-host.invalid/", name="no such host")
        )
        self.timeouts()
        self.bad_json()
        self.told("after all", self.client.get("/ok"))
        self.environment.runner.quit()

    def told(self, what, response):
        print(f"{what}:", response.status_code, type(getattr(response, "error", None)).__name__)

    def bad_json(self):
        try:
            self.client.get("/text").json()
        except ValueError as error:
            print("bad JSON:", type(error).__name__)
        with self.client.get("/text", name="bad JSON", catch_response=True) as response:
            try:
                response.json()
            except ValueError:
                response.failure("no JSON")


class Http(Failing, HttpUser):
    tasks = [Failing.all_of_them]

    def timeouts(self):
        self.told("slow", self.client.get("/slow/2000", name="slow", timeout=0.3))
        self.told("fast enough", self.client.get("/slow/100", timeout=(1, 3)))
        self.told("deaf", self.client.get(f"{DEAF}/", name="deaf", timeout=(0.3, 5)))


class Fast(Failing, FastHttpUser):
    tasks = [Failing.all_of_them]
    network_timeout = 0.5
    connection_timeout = 0.3

    def timeouts(self):
        self.told("slow", self.client.get("/slow/2000", name="slow"))
        self.told("fast enough", self.client.get("/slow/100"))
        self.told("deaf", self.client.get(f"{DEAF}/", name="deaf"))
