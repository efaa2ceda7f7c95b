"""What a Procfile names."""

import pytest

from tapster.config.procfile import Procfile, parse_procfile
from tapster.errors import SettingsError
from tapster.model.stack import Program


def test_web_and_release_are_told_from_programs() -> None:
    text = """
# what runs
web: gunicorn shop:app
release: python manage.py migrate --noinput
worker-1 :  celery -A shop worker --loglevel=INFO  # with colour: no
beat_2:PORT=1 celery -A shop beat
"""
    assert parse_procfile(text, "Procfile") == Procfile(
        programs=(
            Program(
                name="worker-1",
                command="celery -A shop worker --loglevel=INFO  # with colour: no",
            ),
            Program(name="beat_2", command="PORT=1 celery -A shop beat"),
        ),
        web="gunicorn shop:app",
        release="python manage.py migrate --noinput",
    )


def test_every_mistake_is_named_with_its_line() -> None:
    text = "worker: a\n\nworker: b\nno command\nempty:\nwo/rker: c\n.: d\n"

    with pytest.raises(SettingsError) as refused:
        parse_procfile(text, "Procfile")

    places = [line.split()[0] for line in refused.value.why.splitlines()]
    assert places == ["Procfile:3:", "Procfile:4:", "Procfile:5:", "Procfile:6:", "Procfile:7:"]


@pytest.mark.parametrize("text", ["", "\ufeff# nothing\r\n", "web: x"])
def test_a_file_without_programs_is_fine(text: str) -> None:
    assert parse_procfile(text, "Procfile").programs == ()
