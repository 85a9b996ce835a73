"""Tasks with weights, in every form; several user classes with weight and fixed_count."""

import random

from endings import Ending

from locust import HttpUser, User, constant, task

TASKS_EACH = 50
ENDING = Ending(users=10)


class Counted(HttpUser):
    """Ends after so many tasks."""

    abstract = True
    wait_time = constant(0)

    def on_start(self):
        self.done = 0

    def visit(self, name):
        if self.done == TASKS_EACH:
            ENDING.user_is_done(self.environment)
        self.done += 1
        self.client.get("/ok", name=name)


class Shopper(Counted):
    weight = 3

    @task(6)
    def browse(self):
        self.visit("shopper: browse")

    @task(3)
    def search(self):
        self.visit("shopper: search")

    @task
    def item(self):
        self.visit("shopper: item")

    @task(0)
    def never(self):
        self.visit("shopper: never")


def order(user):
    user.visit("buyer: order")


def cancel(user):
    user.visit("buyer: cancel")


class Buyer(Counted):
    tasks = {order: 3, cancel: 1}


class Admin(Counted):
    fixed_count = 2
    tasks = [
        (lambda user: user.visit("admin: report"), 2),
        (lambda user: user.visit("admin: audit"), 3),
    ]


def last(user):
    user.pick("last")


class Picker(User):
    """Its picks are those of Python's own `random`."""

    abstract = True
    wait_time = constant(0)
    tasks = [last]

    def on_start(self):
        random.seed(2024)
        self.picks = []

    def pick(self, name):
        self.picks.append(name)
        if len(self.picks) == 40:
            print("picks:", " ".join(self.picks))
            self.environment.runner.quit()

    @task(2)
    def base(self):
        self.pick("base")


class Heir(Picker):
    """The tasks of its base, then `tasks`, then those of its own body."""

    tasks = {last: 2}

    @task(3)
    def own(self):
        self.pick("own")

    @task
    def rare(self):
        self.pick("rare")

    def on_start(self):
        super().on_start()
        print("tasks:", " ".join(item.__name__ for item in self.tasks))
