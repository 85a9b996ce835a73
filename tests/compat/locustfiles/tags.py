"""tag on tasks and sets; what --tags and --exclude-tags leave of them."""

from locust import HttpUser, SequentialTaskSet, TaskSet, User, constant, tag, task


class Steps(SequentialTaskSet):
    """Its order stays, whatever is left out."""

    @tag("read", "fast")
    @task
    def first(self):
        self.client.get("/ok", name="first")
        self.user.step()

    @tag("write")
    @task
    def second(self):
        self.client.post("/ok", name="second")
        self.user.step()

    @tag("read")
    @tag("slow")
    @task(2)
    def third(self):
        self.client.get("/ok", name="third")
        self.user.step()

    @task
    def untagged(self):
        self.client.get("/ok", name="untagged")
        self.user.step()

    @tag("write")
    @task
    class Inner(SequentialTaskSet):
        @task
        def inner(self):
            self.client.get("/ok", name="inner")
            self.interrupt()


class Walker(HttpUser):
    wait_time = constant(0)
    tasks = [Steps]
    steps = 0

    def step(self):
        self.steps += 1
        if self.steps == 12:
            self.environment.runner.quit()


def names(tasks):
    """Of tasks and, in brackets, of those within sets."""
    return " ".join(
        f"{item.__name__}[{names(item.tasks)}]" if isinstance(item, type) else item.__name__
        for item in tasks
    )


class Shown(User):
    """Only tells which tasks it was left with."""

    wait_time = constant(1000)

    def on_start(self):
        print("left:", names(self.tasks))
        self.environment.runner.quit()

    @tag("read")
    @task(3)
    def reading(self):
        pass

    @tag("write", "slow")
    @task
    def writing(self):
        pass

    @task
    def anything(self):
        pass

    @task
    class Mixed(TaskSet):
        @tag("read")
        @task
        def inner_reading(self):
            pass

        @tag("slow")
        @task
        def inner_slow(self):
            pass

    @tag("write")
    @task
    class Writes(TaskSet):
        @task
        def inner_writing(self):
            pass


class Failing(User):
    """Has no task with a tag: it starts, and each pick fails."""

    def wait_time(self):
        self.environment.runner.quit()

    @task
    def untagged(self):
        pass
