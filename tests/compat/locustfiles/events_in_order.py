"""Listeners of the events of a run, in their order; the exit code that a listener decides on."""

import os

from locust import FastHttpUser, HttpUser, constant, events

MODE = os.environ.get("COMPAT_MODE", "")


@events.init.add_listener
def on_init(environment, runner, web_ui, **_):
    print("init:", type(runner).__name__, environment.runner is runner, web_ui)
    environment.events.request.add_listener(request_of_init)
    if MODE == "broken init":
        raise RuntimeError("of init")


@events.test_start.add_listener
def on_test_start(environment, **_):
    print(
        "test_start: users",
        environment.runner.user_count,
        "host given",
        environment.host is not None,
    )


@events.spawning_complete.add_listener
def on_spawning_complete(user_count):
    print("spawning_complete:", user_count)


def counted():
    return USERS[0].environment.stats.total.num_requests


@events.request.add_listener
def request_of_import(
    request_type,
    name,
    response_time,
    response_length,
    response,
    context,
    exception,
    start_time,
    url,
    **_,
):
    kinds = (
        type(response_time).__name__,
        type(start_time).__name__,
        type(response).__mro__[-2].__name__ != "",
    )
    told = (
        request_type,
        name,
        response_length,
        response.status_code,
        context,
        repr(exception),
        *kinds,
    )
    print("request:", *told, url.removeprefix(USERS[0].host), "counted", counted())
    if MODE == "broken request" and name == "/json":
        raise RuntimeError("of request")


def request_of_init(name, exception, **_):
    print("request, listener of init:", name, exception is None, "counted", counted())


@events.user_error.add_listener
def on_user_error(user_instance, exception, tb, **_):
    print("user_error:", type(user_instance.user).__name__, repr(exception), tb is not None)


@events.test_stopping.add_listener
def on_test_stopping(environment, **_):
    print("test_stopping: users", environment.runner.user_count)


@events.test_stop.add_listener
def on_test_stop(environment, **_):
    print("test_stop: users", environment.runner.user_count)


@events.quitting.add_listener
def quitting_first(environment, **_):
    """Reads the statistics, as most scripts that run in a pipeline do."""
    total = environment.stats.total
    missing = environment.stats.get("/status/404", "GET")
    print(
        "quitting:",
        total.num_requests,
        total.num_failures,
        f"{total.fail_ratio:.3f}",
        missing.num_failures,
    )
    print("times:", total.avg_response_time > 0, total.get_response_time_percentile(0.95) > 0)
    if MODE == "fail ratio" and total.fail_ratio > 0.1:
        environment.process_exit_code = 3
    elif MODE == "all is well":
        environment.process_exit_code = 0
    elif MODE == "broken quitting":
        raise RuntimeError("of quitting")


@events.quitting.add_listener
def quitting_last(**_):
    print("quitting: the last listener comes first")


@events.quit.add_listener
def on_quit(exit_code, **_):
    print("quit:", exit_code)


USERS = []


class Working:
    wait_time = constant(0)

    def context(self):
        return {"user": type(self).__name__}

    def on_start(self):
        USERS.append(self)
        print("on_start")

    def on_stop(self):
        print("on_stop")

    def work(self):
        self.client.get("/ok")
        self.client.post("/json", json={}, context={"own": 1})
        self.client.get("/json", name="/json")
        if MODE not in ("broken request", "no failures"):
            self.client.get("/status/404")
        if MODE == "error":
            self.done = not hasattr(self, "done")
            if self.done:
                raise ValueError("of the task")
        if MODE == "run time":
            self.wait_time = lambda: 1000
        else:
            self.environment.runner.quit()


class Http(Working, HttpUser):
    tasks = [Working.work]


class Fast(Working, FastHttpUser):
    tasks = [Working.work]
