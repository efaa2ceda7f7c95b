"""Options whose fate does not depend on their value: what tapster sees to, and what it cannot."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache

from tapster.uwsgi_ini.fates import FateKind

DERIVED: Mapping[str, str] = {
    "nginx reaches the app over a socket that tapster makes for each release": (
        "abstract-socket chmod-socket chown-socket protocol map-socket shared-socket "
        "fastcgi-* scgi-* suwsgi-socket puwsgi-socket raw-socket raw-modifier* http-socket-mod* "
        "https-socket-mod* zeromq reuse-port freebind no-defer-accept so-keepalive tcp-* "
        "shutdown-sockets no-fd-passing allowed-modifiers enable-proxy-protocol"
    ),
    "nginx speaks HTTP with the clients": "http-*",
    "the queue is 1024 long, or as long as this machine allows": "listen",
    "tapster has room for all that nginx lets through": "buffer-size max-vars",
    "tapster has every body read before the app runs": "post-buffering post-buffering-bufsize",
    "tapster starts, watches, replaces and stops the processes": (
        "master vacuum die-on-term need-app no-orphans reload-mercy worker-reload-mercy "
        "master-fifo binary-path procname* auto-procname daemons-honour-stdin no-server"
    ),
    "`tapster up -d` goes to the background, and what the app prints is in app.log": (
        "daemonize daemonize2"
    ),
    "no file with a process id is needed: `tapster status` and `down` know": (
        "pidfile pidfile2 safe-pidfile safe-pidfile2"
    ),
    "what the app prints is in app.log: `tapster logs`": (
        "logto logto2 log-reopen log-truncate log-maxsize log-backupname logfile-* log-master "
        "log-master-bufsize log-master-stream threaded-logger touch-logreopen touch-logrotate"
    ),
    "nginx logs the requests, with more in each line: `tapster logs`": (
        "disable-logging log-format logformat-strftime log-micros log-x-forwarded-for log-zero "
        "log-sendfile log-ioerror req-logger log-req-encoder log-req-route "
        "log-master-req-stream"
    ),
    "`tapster status` reads statistics on a socket of its own": (
        "stats stats-http stats-minified stats-no-*"
    ),
    "on anyway": (
        "strict enable-threads close-on-exec ignore-sigpipe ignore-write-errors "
        "disable-write-exception"
    ),
    "a tenth of max_requests": "max-requests-delta",
    "the app's account comes with all of its groups": "gid immediate-gid add-gid no-initgroups",
    "nothing of the app ever runs as root": (
        "immediate-uid master-as-root drop-after-init drop-after-apps"
    ),
    "the app gets only PATH, HOME, LANG, what tapster sets and what you set": "unenv",
    "a release that does not start is refused, and the one before goes on": "fallback-config",
    "built in": "plugins-dir",
}
"""Reason to options; `*` stands for any ending."""

REFUSED: Mapping[str, str] = {
    "a home has one Emperor, tapster's own; adopt each vassal by itself": (
        "emperor emperor-* vassal-* vassals-* early-emperor imperial-* heartbeat zerg zerg-* "
        "zergpool legion legion-* unique-legion-*"
    ),
    "nginx stands where uWSGI's routers would": (
        "fastrouter fastrouter-* rawrouter rawrouter-* sslrouter sslrouter* forkpty* tuntap-* "
        "subscribe-* subscribe2 subscription* start-unsubscribed unsubscribe-* weight auto-weight "
        "http-subscription* http-resubscribe http-to http-use-* http-fallback http-zerg http-var"
    ),
    "tapster serves Python apps over WSGI, and nothing else": (
        "php-* perl-* psgi plshell rack rails ruby-* rb-* rbshell rbthreads rvm-* gemset "
        "shared-rb-* lua lua-* jvm-* jwsgi ring-* mono-* cgi cgi-* go-* goroutines xslt-* webdav-* "
        "pypy-* rados-* glusterfs-* coroae fiber web3 pump wsgi-lite pty-* dumbloop-* symcall "
        "symcall-*"
    ),
    "tapster needs a callable: name a module that makes the app, as MODULE:CALLABLE": (
        "paste ini-paste pecan eval paste-logger"
    ),
    "only root could do it, and nothing of the app ever runs as root": (
        "chroot cgroup cgroup-* namespace namespace-* unshare unshare2 pivot-root jail jail* "
        "jidfile setns setns-* cap *-as-root *-in-jail *-jail mount-as* umount-* privileged-* pam "
        "pam-user"
    ),
    "while one release follows another both run, and both would want it": (
        "snmp snmp-community udp multicast multicast-* cache-udp-server flock flock2 flock-wait "
        "flock-wait2"
    ),
    "an app that may sleep has the setting on_demand_idle_s": "cheap",
    "HTTPS is nginx's part: the settings tls_certificate and tls_key": (
        "ssl-* sni sni-* https-* https2"
    ),
    "the options that tapster itself needs would fall under it": (
        "blacklist whitelist end-blacklist end-whitelist"
    ),
    "it only asks uWSGI something, and is for the command line": (
        "show-config help version dump-options *-list build-plugin cflags dot-h config-py exit "
        "connect-and-read extract reload stop pause resolve print print-sym get ping ping-timeout "
        "python-version php-dump-config test nagios command-mode pyshell python inject-* "
        "binary-append-data file-write honour-stdin signal"
    ),
    "it starts another program in the place of uWSGI": (
        "worker-exec worker-exec2 unprivileged-* python-worker-override"
    ),
    "uWSGI cannot give it to an app that it runs in: use the settings env and env_file": (
        "envdir early-envdir"
    ),
}
"""The same for what is not carried over."""

SHAPES = frozenset({"ini", "inherit", "xmlconfig", "yaml", "json", "config", "set"})
"""What brings options, which have fates of their own, and placeholders."""


@cache
def settled(key: str, name: str) -> tuple[FateKind, str] | None:
    """The fate of an option, and the reason, if its value does not matter."""
    kinds: tuple[tuple[FateKind, Mapping[str, str]], ...]
    kinds = (("refused", REFUSED), ("derived", DERIVED))
    for kind, reasons in kinds:
        for reason, patterns in reasons.items():
            if any(_fits(pattern, key, name) for pattern in patterns.split()):
                return kind, reason
    return None


def _fits(pattern: str, key: str, name: str) -> bool:
    return fnmatchcase(key, pattern) or fnmatchcase(name, pattern)
