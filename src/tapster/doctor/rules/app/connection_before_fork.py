"""`connection = psycopg2.connect(...)` at import, without `lazy-apps`."""

from collections.abc import Iterator

from tapster.doctor.code import called, full_name, is_forked_after_import, loaded
from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import set_in_ini
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

CONNECTING = frozenset(
    {
        *("psycopg2.connect", "psycopg.connect", "psycopg.Connection.connect", "pyodbc.connect"),
        *("MySQLdb.connect", "pymysql.connect", "mysql.connector.connect", "mariadb.connect"),
        *("sqlite3.connect", "cx_Oracle.connect", "oracledb.connect", "pymssql.connect"),
        *("psycopg2.pool.SimpleConnectionPool", "psycopg2.pool.ThreadedConnectionPool"),
        *("pymongo.MongoClient", "pymongo.mongo_client.MongoClient", "pika.BlockingConnection"),
        *("socket.create_connection", "smtplib.SMTP", "grpc.insecure_channel"),
        *("grpc.secure_channel", "ldap3.Connection", "paramiko.SSHClient"),
    }
)


@rule(
    title="workers share one connection",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI imports the app once and copies that process with fork(2) for each worker. A
    connection that was made at import is then the same one in all of them: two workers ask at the
    same time, and each may get the other's answer. It shows as errors that cannot be explained,
    `lost synchronization with server`, `SSL error: decryption failed`, `database is locked`, or as
    one visitor's data on another's page.

    Fix: `lazy-apps = true`: each worker imports the app itself. Or connect at the first request.

    Ignore when: it is closed again before the import ends.
    """
    app = loaded(evidence)
    if app is None or not is_forked_after_import(evidence.ini):
        return
    if not is_unset(evidence, "lazy-apps", "lazy") and not evidence.ini.all("lazy-apps"):
        return
    for statement in app.executed:
        for _, written in called(statement):
            if full_name(written, app.body) in CONNECTING:
                yield Finding(
                    message=f"all workers share what `{written}(...)` opens at import, and may get "
                    "each other's answers",
                    where=app.place(statement),
                    fix=f"write `lazy-apps = true` in {evidence.ini.path.name}",
                    edits=set_in_ini(evidence, "lazy-apps", "true"),
                )
