"""Users: their life from start to stop, and what their classes know."""

import gevent
import pytest
from gevent.pool import Group
from users_support import FakeEnvironment, run_user

from locust import HttpUser, User, constant, task
from locust.exception import StopTest, StopUser
from locust.user.task import DefaultTaskSet


class Recorder(User):
    abstract = True

    def __init__(self, environment):
        super().__init__(environment)
        self.seen = []

    def on_start(self):
        self.seen.append("start")

    def on_stop(self):
        self.seen.append("stop")


class Sleeper(Recorder):
    wait_time = constant(10)

    @task
    def t(self):
        self.seen.append("task")
        try:
            gevent.sleep(0.05)
        finally:
            self.seen.append("end")


class Waiter(Recorder):
    wait_time = constant(10)

    @task
    def t(self):
        self.seen.append("task")


def started(user_class):
    user = user_class(FakeEnvironment())
    user.start(Group())
    gevent.sleep(0.01)
    return user


def test_before_and_after_start():
    user = Sleeper(FakeEnvironment())
    assert user.greenlet is None and user._state is None
    with pytest.raises(AttributeError):
        user.group
    group = Group()
    greenlet = user.start(group)
    assert greenlet is user.greenlet and user.group is group
    assert isinstance(greenlet, gevent.Greenlet)
    assert greenlet.args[0] is user
    assert list(group) == [greenlet]
    gevent.sleep(0)
    assert user._state == "running"
    assert isinstance(user._taskset_instance, DefaultTaskSet)
    user.stop(force=True)
    assert len(group) == 0


def test_a_gentle_stop_lets_the_task_end():
    user = started(Sleeper)
    assert user.stop() is False
    assert user._state == "stopping"
    user.greenlet.join(timeout=2)
    assert user.seen == ["start", "task", "end", "stop"]
    assert user.greenlet.successful()


def test_a_second_gentle_stop_is_an_error():
    user = started(Sleeper)
    user.stop()
    with pytest.raises(Exception, match="in an unexpected state: stopping. This should never"):
        user.stop()
    user.stop(force=True)


def test_a_forced_stop_ends_the_task():
    user = started(Sleeper)
    assert user.stop(force=True) is True
    assert user.greenlet.ready()
    assert user.seen == ["start", "task", "end", "stop"]


def test_a_waiting_user_stops_at_once():
    user = started(Waiter)
    assert user._state == "waiting"
    assert user.stop() is True
    assert user.seen == ["start", "task", "stop"]


def test_a_user_that_has_not_begun_stops_at_once():
    user = Waiter(FakeEnvironment())
    user.start(Group())
    assert user.stop() is True
    assert user.seen == []


def test_wait_within_a_task_counts_as_waiting():
    class InTask(Waiter):
        @task
        def t(self):
            self.wait()

    user = started(InTask)
    assert user.stop() is True
    assert user.seen[-1] == "stop"


def test_stop_in_a_task_lets_it_end_and_waits_no_more():
    class Own(Recorder):
        wait_time = constant(10)

        @task
        def t(self):
            self.stop()
            self.seen.append("after")

    user = run_user(Own, seconds=2)
    assert user.seen == ["start", "after", "stop"]


def test_on_start_may_end_while_the_user_stops_but_no_task_follows():
    class Slow(Waiter):
        def on_start(self):
            gevent.sleep(0.03)
            self.seen.append("start")

    user = started(Slow)
    assert user.stop() is False
    user.greenlet.join(timeout=2)
    assert user.seen == ["start", "stop"]


def test_a_kill_in_on_start_runs_on_stop():
    class Slow(Waiter):
        def on_start(self):
            gevent.sleep(10)

    user = started(Slow)
    user.stop(force=True)
    assert user.seen == ["stop"]


def test_a_failing_on_start_ends_the_user_without_on_stop(caplog):
    class Bad(Waiter):
        def on_start(self):
            raise ValueError("no")

    environment = FakeEnvironment()
    user = run_user(Bad, environment=environment)
    assert user.seen == []
    assert isinstance(user.greenlet.exception, ValueError)
    assert environment.errors[0][0] is user
    record = caplog.records[0]
    assert (record.name, record.levelname) == ("locust.user.users", "ERROR")
    assert record.getMessage().startswith("no\nTraceback (most recent call last):\n")


@pytest.mark.parametrize("kind", [StopUser, StopTest])
def test_a_control_exception_in_on_start_is_logged_and_stops(kind, caplog):
    class Leaves(Waiter):
        def on_start(self):
            raise kind()

    environment = FakeEnvironment()
    user = run_user(Leaves, environment=environment)
    assert user.seen == ["stop"]
    assert user.greenlet.successful()
    assert environment.errors == []
    assert caplog.records[0].getMessage().startswith("\nTraceback")


def test_an_error_in_on_stop_leaves_the_greenlet():
    class Bad(Waiter):
        def on_stop(self):
            raise ValueError("in on_stop")

    user = started(Bad)
    user.stop(force=True)
    assert isinstance(user.greenlet.exception, ValueError)


class Exits(Recorder):
    @task
    def t(self):
        raise SystemExit(5)


def test_sys_exit_reaches_the_runner_and_ends_the_user():
    class Runner:
        codes = []

        def _on_system_exit(self, code):
            self.codes.append(code)

    user = run_user(Exits, environment=FakeEnvironment(runner=Runner()))
    assert Runner.codes == [5]
    assert user.greenlet.successful()
    assert user.seen == ["start", "stop"]


def test_sys_exit_without_a_runner_ends_the_process():
    with pytest.raises(SystemExit) as ending:
        run_user(Exits, seconds=2)
    assert ending.value.code == 5


# --- classes


def test_abstract_is_each_class_own():
    class Base(User):
        abstract = True

    class Sub(Base):
        pass

    assert [cls.abstract for cls in (User, HttpUser, Base, Sub)] == [True, True, True, False]


def test_full_name_leaves_out_functions():
    class Local(User):
        pass

    name = "test_full_name_leaves_out_functions.Local"
    assert Local.fullname() == f"{__name__}.{name}"


def test_json_is_the_settings():
    assert Sleeper.json() == {"host": None, "weight": 1, "fixed_count": 0, "tasks": ["t"]}


def test_task_set_attribute_is_warned_of_and_ignored():
    from locust import TaskSet

    class Set(TaskSet):
        pass

    with pytest.warns(DeprecationWarning, match=r"instead \(tasks = \[Set\]\)"):

        class Old(User):
            task_set = Set

    assert Old.tasks == []


def test_http_users_need_a_host():
    class Web(HttpUser):
        pass

    with pytest.raises(StopTest, match="^You must specify the base host. Either in the host "):
        Web(FakeEnvironment())


def test_http_users_have_a_client_of_their_own():
    class Web(HttpUser):
        host = "http://localhost"

    environment = FakeEnvironment()
    one, other = Web(environment), Web(environment)
    assert one.client is not other.client
    assert one.client.base_url == "http://localhost"
    assert one.client.trust_env is False
    assert DefaultTaskSet(one).client is one.client


def test_plain_users_have_no_client():
    with pytest.raises(AttributeError):
        DefaultTaskSet(Sleeper(FakeEnvironment())).client
