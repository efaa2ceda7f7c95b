import os

import psutil

from tests.live.load import PLAIN
from tests.live.site import Tapster


def test_nginx_and_its_workers_let_the_app_run_and_the_app_is_scheduled_as_usual(
    tapster: Tapster,
) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN))

    master = psutil.Process(tapster.snapshot().nginx_pid)
    of_nginx = [master.pid, *(each.pid for each in master.children())]
    assert len(of_nginx) > 1
    assert {os.sched_getscheduler(pid) for pid in of_nginx} == {os.SCHED_BATCH}
    assert {os.sched_getscheduler(each.pid) for each in site.workers} == {os.SCHED_OTHER}
