"""What belongs together: each .ini with the nginx configurations that lead to it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tapster.doctor.evidence import NO_CONF, NO_INI, Evidence
from tapster.doctor.links import PASSES, address, reaches, sockets, targets
from tapster.model.machine import PathFacts
from tapster.nginx import named as nginx_named
from tapster.nginx.conf import Conf
from tapster.system.gather_evidence import Seen
from tapster.uwsgi_ini import named as ini_named
from tapster.uwsgi_ini.ini import Ini

MOST_PAIRS = 50
"""Of more files each is looked at alone: every pair is all rules once more."""


def evidences(seen: Seen) -> Iterator[Evidence]:
    """One for each .ini and each nginx configuration that leads to it; the others alone.

    Where no configuration leads to an .ini, each that leads to no other one is meant for it, maybe
    with a mistake in the address. They are for this machine unless nothing is here of what they
    name by its whole path and what has to be there before a start, such as `chdir`.
    """
    linked = {(ini.path, conf.path) for ini, conf in _linked(seen)}
    found = {ini for ini, _ in linked}, {conf for _, conf in linked}
    lost_inis = [ini for ini in seen.inis if ini.path not in found[0]]
    lost_confs = [conf for conf in seen.confs if conf.path not in found[1]]
    is_site = len(linked) + len(lost_inis) * len(lost_confs) <= MOST_PAIRS
    alone = list(seen.confs)
    for ini in seen.inis:
        confs = [conf for conf in seen.confs if is_site and (ini.path, conf.path) in linked]
        if not confs and is_site:
            confs = lost_confs
        alone = [conf for conf in alone if conf not in confs]
        for conf in confs or [NO_CONF]:
            yield _evidence(seen, ini, conf)
    for conf in alone:
        yield _evidence(seen, NO_INI, conf)
    if len(_folders(seen)) != 1:
        yield _evidence(seen, NO_INI, NO_CONF)


def _linked(seen: Seen) -> Iterator[tuple[Ini, Conf]]:
    opened = [(ini, [address(each.value, ini) for each in sockets(ini)]) for ini in seen.inis]
    for conf in seen.confs:
        asked = {target for passing, _ in conf.named(*PASSES) for target in targets(passing, conf)}
        for ini, addresses in opened:
            if any(reaches(target, opens) for target in asked for opens in addresses):
                yield ini, conf


def _evidence(seen: Seen, ini: Ini, conf: Conf) -> Evidence:
    paths = _known(seen, ini)
    anchors = (*ini_named.anchors(ini), *nginx_named.anchors(conf))
    is_here = _any_there(anchors, paths) if anchors else True
    if not is_here:
        paths = {path: facts for path, facts in paths.items() if path.is_relative_to(seen.folder)}
    elif not anchors and not _any_there(ini_named.app_files(ini), paths, if_none=True):
        is_here, paths = False, {}  # an .ini without its app: where it will lie, nobody can know
    return Evidence(
        folder=seen.folder,
        ini=ini,
        nginx=conf,
        files=_files(seen, ini),
        paths=paths,
        machine=seen.machine if is_here else None,
    )


def _any_there(
    wanted: Iterable[Path], paths: Mapping[Path, PathFacts], *, if_none: bool = False
) -> bool:
    """Whether one of these paths is there; a path that may be elsewhere counts as there."""
    known = [paths.get(path) for path in wanted]
    return any(facts is None or facts.kind != "missing" for facts in known) if known else if_none


def _known(seen: Seen, ini: Ini) -> Mapping[Path, PathFacts]:
    """What is at the paths; nothing of one that is there if uWSGI starts in a folder further up.

    Which folder that is, an .ini does not say.
    """
    own = ini.path.parent
    starts = [up for up in own.parents if up.is_relative_to(seen.folder)]
    there = {each for path in seen.files for each in (path, *path.parents)} if starts else set()

    def is_elsewhere(path: Path, facts: PathFacts) -> bool:
        return (
            facts.kind == "missing"
            and path.is_relative_to(own)
            and any(start / path.relative_to(own) in there for start in starts)
        )

    return {path: facts for path, facts in seen.paths.items() if not is_elsewhere(path, facts)}


def _files(seen: Seen, ini: Ini) -> Mapping[Path, str]:
    """Texts of the .ini's own app: in a folder of many, those below the .ini and right above."""
    folders = _folders(seen)
    if ini is NO_INI or len(folders) == 1:
        return seen.files
    own = (ini.path.parent, ini_named.base(ini))
    return {
        path: text
        for path, text in seen.files.items()
        if any(path.is_relative_to(folder) for folder in own) or path.parent in own[0].parents
    }


def _folders(seen: Seen) -> frozenset[Path]:
    return frozenset(ini.path.parent for ini in seen.inis)
