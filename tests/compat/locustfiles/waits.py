"""SequentialTaskSet, and every wait time: the time between the starts of tasks is checked."""

import time

import gevent
from endings import Ending

from locust import HttpUser, SequentialTaskSet, TaskSet, User, between, constant, task
from locust import constant_pacing, constant_throughput

TASKS = 8
TASK_SECONDS = 0.05
ENDING = Ending(users=8)
SLACK = 0.15  # of a busy machine


def extra(sequence):
    sequence.client.get("/ok", name="extra")
    print("extra")


class Steps(SequentialTaskSet):
    @task
    def first(self):
        print("first")
        self.client.get("/ok", name="first")

    @task(2)
    def twice(self):
        print("twice")
        self.client.post("/ok", name="twice")

    tasks = [extra]

    @task
    class Within(SequentialTaskSet):
        @task
        def inner(self):
            print("inner")

        @task
        def leave(self):
            print("leave")
            self.interrupt()

    @task
    def last(self):
        print("last")
        self.user.rounds += 1
        if self.user.rounds == 2:
            self.user.environment.runner.quit()


class Sequence(HttpUser):
    wait_time = constant(0.01)
    tasks = [Steps]
    rounds = 0


class Timed(User):
    """Compares the mean time between its tasks with what its wait time promises."""

    abstract = True

    def on_start(self):
        self.starts = []

    def begin(self):
        self.starts.append(time.perf_counter())
        if len(self.starts) == TASKS:
            self.tell()
            ENDING.user_is_done(self.environment)

    def tell(self):
        mean = (self.starts[-1] - self.starts[0]) / (TASKS - 1)
        low, high = self.promise
        kept = low - 0.01 <= mean <= high + SLACK
        print(f"{type(self).__name__}: {'kept' if kept else f'broken, {mean:.3f} s'}")


class Working(Timed):
    abstract = True

    @task
    def work(self):
        self.begin()
        gevent.sleep(TASK_SECONDS)


class Constant(Working):
    wait_time = constant(0.2)
    promise = (0.25, 0.25)


class NoWait(Working):
    promise = (0.05, 0.05)  # the default is no wait


class Between(Working):
    wait_time = between(0.2, 0.4)
    promise = (0.25, 0.45)


class Pacing(Working):
    wait_time = constant_pacing(0.3)
    promise = (0.3, 0.3)


class Throughput(Working):
    wait_time = constant_throughput(4)
    promise = (0.25, 0.25)


class Overrun(Working):
    """The task takes longer than its pace: no wait at all."""

    wait_time = constant_pacing(0.02)
    promise = (0.05, 0.05)


class Own(Working):
    promise = (0.35, 0.35)

    def wait_time(self):
        return 0.3


class OfTheSet(Timed):
    """A set's wait time wins over its user's; wait() within a task waits as well."""

    wait_time = constant(50)
    promise = (0.3, 0.3)

    @task
    class Set(TaskSet):
        wait_time = constant(0.15)

        @task
        def work(self):
            self.user.begin()
            self.wait()
