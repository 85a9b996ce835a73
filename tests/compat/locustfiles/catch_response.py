"""catch_response in all its branches, and rest(), of both kinds of users."""

from endings import REFUSED

from locust import FastHttpUser, HttpUser
from locust.exception import CatchResponseError, RescheduleTask, ResponseError


class Judging:
    """Each branch under a name of its own; the rows tell what became of it."""

    def wait_time(self):
        """Comes to its turn only when the task failed; another try would say nothing new."""
        self.environment.runner.quit()

    def catch(self, name, path="/ok", **more):
        return self.client.get(path, name=name, catch_response=True, **more)

    def attempt(self, what, block):
        try:
            block()
        except Exception as error:
            print(f"{what}: {type(error).__name__}")
        else:
            print(f"{what}: nothing raised")

    def all_of_them(self):
        self.marks()
        for block in (
            self.response_error,
            self.other_error,
            self.catch_response_error,
            self.reschedule,
            self.marked_then_raised,
            self.raise_for_status,
            self.raise_for_status_after_success,
            self.marked_before,
            self.without,
        ):
            self.attempt(block.__name__, block)
        self.overruled()
        self.rests()
        self.environment.runner.quit()

    def marks(self):
        with self.catch("no mark"):
            pass
        with self.catch("no mark, 404", "/status/404"):
            pass
        with self.catch("success, 404", "/status/404") as response:
            response.success()
        with self.catch("failure") as response:
            response.failure("a text")
        with self.catch("failure of a class") as response:
            response.failure(ValueError("not", "good"))
        with self.catch("failure of no text") as response:
            response.failure(17)
        with self.catch("the last mark: failure") as response:
            response.success()
            response.failure("first")
            response.failure("second")
        with self.catch("the last mark: success") as response:
            response.failure("first")
            response.success()
        self.catch("never entered")
        with self.catch("reads", "/json") as response:
            if response.json()["id"] != 8:
                response.failure(f"id is {response.json()['id']}, status {response.status_code}")
        with self.client.post("/json", {"a": 1}, name="of a post", catch_response=True) as response:
            response.failure("of a post")

    def response_error(self):
        with self.catch("ResponseError"):
            raise ResponseError("swallowed")

    def other_error(self):
        with self.catch("other error"):
            raise ValueError("propagates")

    def catch_response_error(self):
        with self.catch("CatchResponseError"):
            raise CatchResponseError("propagates")

    def reschedule(self):
        with self.catch("RescheduleTask"):
            raise RescheduleTask()

    def marked_then_raised(self):
        with self.catch("marked, then raised") as response:
            response.failure("marked")
            raise ResponseError("propagates")

    def raise_for_status(self):
        with self.catch("raise_for_status", "/status/500") as response:
            response.raise_for_status()

    def raise_for_status_after_success(self):
        with self.catch("raise_for_status after success", "/status/500") as response:
            response.success()
            response.raise_for_status()

    def marked_before(self):
        self.catch("marked before").success()

    def without(self):
        with self.client.get("/ok", name="without") as response:
            print("in a with-block:", response.status_code)

    def overruled(self):
        """No answer came, and that is fine."""
        with self.catch("overruled", f"{REFUSED}/") as response:
            print("refused:", response.status_code, type(response.error).__name__)
            response.success()
        with self.catch("refused", f"{REFUSED}/"):
            pass
        with self.catch("measured") as response:
            response.request_meta["name"] = "renamed in the block"
            response.request_meta["response_length"] = 1000

    def rests(self):
        with self.rest("GET", "/json", name="rest") as response:
            print("js:", response.js)
            assert response.js["id"] == 7
        with self.rest("POST", "/echo", json={"a": 1}, name="rest: post") as response:
            fields = dict(response.js["fields"])
            print(
                response.js["method"], response.js["body"], fields["Content-Type"], fields["Accept"]
            )
        with self.rest("GET", "/text", name="rest: no JSON") as response:
            print("js:", response.js)
        with self.rest("GET", "/empty", name="rest: empty") as response:
            print("js:", response.js)
        with self.rest("GET", "/status/404", name="rest: 404"):
            pass
        with self.rest("GET", "/json", name="rest: assert") as response:
            assert response.js["id"] == 8, "id should be 8"
        with self.rest("GET", "/json", name="rest: assert with answer") as response:
            assert response.js["id"] == 8, "id should be 8,"
        with self.rest("GET", "/json", name="rest: bare assert") as response:
            assert response.js["id"] == 8
        with self.rest("GET", "/json", name="rest: marked") as response:
            response.failure("marked")
        self.raised_in_rest()
        with self.rest_("GET", "/json", name="rest_") as response:
            print("js:", response.js["id"])

    def raised_in_rest(self):
        """Its text names places in files, which are not compared: the class and message are."""
        with self.rest("GET", "/json", name="rest: error") as response:
            print("missing:", response.js["missing"])


class Http(Judging, HttpUser):
    tasks = [Judging.all_of_them]


class Fast(Judging, FastHttpUser):
    tasks = [Judging.all_of_them]
