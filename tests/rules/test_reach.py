import pytest

from tapster.doctor.reach import reach


@pytest.mark.parametrize(
    ("value", "who"),
    [
        (":3031", "everybody"),
        ("0.0.0.0:$(PORT)", "everybody"),
        ("[::]:3031", "everybody"),
        ("*:3031 ; comment", "everybody"),
        ("8.8.8.8:53", "everybody"),
        ("10.0.0.5:3031", "network"),
        ("127.0.0.1:3031", "machine"),
        ("127.0.1.1:3031", "machine"),
        ("localhost:3031", "machine"),
        ("[::1]:3031", "machine"),
        ("/run/shop.sock", "machine"),
        ("unix:///run/shop.sock", "machine"),
        ("shop.internal:3031", "unknown"),
        ("=0", "unknown"),
        ("fd://3", "unknown"),
        ("", "unknown"),
    ],
)
def test_who_reaches_an_address_is_said_by_its_host(value: str, who: str) -> None:
    assert reach(value) == who
