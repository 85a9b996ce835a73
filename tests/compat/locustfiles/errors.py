"""Users whose client is their own, and exceptions wherever they can be raised."""

import time

from locust import HttpUser, TaskSet, User, constant, events, task
from locust.exception import RescheduleTask, RescheduleTaskImmediately, StopUser


class OwnClient:
    """Reports its calls as requests."""

    def __init__(self, environment):
        self.request = environment.events.request

    def call(self, name, error=None, **more):
        begin = time.perf_counter()
        passed = (time.perf_counter() - begin) * 1000
        told = {
            "response_time": passed,
            "response_length": 10,
            "response": None,
            "context": {},
            **more,
        }
        self.request.fire(request_type="CALL", name=name, exception=error, **told)

    def measured(self, name, error=None):
        with self.request.measure("MEASURED", name, response_length=5) as meta:
            meta["response_length"] = 6
            if error:
                raise error


class Own(User):
    wait_time = constant(0)

    def __init__(self, environment):
        super().__init__(environment)
        self.client = OwnClient(environment)

    @task
    def work(self):
        self.client.call("fine")
        self.client.call("fine", response_time=None)
        self.client.call("exception", ValueError("bad 'value'"))
        self.client.call("exception", ValueError("bad 'value'"))
        self.client.call("exception", OSError(2, "gone"))
        self.client.call("text", "only a text")
        self.client.call("ünicode", RuntimeError("ü"))
        self.client.measured("fine")
        self.client.measured("exception", KeyError("key"))
        self.environment.runner.quit()


class Counting(HttpUser):
    """Its `step` numbers the tasks and ends the run."""

    abstract = True
    steps = 0
    most = 4

    def wait_time(self):
        print("wait")
        return 0

    def on_stop(self):
        print("on_stop")

    def step(self):
        self.steps += 1
        print("task", self.steps)
        if self.steps == self.most:
            self.environment.runner.quit()
        return self.steps


def helper(number):
    raise ValueError(f"number {number}")


class InTask(Counting):
    """The task waits and goes on; errors from one place are one exception, whatever their texts."""

    @task
    def work(self):
        self.client.get("/ok")
        number = self.step()
        if number == 3:
            raise KeyError("another place")
        helper(number)


class InOnStart(Counting):
    """This user is gone, and its on_stop not called; the run goes on to its limit."""

    def on_start(self):
        raise RuntimeError("of on_start")

    @task
    def work(self):
        self.step()


class InOnStop(Counting):
    most = 1

    def on_stop(self):
        print("on_stop")
        raise RuntimeError("of on_stop")

    @task
    class Set(TaskSet):
        def on_stop(self):
            print("on_stop of the set")
            raise RuntimeError("of the set's on_stop")

        @task
        def work(self):
            self.user.step()


class Stopping(Counting):
    """StopUser in a task: on_stop, then nothing more of this user."""

    @task
    def work(self):
        self.client.get("/ok")
        if self.step() == 2:
            raise StopUser()

    def on_stop(self):
        super().on_stop()
        self.environment.runner.quit()


class StoppingAtStart(Counting):
    def on_start(self):
        raise StopUser()

    def on_stop(self):
        super().on_stop()
        self.environment.runner.quit()

    @task
    def work(self):
        self.step()


class Rescheduling(Counting):
    """RescheduleTask waits as after a task, RescheduleTaskImmediately does not."""

    @task
    def work(self):
        number = self.step()
        if number == 1:
            raise RescheduleTask()
        if number == 2:
            raise RescheduleTaskImmediately()


class InListener(Counting):
    """A listener's RescheduleTask leaves the task and its request uncounted; an error does not."""

    def on_start(self):
        events.request.add_listener(self.on_request)

    def on_request(self, name, **_):
        if name == "/ok?error":
            raise RuntimeError("of the listener")

    @task
    def work(self):
        self.client.get("/ok?error")
        print("after the error")
        self.client.get("/ok?reschedule")
        print("after the reschedule")
        self.step()


@events.request.add_listener
def on_request(name, **_):
    if name == "/ok?reschedule" and not on_request.raised:
        on_request.raised = True
        raise RescheduleTask()


on_request.raised = False


class NoTasks(Counting):
    """The first pick fails, each time."""

    def wait_time(self):
        self.step()
        return 0
