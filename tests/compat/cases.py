"""What is run: locustfiles and their arguments. What each must come to is in expected/."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    file: str
    arguments: tuple
    environment: dict = dataclasses.field(default_factory=dict)
    # Rows whose count is chance: "METHOD name" -> (trials, probability). Others are equal.
    chance: dict = dataclasses.field(default_factory=dict)
    # Requests that the server may see more often: clients send them again, each by its own rule.
    resent: tuple = ()
    # Parts whose lines come in no certain order (several users at once): compared sorted.
    unordered: tuple = ()

    def __str__(self):
        return self.name


def bounds(trials, probability):
    """Five standard deviations of a binomial count: outside once in a million fair runs."""
    mean = trials * probability
    spread = 5 * math.sqrt(trials * probability * (1 - probability))
    return mean - spread, mean + spread


def headless(name, file, *arguments, users=1, seconds=20, **more):
    """All users at once; the time limit is a guard, each file ends by itself."""
    load = ("-u", str(users), "-r", str(users), "-t", f"{seconds}s")
    return Case(name, file, ("--headless", "--only-summary", "--json", *load, *arguments), **more)


def of_class(file, name, **more):
    stem = file.removesuffix(".py")
    return headless(f"{stem}-{name.lower()}", file, name, **more)


def of_mode(user, mode, **more):
    """A run of events_in_order.py, which does what its mode says."""
    name = f"events-{user.lower()}-{mode.replace(' ', '-') or 'plain'}"
    return headless(name, "events_in_order.py", user, environment={"COMPAT_MODE": mode}, **more)


CASES = [
    headless(
        "weights",
        "weights.py",
        "Shopper",
        "Buyer",
        "Admin",
        users=10,
        chance={
            "GET shopper: browse": (300, 0.6),
            "GET shopper: search": (300, 0.3),
            "GET shopper: item": (300, 0.1),
            "GET buyer: order": (100, 0.75),
            "GET buyer: cancel": (100, 0.25),
            "GET admin: report": (100, 0.4),
            "GET admin: audit": (100, 0.6),
        },
    ),
    of_class("weights.py", "Heir"),
    of_class("nested.py", "Quitter"),
    of_class("nested.py", "Stopper"),
    of_class("nested.py", "Turning"),
    of_class("waits.py", "Sequence"),
    headless(
        "waits-times",
        "waits.py",
        *["Constant", "NoWait", "Between", "Pacing", "Throughput", "Overrun", "Own", "OfTheSet"],
        users=8,
        unordered=("stdout",),
    ),
    of_class("http_requests.py", "Requests"),
    of_class("fast_requests.py", "Fast"),
    headless("sessions", "sessions.py", users=3, unordered=("stdout",)),
    of_class("catch_response.py", "Http"),
    of_class("catch_response.py", "Fast"),
    of_class("failures.py", "Http", resent=("GET /close", "GET /reset")),
    of_class("failures.py", "Fast", resent=("GET /close", "GET /reset")),
    headless("shape", "shape.py", users=5),
    *[
        headless(f"tags-{name}-{user.lower()}", "tags.py", user, *options)
        for user in ("Walker", "Shown")
        for name, options in {
            "none": (),
            "read": ("--tags", "read"),
            "not-slow": ("--exclude-tags", "slow"),
            "write-not-slow": ("-T", "write", "fast", "-E", "slow", "nothing"),
        }.items()
    ],
    headless("tags-none-left", "tags.py", "Failing", "--tags", "read"),
    Case("tags-list", "tags.py", ("--list",)),
    *[of_mode("Http", mode) for mode in ("", "fail ratio", "all is well", "no failures", "error")],
    *[of_mode("Http", mode) for mode in ("broken init", "broken request", "broken quitting")],
    of_mode("Http", "run time", seconds=2),
    of_mode("Fast", "fail ratio"),
    *[
        of_class("errors.py", name)
        for name in ("Own", "InTask", "InOnStop", "Stopping", "StoppingAtStart", "Rescheduling")
    ],
    of_class("errors.py", "InOnStart", seconds=2),
    of_class("errors.py", "InListener"),
    of_class("errors.py", "NoTasks"),
]
