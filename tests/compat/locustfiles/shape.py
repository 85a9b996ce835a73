"""A load shape with stages, each with its user classes; every user tells that it came and went."""

from locust import HttpUser, LoadTestShape, constant, events, task


class Waiting(HttpUser):
    abstract = True
    wait_time = constant(1000)

    def on_start(self):
        self.client.get("/ok", name=f"{type(self).__name__} starts")

    def on_stop(self):
        self.client.get("/ok", name=f"{type(self).__name__} stops")

    @task
    def work(self):
        self.client.get("/ok", name=f"{type(self).__name__} works")


class Reader(Waiting):
    weight = 2


class Writer(Waiting):
    pass


class Guard(Waiting):
    fixed_count = 1


class Stages(LoadTestShape):
    """Two to three seconds each, so that none falls between two ticks."""

    stages = [
        (1.5, 4, 10, None),
        (3.5, 7, 3, None),
        (5.5, 9, 10, [Writer]),
        (7.5, 2, 10, None),
    ]

    def tick(self):
        for end, users, rate, classes in self.stages:
            if self.get_run_time() < end:
                return (users, rate, classes) if classes else (users, rate)
        return None


@events.spawning_complete.add_listener
def tell(user_count, **_):
    print("spawned:", user_count)
