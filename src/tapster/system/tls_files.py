"""Whether a certificate and a key can be used, asked before nginx is: it takes any pair."""

from pathlib import Path

from tapster.errors import TapsterError


def refuse_unusable(certificate: Path, key: Path) -> None:
    """Pass if both can be read and belong together."""
    import ssl  # noqa: PLC0415  costs 10 ms that sites without TLS need not pay

    what = "the site has no certificate"
    for path in (certificate, key):
        if not path.is_file():
            raise TapsterError(
                what, f"there is no file {path}", "correct `tls_certificate` and `tls_key`"
            )
    try:
        # An empty password, or OpenSSL would ask for one at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:
        raise TapsterError(
            what,
            f"{certificate} with {key}: {error}",
            "give the certificate chain and its own key, both as PEM and without a password",
        ) from error
