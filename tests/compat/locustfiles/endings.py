"""How these locustfiles end by themselves. A locustfile imports its neighbours by name."""

import os

from locust.exception import StopUser

REFUSED = f"http://127.0.0.1:{os.environ['COMPAT_REFUSED']}"
DEAF = f"http://127.0.0.1:{os.environ['COMPAT_DEAF']}"


class Ending:
    """Of a run whose users each have so much to do: the last one to be done quits."""

    def __init__(self, users):
        self.left = users

    def user_is_done(self, environment):
        self.left -= 1
        if self.left == 0:
            environment.runner.quit()
        raise StopUser()
