"""TaskSets in TaskSets: interrupt with and without rescheduling, on_start and on_stop of both."""

from locust import HttpUser, TaskSet, constant, task
from locust.exception import InterruptTaskSet, StopUser


class Told(TaskSet):
    """Tells when it is entered and left, and what is around it."""

    def on_start(self):
        name = type(self).__name__
        print(
            f"{name}: on_start, below {type(self.parent).__name__}, user {type(self.user).__name__}"
        )

    def on_stop(self):
        print(f"{type(self).__name__}: on_stop")


class Shelf(Told):
    @task
    def look(self):
        self.client.get("/ok", name="look")
        count = self.user.next()
        print(f"look {count}")
        if count == 2:
            self.schedule_task(self.reach)
        elif count == 4:
            self.interrupt()
        elif count == 6:
            self.interrupt(reschedule=False)
        elif count == 8:
            raise InterruptTaskSet(reschedule=True)
        elif count == 10:
            self.user.leave()

    def reach(self):
        print("reach")


class Shop(Told):
    tasks = [Shelf]

    def wait_time(self):
        print("wait of the shop")
        return 0


class Refusing(Told):
    """Is never entered: its on_start turns around."""

    def on_start(self):
        print("Refusing: on_start")
        self.interrupt(reschedule=False)

    @task
    def unreachable(self):
        print("unreachable")


class Visitor(HttpUser):
    abstract = True

    def wait_time(self):
        print("wait of the user")
        return 0

    def on_start(self):
        self.count = 0
        print("user: on_start")

    def on_stop(self):
        print("user: on_stop")

    def next(self):
        self.count += 1
        return self.count


class Quitter(Visitor):
    """Quits the run from within: its on_stops come after test_stop."""

    tasks = [Shop]

    def leave(self):
        self.environment.runner.quit()
        print("not reached")


class Stopper(Visitor):
    """Ends by StopUser: on_stop of the sets, the innermost first, then its own."""

    tasks = [Shop]

    def leave(self):
        raise StopUser()

    def on_stop(self):
        self.client.get("/ok", name="on_stop")
        super().on_stop()
        self.environment.runner.quit()


class Turning(Visitor):
    """A set in the user's body; then, of another, one that is left in its on_start."""

    @task
    class Inner(Told):
        @task
        def once(self):
            number = self.user.next()
            print(f"once {number}")
            if number < 3:
                self.interrupt()
            self.user.tasks = [Refusing]
            self.interrupt(reschedule=False)

    def wait_time(self):
        print("wait of the user")
        if self.next() == 6:
            self.environment.runner.quit()
        return constant(0)(self)
