"""`ssl_ciphers HIGH:RC4-SHA;`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

WEAK = re.compile(
    r"RC4|3DES|DES-CBC3?|(?:^|-)[ae]?NULL|MD5|EXP(?:ORT)?\d*(?:-|$)|^LOW$|^ADH|^AECDH"
)


@rule(
    title="ciphers are offered that are known to be broken",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_ciphers",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: RC4, 3DES, export ciphers and those without encryption or authentication can be read or
    replaced on the way. OpenSSL 3 mostly leaves them out by itself, older ones do not. Lists like
    this were copied from advice that was good ten years ago.

    Fix: write `ssl_ciphers HIGH:!aNULL:!MD5;`, which is nginx's default, or what
    https://ssl-config.mozilla.org gives.

    Ignore when: devices that cannot be replaced know nothing newer.
    """
    for directive, _ in evidence.nginx.named("ssl_ciphers"):
        words = [word for arg in directive.args for word in re.split(r"[:, ]", arg)]
        removed = {word[1:] for word in words if word[:1] in {"!", "-"}}
        weak = [
            word
            for word in words
            if word[:1] not in {"!", "-"}
            and WEAK.search(word)
            and not removed & {word, *word.replace("DES-CBC3", "3DES").split("-")}
        ]
        if weak:
            yield Finding(
                message=f"{', '.join(weak[:3])} can be used if OpenSSL still has them",
                where=directive.where,
                fix="write `ssl_ciphers HIGH:!aNULL:!MD5;`",
            )
