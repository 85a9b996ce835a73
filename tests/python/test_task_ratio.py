"""--show-task-ratio: what Locust 2.47.0 printed for the same file, and the numbers of users."""

import pytest
from users_support import GOLDEN

from locust import User, task
from locust._loader import load_locustfile
from locust.user import inspectuser


@pytest.mark.parametrize(
    "case, show",
    [
        ("18-show-task-ratio", inspectuser.show_task_ratio),
        ("19-show-task-ratio-json", inspectuser.print_task_ratio_json),
    ],
)
def test_output_is_locusts(case, show, capsys):
    user_classes, _ = load_locustfile(str(GOLDEN / case / "locustfile.py"))
    show(list(user_classes.values()), 7)
    assert capsys.readouterr().out == (GOLDEN / case / "stdout.txt").read_text()


class A(User):
    weight = 1

    @task
    def t(self): ...


class B(A):
    weight = 3


class Fixed(A):
    fixed_count = 2


def counts(user_classes, num_users):
    return inspectuser._distribution(user_classes, num_users)


@pytest.mark.parametrize(
    "user_classes, num_users, expected",
    [
        ([A, B], None, {"A": 1, "B": 3}),
        ([A, B], 10, {"A": 2, "B": 8}),  # 2.5 and 7.5, rounded to even
        ([A, Fixed], None, {"A": 0, "Fixed": 2}),
        ([A, Fixed], 5, {"A": 3, "Fixed": 2}),
        ([Fixed], 1, {"Fixed": 2}),
    ],
)
def test_users_of_each_class(user_classes, num_users, expected):
    assert counts(user_classes, num_users) == expected


def test_weights_of_zero_are_no_users():
    assert counts([type("Z", (A,), {"weight": 0})], 5) == {"Z": 0}


def test_no_users_at_all_are_no_error():
    assert inspectuser.get_ratio([A], {}, True) == {"A": {"ratio": 0, "tasks": {"t": {"ratio": 0}}}}
